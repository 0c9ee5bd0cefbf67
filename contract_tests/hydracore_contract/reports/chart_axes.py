"""Axes of a drawing: where a number stands on one, and which numbers it names."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 8
"""So many marks stand on an axis of time, one more or less."""
SPANS = (
    *(1, 2, 5, 10, 15, 30),
    *(minutes * 60 for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * 3600 for hours in (1, 2, 3, 6, 12, 24, 48, 96, 168)),
)
"""Seconds between two marks, as people count."""
ROUND = (1, 2, 5)
LEVELS = 4


@dataclass(frozen=True, slots=True)
class AxisTick:
    """A mark on an axis: where it is, and what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class AxisScale:
    """Puts numbers from 0 to `highest` between two places; those beyond at the nearer one."""

    low: float
    high: float
    highest: float

    def at(self, number: float) -> float:
        share = min(1.0, max(0.0, number / self.highest))
        return self.low + (self.high - self.low) * share


def marks(longest: float) -> list[int]:
    """Seconds to name on an axis of so many."""
    step = next((each for each in SPANS if longest / each <= MOST), 0)
    while not step or longest / step > MOST:
        step = (step or SPANS[-1]) * 2
    return [*range(0, int(longest) + 1, step)]


def span(seconds: float) -> str:
    """A time in the one or two largest units that it has."""
    second = int(seconds)
    if second < 60:
        return f"{second} s"
    if second < 3600:
        return joined(second // 60, "min", second % 60, "s")
    return joined(second // 3600, "h", second % 3600 // 60, "min")


def joined(number: int, unit: str, rest: int, smaller: str) -> str:
    return f"{number:,} {unit} {rest} {smaller}" if rest else f"{number:,} {unit}"


def whole(most: int) -> tuple[int, int]:
    """The highest number of an axis of counts, and the step between those that it names."""
    size = 1
    while True:
        for each in ROUND:
            if most <= each * size * LEVELS:
                step = each * size
                return max(1, -(-most // step)) * step, step
        size *= 10
