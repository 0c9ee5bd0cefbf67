"""Scenarios as frozen values, and the effect of one on one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from hydracore_mock.request_matcher import Pattern
from hydracore_mock.scenarios.delays import Delay
from hydracore_mock.scenarios.templates import Template


class InjectedFault(StrEnum):
    """A fault in how an answer is sent, as scenario files name it."""

    DROP = "drop"
    DROP_IN_BODY = "drop-in-body"
    TRUNCATED_JSON = "truncated-json"
    WRONG_CONTENT_TYPE = "wrong-content-type"
    GARBAGE = "garbage"


class Drip(NamedTuple):
    """A body that is sent in `pieces` pieces, spread over `over` seconds."""

    over: float
    pieces: int


class RateLimit(NamedTuple):
    """A token bucket of `burst` tokens: each request takes one, and `rate` of them come back each second."""

    rate: float
    burst: int


@dataclass(frozen=True, slots=True, eq=False)
class StateChange:
    """Members that an item gets `seconds` or `polls` after the change before it, whichever comes first; at once if
    neither is set."""

    set: Template
    seconds: float | None = None
    polls: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioStep:
    """One step of a rule, which is taken `times` times in a row."""

    times: int
    status: int | None
    example: str | None
    body: Template | None
    headers: Mapping[str, Template]
    merge: Template | None
    delay: Delay | None
    fault: InjectedFault | None
    drip: Drip | None
    changes: tuple[StateChange, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioRule:
    """`is_called` tells for the number of a call, from 1, whether the rule is meant for it. After the last step the
    first one follows if the rule `repeats`, else the last one goes on."""

    name: str
    pattern: Pattern
    is_called: Callable[[int], bool]
    probability: float
    breaks_contract: bool
    steps: tuple[ScenarioStep, ...]
    repeats: bool
    limit: RateLimit | None


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """`document` is the scenario as it was written. `state` is the seed data of collections; None where the scenario
    uses the state that is there."""

    name: str
    description: str
    document: Mapping[str, Any]
    file: Path | None
    seed: str | None
    state: Mapping[str, Sequence[Mapping[str, Any]]] | None
    rules: tuple[ScenarioRule, ...]

    @property
    def breaks_contract(self) -> bool:
        return any(rule.breaks_contract for rule in self.rules)


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """The effect of a scenario on one answer. `body` and `merge` are None where there are none, since null is a
    template too. `delay` is in seconds; `garbage` is there for that fault only. `call` and `uuid` are for the
    `TemplateContext`."""

    rule: str
    breaks_contract: bool
    call: int
    uuid: Callable[[], str]
    status: int | None = None
    example: str | None = None
    body: Template | None = None
    headers: Mapping[str, Template] | None = None
    merge: Template | None = None
    delay: float = 0.0
    fault: InjectedFault | None = None
    garbage: bytes = b""
    drip: Drip | None = None
    changes: tuple[StateChange, ...] = ()

    @property
    def answers(self) -> bool:
        """Tells whether it has an answer of its own, so that the operation isn't run."""
        return self.status is not None or self.example is not None or self.body is not None

    @property
    def passes(self) -> bool:
        """Tells whether it changes nothing."""
        parts = (self.headers, self.merge, self.delay, self.fault, self.drip, self.changes)
        return not self.answers and not any(parts)
