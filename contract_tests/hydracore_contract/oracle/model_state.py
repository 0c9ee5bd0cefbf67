"""The model's state: the items of each collection, as the service last showed them.

A scope is one collection: a resource under given path parameters. It is complete once a list has shown all that it
holds. Whoever observes an exchange writes here; nothing here decides what is right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from hydracore_contract.exchange import Exchange
from hydracore_contract.oracle.item_view import Item, ItemView, OperationRole
from hydracore_contract.oracle.overlap import Overlap
from hydracore_contract.transport.customers import Customer
from hydracore_openapi.model import Contract


class ScopeKey(NamedTuple):
    """A collection: its path template, the values of its parameters in lower case, and the customer who looks at it, if
    it is not just whose it is."""

    path: str
    values: tuple[str, ...]
    viewer: Customer | None = None

    @property
    def customer(self) -> Customer:
        """Whose credentials show it so, as far as nobody holds it."""
        return self.viewer or Customer.FIRST


UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_WRITES = 400
MOST_READS = 40
MOST_STEPS = 8
MOST_TEXTS = 50_000
SHORT = 12
"""Texts of up to this length may well have been used before."""


@dataclass(slots=True)
class KnownItem:
    """An item as it was last shown; `since` is when that was, `steps` what led to it."""

    item: Item
    since: float = 0.0
    steps: tuple[Exchange, ...] = ()
    own: bool = False
    """Tells whether it was made by this run."""
    is_doubtful: bool = False
    """Tells whether it showed itself where it can't be, deleted or known elsewhere: nothing more is said of it."""
    attempts: tuple[Exchange, ...] = ()
    """Exchanges that were to change it and did not, or may not have, since it was last shown."""
    overlap: Overlap | None = None
    """Changes at the same moment, where no other request has shown it since."""
    is_seen: bool = False
    """Tells whether a look has shown it since it was made."""
    is_unshown: bool = False
    """Tells whether it is what the last write sent, and no answer has shown that yet."""
    name: str = ""
    """Its identity as the path that made it had it, where the client chose it."""

    def show(self, item: Item, overlap: Overlap | None = None) -> None:
        self.item, self.attempts, self.overlap, self.is_unshown = item, (), overlap, False

    def attempt(self, exchange: Exchange) -> None:
        self.attempts = (*self.attempts, exchange)[-MOST_STEPS:]

    def step(self, exchange: Exchange) -> None:
        kept = self.steps if len(self.steps) < MOST_STEPS else (self.steps[0], *self.steps[2:])
        self.steps = (*kept, exchange)


class WriteOutcome(StrEnum):
    """The outcome of a write by its answer: unknown without a whole answer, and after a server error."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, exchange: Exchange) -> WriteOutcome:
        """The outcome that an answer tells."""
        if exchange.has_failed:
            return cls.UNKNOWN
        return cls.DONE if exchange.is_success else cls.REFUSED


@dataclass(frozen=True, slots=True)
class Write:
    """A request that changed something, was to change something, or may have; `key` is the item's, if it names one."""

    exchange: Exchange
    role: OperationRole
    scope: ScopeKey
    key: str | None
    outcome: WriteOutcome
    item: Item | None = None
    steps: tuple[Exchange, ...] = ()
    """The exchanges that made the item that the write is about."""


@dataclass(slots=True)
class Scope:
    view: ItemView
    key: ScopeKey
    items: dict[str, KnownItem] = field(default_factory=dict)
    gone: dict[str, KnownItem] = field(default_factory=dict)
    missing: dict[str, KnownItem] = field(default_factory=dict)
    """Items that were not found though nobody is known to have deleted them: they may be there or not."""
    swapped: set[str] = field(default_factory=set)
    """Identities of which nobody knows what has become, since a write to one item was answered with another."""
    complete: bool = False
    compared: int = 0
    """The number of the exchange that last showed everything."""
    texts: dict[tuple[str, str], None] = field(default_factory=dict)
    """Short texts that were taken at any time, by property, in this collection or another of the resource."""

    def put(self, key: str, known: KnownItem) -> None:
        self.items[key] = known
        self.gone.pop(key, None)
        self.missing.pop(key, None)
        self.texts.update(dict.fromkeys(short_texts(known.item)))
        while len(self.texts) > MOST_TEXTS:
            del self.texts[next(iter(self.texts))]

    def drop(self, key: str) -> None:
        """Takes note that an item was deleted."""
        known = self.items.pop(key, None) or self.missing.pop(key, None)
        if known is not None:
            self.gone[key] = known

    def miss(self, key: str) -> None:
        """Takes note that an item was not found."""
        if key in self.items:
            self.missing[key] = self.items.pop(key)

    def swap(self, key: str, other: str | None) -> None:
        """Takes note that a write to one item was answered with another: either may be there or not."""
        for each in filter(None, (key, other)):
            self.swapped.add(each)
            if each in self.items:
                self.items[each].is_doubtful = True

    def last(self, key: str) -> KnownItem | None:
        """An item as it was last known, wherever it is or was."""
        return self.items.get(key) or self.missing.get(key) or self.gone.get(key)

    def is_respelt(self, key: str, values: Mapping[str, str]) -> bool:
        """Tells whether a path names an item in another spelling than the client chose: to some it is another item."""
        known = self.last(key)
        name = values.get(self.view.resource.item_parameter or "")
        return known is not None and bool(known.name) and known.name != name

    def path_of(self, key: str) -> dict[str, str]:
        """The path parameters of an item, its identity as the service spells it."""
        resource, known = self.view.resource, self.last(key)
        shown = (self.view.shown_key(known.item) or known.name) if known is not None else None
        above = dict(zip(resource.scope, self.key[1], strict=True))
        return {**above, resource.item_parameter or "": shown or key}

    def holds(self, name: str, value: str) -> bool:
        """Tells whether a text is taken, or may be."""
        if len(value) <= SHORT:
            return (name, value) in self.texts
        return any(known.item.get(name) == value for known in self.items.values())


@dataclass(slots=True)
class ModelState:
    scopes: dict[ScopeKey, Scope] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    reads: list[Write] = field(default_factory=list)
    """Requests that should have changed nothing; those outside of every resource have no scope."""
    acted: int = 0
    """The number of the last exchange that may have changed anything: an action, such as `/orders/7/cancel`."""
    texts: dict[str, dict[tuple[str, str], None]] = field(default_factory=dict)
    """Short texts that were taken at any time, by resource."""
    pending: set[tuple[ScopeKey, str]] = field(default_factory=set)
    """Items of which a write was accepted that may still be done."""

    def scope(self, view: ItemView, key: ScopeKey) -> Scope:
        if key not in self.scopes:
            self.scopes[key] = Scope(view, key, texts=self.texts.setdefault(key[0], {}))
        return self.scopes[key]

    def wrote(self, write: Write) -> None:
        self.writes.append(write)
        if len(self.writes) > MOST_WRITES:
            del self.writes[: MOST_WRITES // 2]

    def read(self, read: Write) -> None:
        self.reads = [*self.reads[-MOST_READS:], read]

    def reads_since(self, number: int) -> list[Write]:
        return [read for read in self.reads if read.exchange.number > number]

    def since(self, number: int) -> list[Write]:
        return [write for write in self.writes if write.exchange.number > number]

    def steps(self, path: str, key: str | None) -> tuple[Exchange, ...]:
        """The exchanges that led to a resource's item, wherever it is or was; none where this run did not make it."""
        for scope in self.scopes.values():
            if scope.key[0] == path and key is not None:
                known = scope.last(key)
                if known is not None:
                    return known.steps
        return ()

    def elsewhere(self, scope: Scope, key: str) -> KnownItem | None:
        """An item of that identity in another scope of the same resource, where identities are UUIDs.

        What two customers see at one path may be meant for both, but for what one of them has made.
        """
        if not is_global(key):
            return None
        others = (each for each in self.scopes.values() if each.key[0] == scope.key[0] and each is not scope)
        found = ((each, each.items[key]) for each in others if key in each.items)
        return next((item for each, item in found if item.own or each.key[1] != scope.key[1]), None)

    def is_anothers(self, scope: Scope, key: str, item: Item) -> bool:
        """Tells whether another customer, who sees the same collection in another way, has made an item and sees it."""
        others = (
            each for each in self.scopes.values() if each.key[:2] == scope.key[:2] and each is not scope
        )
        return any(
            key in each.items and each.items[key].own and each.items[key].item == item for each in others
        )

    def keep_own(self) -> None:
        """Forgets all items that this run has not made."""
        for each in self.scopes.values():
            for known in (each.items, each.gone, each.missing):
                for key in [key for key, item in known.items() if not item.own]:
                    del known[key]

    def drop_below(self, scope: Scope, key: str) -> None:
        """Drops the items below an item, which go with it."""
        for each in self._below(scope, key):
            for known in list(each.items):
                each.drop(known)
            each.complete = False

    def leave_open(self, scope: Scope, key: str) -> None:
        """Takes note that an item, with what is below it, may be changed or go at any time from now on."""
        self.pending.add((scope.key, key))
        for each in self._below(scope, key):
            self.pending.update((each.key, known) for known in each.items)
            each.complete = False

    def leave_open_anywhere(self, view: ItemView, key: str) -> None:
        """The same for items of that identity in all collections of a resource."""
        for each in list(self.scopes.values()):
            if each.view is view and key in each.items:
                self.leave_open(each, key)

    def is_pending(self, scope: Scope, key: str) -> bool:
        return (scope.key, key) in self.pending

    def _below(self, scope: Scope, key: str) -> Iterator[Scope]:
        above = (*scope.key[1], key)
        for each in self.scopes.values():
            if each.view.resource.parent == scope.key[0] and each.key[1][: len(above)] == above:
                yield each

    def holds(self, scope: Scope, name: str, value: str) -> bool:
        """Tells whether a text is taken in any collection of the resource, or may be."""
        return any(each.holds(name, value) for each in self.scopes.values() if each.key[0] == scope.key[0])

    def knows(self, key: str) -> bool:
        """Tells whether an identity is or was that of any item."""
        return any(each.last(key) is not None for each in self.scopes.values())

    def is_used(self, scope: Scope, key: str) -> bool:
        """Tells whether an identity is or was that of an item."""
        if not is_global(key):
            return key in scope.items
        return any(each.last(key) is not None for each in self.scopes.values() if each.key[0] == scope.key[0])


def is_global(key: str) -> bool:
    """Tells whether an identity can't be that of two items by chance: a UUID can't, a number can."""
    return UUID.fullmatch(key) is not None


def short_texts(item: Item) -> Iterator[tuple[str, str]]:
    for name, value in item.items():
        if isinstance(value, str) and len(value) <= SHORT:
            yield name, value


@cache
def named_uuids(contract: Contract) -> frozenset[str]:
    """The UUIDs that the document holds, as examples of what may exist."""
    text = json.dumps(contract.document, default=str).lower()
    return frozenset(found[0] for found in UUID.finditer(text))
