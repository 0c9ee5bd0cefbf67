"""How a campaign stood, now and then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 10**12
"""No number is higher that a campaign comes to."""


@dataclass(frozen=True, slots=True)
class Moment:
    """How a campaign stood when it had used `at` seconds; `coverage` is from 0 to 1."""

    at: float
    requests: int
    coverage: float
    causes: int
    failures: int
    signals: int


def ordered(timeline: Iterable[Moment]) -> list[Moment]:
    """The moments in the order of time, without any that is none: a file was damaged, or written by others."""
    return sorted(filter(is_whole, timeline), key=lambda each: each.at)


def is_whole(moment: Moment) -> bool:
    counts = (moment.requests, moment.causes, moment.failures, moment.signals)
    return (
        all(isinstance(each, int) and 0 <= each <= MOST for each in counts)
        and isinstance(moment.at, int | float)
        and 0 <= moment.at <= MOST
        and isinstance(moment.coverage, int | float)
        and 0 <= moment.coverage <= 1
    )


def thinned(moments: Sequence[Moment], most: int) -> list[Moment]:
    """The first of moments in order, and the last one in each of so many equal spans of time."""
    if len(moments) <= most:
        return [*moments]
    longest = moments[-1].at or 1.0
    last = {int(each.at / longest * (most - 2)): each for each in moments}
    return [*dict.fromkeys((moments[0], *last.values()))]
