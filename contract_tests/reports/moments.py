"""How a campaign stood, now and then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite


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
    """The moments in the order of time, without any that has none."""
    return sorted((each for each in timeline if isfinite(each.at) and each.at >= 0), key=lambda each: each.at)


def thinned(moments: Sequence[Moment], most: int) -> list[Moment]:
    """The first of moments in order, and the last one in each of so many equal spans of time."""
    if len(moments) <= most:
        return [*moments]
    longest = moments[-1].at or 1.0
    last = {int(each.at / longest * (most - 2)): each for each in moments}
    return [*dict.fromkeys((moments[0], *last.values()))]
