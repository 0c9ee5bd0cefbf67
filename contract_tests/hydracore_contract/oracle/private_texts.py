"""Private texts: what one customer has sent for items, and what names these, found in what another is answered.

What tells something is a text that nobody else has by chance: a UUID, or one that is long and, where a mark of the run
is known, carries it. A customer who has sent a text, anywhere but in a path, knows it, and may be shown it; what the
very request says may be quoted in its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from hydracore_contract.exchange import Exchange, json_value
from hydracore_contract.oracle.canaries import plainly, told
from hydracore_contract.oracle.model_state import SHORT, is_global
from hydracore_contract.oracle.timestamps import timestamp
from hydracore_contract.transport.customers import Customer, customer_of

MOST_HELD, MOST_SENT = 1_000, 20_000
"""So many texts of each customer are remembered: of those that others must not see, and of all that were sent."""
LONG = 300
"""Characters of a text that is not looked for."""


class PrivateText(NamedTuple):
    """A text that a customer should not see, and the exchange that made the item which holds it."""

    text: str
    made: Exchange


class PrivateTexts:
    def __init__(self, mark: str = "") -> None:
        self._mark = mark
        self._held: dict[Customer, dict[str, PrivateText]] = {each: {} for each in Customer}
        """What each customer has made, and nobody else has sent."""
        self._known: dict[Customer, dict[str, None]] = {each: {} for each in Customer}

    def sent(self, exchange: Exchange) -> None:
        """Takes note of what a customer has sent, and so knows."""
        customer = customer_of(exchange.request)
        for text in map(plainly, self._telling(json_value(exchange.request.body))):
            self._known[customer][text] = None
            self._held[another(customer)].pop(text, None)
        forget_oldest(self._known[customer], MOST_SENT)

    def made(self, exchange: Exchange, key: str | None) -> None:
        """Takes note of what an item holds that a request has made or changed, and of its identity."""
        customer = customer_of(exchange.request)
        named = [key] if key is not None and is_global(key) else []
        self._known[customer].update(dict.fromkeys(map(plainly, named)))
        for text in (*named, *self._telling(json_value(exchange.request.body))):
            if plainly(text) not in self._known[another(customer)]:
                self._held[customer].setdefault(plainly(text), PrivateText(text, exchange))
        forget_oldest(self._held[customer], MOST_HELD)

    def shown(self, exchange: Exchange) -> PrivateText | None:
        """A text that an answer shows, and that is nothing to whoever has asked."""
        return next(self._shown(exchange), None)

    def told(self, exchange: Exchange) -> None:
        """Takes note that all that an answer shows was told, and need not be told again."""
        for private in list(self._shown(exchange)):
            del self._held[customer_of(private.made.request)][plainly(private.text)]

    def _shown(self, exchange: Exchange) -> Iterator[PrivateText]:
        answer, held = exchange.answer, self._held[another(customer_of(exchange.request))]
        if answer is None or not held:
            return
        headers = "\n".join(value for _, value in answer.headers)
        shown = plainly(f"{headers}\n{answer.body.decode('utf-8', 'replace')}")
        quoted = plainly(told(exchange))
        yield from (each for plain, each in held.items() if plain in shown and plain not in quoted)

    def _telling(self, value: Any) -> Iterator[str]:
        for text in texts(value):
            is_telling = is_global(text.lower()) or (
                SHORT < len(text) < LONG and self._mark in text and timestamp(text) is None
            )
            if is_telling:
                yield text


def texts(value: Any) -> Iterator[str]:
    """All texts in a value."""
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, (list, dict)):
            pending += part if isinstance(part, list) else part.values()


def another(customer: Customer) -> Customer:
    return Customer.FIRST if customer is Customer.OTHER else Customer.OTHER


def forget_oldest(known: dict[str, Any], most: int) -> None:
    for oldest in list(known)[:-most] if len(known) > most else ():
        del known[oldest]
