"""The run of a scenario: which rule fires for a request, and the effect of that.

Each rule that a request matches counts it as a call. The first of them decides that is meant for a call of that number,
that its probability lets through, and whose token bucket, if it has one, is empty. A rule that isn't reached draws no
random number and takes no token, so that all that is drawn follows from the seed and the order of calls.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping

from hydracore_mock.request_matcher import RequestView
from hydracore_mock.scenarios.scenario import (
    Effect,
    InjectedFault,
    RateLimit,
    Scenario,
    ScenarioRule,
    ScenarioStep,
)
from hydracore_mock.scenarios.seeded_random import seeded_random, uuids
from hydracore_mock.scenarios.templates import Template, read_template

Clock = Callable[[], float]
_TOO_MANY = 429
_WHOLE = 1 - 1e-9
"""A token that lacks no more than what floating point loses is a token."""


class ScenarioRun:
    """The run of one scenario in one world; `seed` is used where the scenario has none of its own."""

    def __init__(self, scenario: Scenario, seed: str, clock: Clock = time.monotonic) -> None:
        self.scenario = scenario
        own = seed if scenario.seed is None else scenario.seed
        self._runs = [_RuleRun(rule, f"{own}\n{number}", clock) for number, rule in enumerate(scenario.rules)]

    def effect(self, request: RequestView) -> Effect | None:
        """Counts a request, and gives the effect on its answer; None if no rule fires."""
        meant = [run for run in self._runs if run.count_if_matched(request)]
        return next((effect for run in meant if (effect := run.fire()) is not None), None)


class _RuleRun:
    """The calls, the random numbers and the bucket of one rule."""

    def __init__(self, rule: ScenarioRule, seed: str, clock: Clock) -> None:
        self._rule = rule
        self._seed = seed
        self._random = seeded_random(seed)
        self._bucket = None if rule.limit is None else TokenBucket(rule.limit, clock)
        self._calls = 0
        self._fired = 0
        self._turns = sum(step.times for step in rule.steps)

    def count_if_matched(self, request: RequestView) -> bool:
        if not self._rule.pattern.matches(request):
            return False
        self._calls += 1
        return True

    def fire(self) -> Effect | None:
        rule = self._rule
        if not rule.is_called(self._calls):
            return None
        if rule.probability < 1 and self._random.random() >= rule.probability:
            return None
        wait = 0.0 if self._bucket is None else self._bucket.take()
        if self._bucket is not None and not wait:
            return None
        step = self._step()
        self._fired += 1
        return self._effect(step, wait)

    def _step(self) -> ScenarioStep:
        turn = self._fired % self._turns if self._rule.repeats else self._fired
        for step in self._rule.steps:
            turn -= step.times
            if turn < 0:
                return step
        return self._rule.steps[-1]

    def _effect(self, step: ScenarioStep, wait: float) -> Effect:
        rule = self._rule
        limited = rule.limit is not None
        return Effect(
            rule=rule.name,
            breaks_contract=rule.breaks_contract,
            call=self._calls,
            uuid=uuids(self._seed, self._calls),
            status=_TOO_MANY if limited and (step.status is None and step.example is None) else step.status,
            example=step.example,
            body=step.body,
            headers=_limited(step.headers, wait) if limited else step.headers,
            merge=step.merge,
            delay=0.0 if step.delay is None else step.delay(self._random),
            fault=step.fault,
            garbage=_garbage(self._random.randbytes) if step.fault is InjectedFault.GARBAGE else b"",
            drip=step.drip,
            changes=step.changes,
        )


def _limited(headers: Mapping[str, Template], wait: float) -> Mapping[str, Template]:
    if any(name.lower() == "retry-after" for name in headers):
        return headers
    return {**headers, "Retry-After": read_template(str(max(1, math.ceil(wait))))}


def _garbage(drawn: Callable[[int], bytes]) -> bytes:
    """Bytes that begin with one that UTF-8 never has, so that they can't be read as JSON by accident."""
    return b"\xff" + drawn(255)


class TokenBucket:
    """A token bucket, full at first."""

    def __init__(self, limit: RateLimit, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._tokens = float(limit.burst)
        self._filled = clock()

    def take(self) -> float:
        """0 if there was a token to take; else the seconds until there is one."""
        now = self._clock()
        gained = max(0.0, now - self._filled) * self._limit.rate
        self._tokens = min(float(self._limit.burst), self._tokens + gained)
        self._filled = now
        if self._tokens >= _WHOLE:
            self._tokens -= 1
            return 0.0
        return max((1 - self._tokens) / self._limit.rate, 1e-9)
