"""Timing beside peers: what was slow is sent again, alone, and so are its peers in the same quiet moment.

What is measured at different times can't be compared where a machine is busy now and then. Each request counts with the
shortest of all its durations, that in the run included: nothing makes an answer come sooner than it can, and much makes
it come later. Where peers take far longer now than they did, the machine itself stands still, and says nothing of what
was slow: so what they take by themselves is taken to be no less than a `BUSIEST`th of what they take now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from statistics import median

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.oracle.durations import TOO_SLOW, Durations, Steps, limits, told

TRIES = 2
"""Times that what was slow is sent again."""
ROUNDS = 5
"""Times that each of its peers is sent again, as long as that makes a difference."""
FEWEST = 3
"""Peers that must be measured."""
ALIKE = 10
"""What takes up to so many times as long as its peers is not slow, however often these are sent."""

BUSIEST = 14
"""Times that a request may take as long on a busy machine as by itself."""

SendAgain = Callable[[Sequence[Exchange]], Exchange | None]
"""Sends a sequence; its last exchange, None where the service can't be reached."""


def timed_again(durations: Durations, finding: Finding, again: SendAgain) -> Finding | None:
    """The finding as it shows itself beside its peers, sent alone; None where it is not slow."""
    slow, seconds = finding.exchange, inf
    for _ in range(TRIES):
        exchange = again(finding.steps)
        seconds = min(seconds, exchange.seconds if exchange else 0.0)
        if seconds <= TOO_SLOW[1]:
            return None

    def is_settled(usual: float) -> bool:
        found = durations.slowness(slow, seconds, usual)
        return seconds < ALIKE * usual or (found is not None and found.severity is Severity.FAILURE)

    usual = usual_seconds(durations.examples(slow), again, is_settled)
    found = None if usual is None else durations.slowness(slow, seconds, usual)
    if found is None:
        return None
    expected, actual = limits(seconds, found.allowed)
    return replace(
        finding,
        severity=found.severity,
        statement=told(seconds, usual),
        expected=expected,
        actual=actual,
        allowed_seconds=found.allowed,
    )


def usual_seconds(
    examples: Sequence[Steps], again: SendAgain, is_settled: Callable[[float], bool]
) -> float | None:
    """What peers take by themselves, in seconds: a median; None where too few are answered as before."""
    shortest = [steps[-1].seconds for steps in examples]
    at_best = inf
    for _ in range(ROUNDS):
        now = [
            exchange.seconds if exchange and is_like(exchange, steps[-1]) else inf
            for steps in examples
            for exchange in [again(steps)]
        ]
        shortest = [*map(min, shortest, now)]
        measured = [seconds for seconds in now if seconds < inf]
        if len(measured) < FEWEST:
            return None
        at_best = min(at_best, median(measured))
        usual = max(median(shortest), at_best / BUSIEST)
        if is_settled(usual):
            break
    return usual


def is_like(exchange: Exchange, earlier: Exchange) -> bool:
    """Tells whether a request was answered as it was before."""
    statuses = [each.answer.status if each.answer else None for each in (exchange, earlier)]
    return exchange.trouble is None and statuses[0] == statuses[1]
