"""Foreign counts: numbers in what a customer reads that follow what another one makes.

A number of an answer is one of items where it grows by just as many as were made. So that chance is left out, it must
have been the same in two answers before, with nothing written by whoever asks since the first of them, and two items at
least must have been made by the other one since the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.transport.customers import Customer, customer_of

FEWEST, MOST = 2, 20
"""Items that must, and that may have been made."""
MOST_READ = 40
"""Requests whose answers are remembered."""


class MovedCount(NamedTuple):
    place: str
    old: int
    new: int
    before: tuple[Exchange, ...]


@dataclass(slots=True)
class Readings:
    """The last two answers to one request, and what others have made since the second."""

    last: list[Exchange] = field(default_factory=list)
    made: list[Exchange] = field(default_factory=list)


class Counts:
    def __init__(self) -> None:
        self._read: dict[tuple[Customer, str], Readings] = {}

    def moved(self, exchange: Exchange, *, trespasses: bool, is_making: bool) -> MovedCount | None:
        """A number that has grown by what another customer has made."""
        customer = customer_of(exchange.request)
        if exchange.request.method not in SAFE_METHODS:
            self._wrote(exchange, customer, is_making=is_making and exchange.is_success and not trespasses)
            return None
        if not exchange.is_success or trespasses:
            return None
        known = self._read.setdefault((customer, exchange.request.path), Readings())
        for oldest in list(self._read)[:-MOST_READ]:
            del self._read[oldest]
        found = self._grown(known, exchange) if len(known.made) >= FEWEST and len(known.last) > 1 else None
        known.last, known.made = [*known.last[-1:], exchange], []
        return found

    def _wrote(self, exchange: Exchange, customer: Customer, *, is_making: bool) -> None:
        for (asker, _), known in self._read.items():
            if asker is customer or not is_making or len(known.made) == MOST:
                known.last.clear()
            is_others = is_making and asker is not customer and len(known.made) < MOST
            known.made = [*known.made, exchange] if is_others else []

    def _grown(self, known: Readings, exchange: Exchange) -> MovedCount | None:
        first, second, now = (dict(numbers(answer_value(each))) for each in (*known.last, exchange))
        for place, old in second.items():
            if first.get(place) == old and now.get(place) == old + len(known.made):
                return MovedCount(place, old, now[place], (*known.last, *known.made))
        return None


def numbers(value: Any, place: str = "") -> Iterator[tuple[str, int]]:
    """The whole numbers of an answer outside of arrays, by the names that lead to them."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from numbers(each, f"{place}.{name}".lstrip("."))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield place, value
