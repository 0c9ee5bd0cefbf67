"""Delays: durations as scenarios write them, and distributions that are drawn from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, TypeAlias

Delay: TypeAlias = Callable[[Random], float]
"""Draws seconds."""

LONGEST = 600.0
"""The most seconds that an answer may be held back."""

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_P95 = 1.6448536
"""The 95th percentile of the standard normal distribution."""


def seconds(text: str) -> float:
    """The seconds of `250ms`, `1.5s` or `2m`."""
    number = text.rstrip("ms")
    return float(number) * _UNITS[text[len(number) :]]


def read_delay(given: str | Mapping[str, Any]) -> Delay:
    """The delay of a form in which `delay_faults` finds nothing."""
    if isinstance(given, str):
        fixed = seconds(given)
        return lambda _: fixed
    ((kind, values),) = given.items()
    return _DISTRIBUTIONS[kind](values)


def delay_faults(given: str | Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The numbers that can't be used, each with the keys that lead to it."""
    for keys, text in _texts(given):
        if seconds(text) > LONGEST:
            yield keys, f"{text} is more than 10m, the longest delay; shorten it"
    if isinstance(given, str):
        return
    if "uniform" in given:
        low, high = map(seconds, given["uniform"])
        if low > high:
            yield ("uniform",), "the first duration is longer than the second; swap them"
    if "lognormal" in given:
        median, late = (seconds(given["lognormal"][name]) for name in ("p50", "p95"))
        if not 0 < median <= late:
            yield ("lognormal",), "p50 must be more than 0 and no more than p95; correct them"


def _texts(given: Any, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(given, str):
        yield keys, given
        return
    for key, value in given.items() if isinstance(given, Mapping) else enumerate(given):
        yield from _texts(value, (*keys, str(key)))


def _uniform(values: Any) -> Delay:
    low, high = map(seconds, values)
    return lambda random: random.uniform(low, high)


def _normal(values: Any) -> Delay:
    mean, deviation = seconds(values["mean"]), seconds(values["deviation"])
    return lambda random: _bounded(random.normalvariate(mean, deviation))


def _lognormal(values: Any) -> Delay:
    median, late = seconds(values["p50"]), seconds(values["p95"])
    mu, sigma = math.log(median), (math.log(late) - math.log(median)) / _P95
    return lambda random: _bounded(random.lognormvariate(mu, sigma))


def _bounded(drawn: float) -> float:
    return min(max(drawn, 0.0), LONGEST)


_DISTRIBUTIONS: Mapping[str, Callable[[Any], Delay]] = {
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
}
