"""Plans of numbers: plausible ones within bounds, exact where they are multiples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, gcd, inf, lcm, nextafter
from random import Random
from typing import Any

from hydracore_openapi.json_schema.generate.draw import Draw
from hydracore_openapi.json_schema.generate.plan import Unsatisfiable
from hydracore_openapi.json_schema.generate.plausible_words import plausible_range

_FORMAT_RANGES = {
    "int8": (-(2**7), 2**7 - 1),
    "uint8": (0, 2**8 - 1),
    "int16": (-(2**15), 2**15 - 1),
    "uint16": (0, 2**16 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}
_SPAN = 100
_WIDE_SPAN = 1_000_000


class Numbers:
    """Any number within the bounds that is a multiple of a unit; with markers, those first that a tester would name."""

    def __init__(self, merged: Mapping[str, Any], whole: bool, name: str, pointer: str) -> None:
        formats = [_FORMAT_RANGES[one] for one in merged.get("format", ()) if one in _FORMAT_RANGES]
        lows = [merged[key] for key in ("minimum", "exclusiveMinimum") if key in merged]
        highs = [merged[key] for key in ("maximum", "exclusiveMaximum") if key in merged]
        self._stated = [*map(exact, (*lows, *highs))]
        self._open = {exact(merged[key]) for key in merged if key.startswith("exclusive")}
        self._low = max([*map(exact, lows), *(Fraction(low) for low, _ in formats)], default=None)
        self._high = min([*map(exact, highs), *(Fraction(high) for _, high in formats)], default=None)
        self._unit = _common_unit(
            [*map(exact, merged.get("multipleOf", ())), *([Fraction(1)] if whole else [])]
        )
        self._range = plausible_range(name)
        self._pointer = pointer

    def make(self, draw: Draw, attempt: int = 0) -> Any:
        turn = draw.turn + attempt
        if draw.run.markers is not None and turn < len(self._landmarks):
            return self._landmarks[turn]
        low, high = self._window(draw.wide or attempt > 3)
        if low > high:
            raise Unsatisfiable(self._pointer, f"no number lies between {self._low} and {self._high}")
        if self._unit is not None:
            return self._multiple(draw.random, low, high, self._unit)
        options = list(_between(draw.random, float(low), float(high)))
        return options[attempt % len(options)]

    @cached_property
    def _landmarks(self) -> tuple[int | float, ...]:
        """The bounds that are stated, some small numbers, what lies just inside the bounds, and what between them."""
        unit = self._unit or Fraction(1)
        near = [(bound // unit + shift) * unit for bound in self._stated for shift in (0, 1, -1)]
        middle = sum(self._stated, Fraction(0)) / max(len(self._stated), 1)
        found = [*self._stated, 7 * unit, unit, Fraction(0), *near, middle]
        return tuple(_plain(number) for number in dict.fromkeys(found) if self._admits(number))

    def _admits(self, number: Fraction) -> bool:
        is_within = (self._low is None or number >= self._low) and (
            self._high is None or number <= self._high
        )
        return is_within and number not in self._open and (self._unit is None or number % self._unit == 0)

    def _window(self, wide: bool) -> tuple[Fraction, Fraction]:
        """The part of the bounds from which to take a value."""
        unit = self._unit or Fraction(1)
        span = unit * (_WIDE_SPAN if wide else _SPAN)
        least, most = self._low, self._high
        start, stop = (Fraction(end) for end in self._range)
        low = start if least is None else max(start, least)
        high = stop if most is None else min(stop, most)
        if high - low >= 2 * unit and not wide:
            return low, high
        if least is not None:
            return least, least + span if most is None else min(most, least + span)
        if most is not None:
            return most - span, most
        return (-span, span) if wide else (start, start + span)

    def _multiple(self, random: Random, low: Fraction, high: Fraction, unit: Fraction) -> int | float:
        first, last = ceil(low / unit), floor(high / unit)
        if first > last:
            raise Unsatisfiable(
                self._pointer, f"no multiple of {unit} lies between {self._low} and {self._high}"
            )
        return _plain(random.randint(first, last) * unit)


def exact(number: float) -> Fraction:
    """The decimal number as it is written, not the binary one nearest to it."""
    return Fraction(Decimal(repr(number)))


def _common_unit(units: Sequence[Fraction]) -> Fraction | None:
    if not units:
        return None
    numerator, denominator = units[0].numerator, units[0].denominator
    for unit in units[1:]:
        numerator, denominator = lcm(numerator, unit.numerator), gcd(denominator, unit.denominator)
    return Fraction(numerator, denominator)


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _between(random: Random, low: float, high: float) -> Iterator[float]:
    """Values from one bound to the other, short ones first."""
    drawn = random.uniform(low, high)
    rounded = round(drawn, 2)
    yield rounded if low < rounded < high else drawn
    yield drawn
    yield low / 2 + high / 2
    yield nextafter(low, inf)
    yield nextafter(high, -inf)
    yield low
    yield high
