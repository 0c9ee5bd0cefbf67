"""The history of a campaign: how it stood at points in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 10**12
"""No number is higher that a campaign comes to."""


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """The state of a campaign after `at` seconds; `coverage` is from 0 to 1."""

    at: float
    requests: int
    coverage: float
    causes: int
    failures: int
    signals: int


def ordered(timeline: Iterable[HistoryPoint]) -> list[HistoryPoint]:
    """The points in order of time, without malformed ones: a file may be damaged, or written by others."""
    return sorted(filter(is_whole, timeline), key=lambda each: each.at)


def is_whole(point: HistoryPoint) -> bool:
    counts = (point.requests, point.causes, point.failures, point.signals)
    return (
        all(isinstance(each, int) and 0 <= each <= MOST for each in counts)
        and isinstance(point.at, int | float)
        and 0 <= point.at <= MOST
        and isinstance(point.coverage, int | float)
        and 0 <= point.coverage <= 1
    )


def thinned(points: Sequence[HistoryPoint], most: int) -> list[HistoryPoint]:
    """At most so many of the points, which are in order: the first, and the last in each of equal spans of time."""
    if len(points) <= most:
        return [*points]
    longest = points[-1].at or 1.0
    last = {int(each.at / longest * (most - 2)): each for each in points}
    return [*dict.fromkeys((points[0], *last.values()))]
