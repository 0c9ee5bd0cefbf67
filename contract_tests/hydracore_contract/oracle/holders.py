"""Holders: whose the instances and items of a service are, where two customers are known.

An instance is whose it was given as, else whose it was who was first served there. An item is whose it was who made
it, and so is what is below it. A collection without either, such as `/notes`, is nobody's: each customer has a view of
its own there. Where customers number their items each for themselves, an item's path may be both's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from threading import RLock
from urllib.parse import unquote

from hydracore_contract.generate.request_builder import filled
from hydracore_contract.oracle.equality import canonical, one_spelling
from hydracore_contract.synchronized import synchronized
from hydracore_contract.transport.customers import Customer

NOBODY: Collection[Customer] = frozenset()


class Holders:
    """Safe to ask from several threads."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._homes: dict[str, Customer] = {}
        """Instances by what names them in paths."""
        self._items: dict[str, set[Customer]] = {}
        self._keys: dict[str, set[Customer]] = {}
        """Whose the items of an identity are, wherever they stand."""
        self._has_two = False

    @synchronized
    def give(self, values: Iterable[str], customer: Customer) -> None:
        """Takes note of whose instances are, for good."""
        self._homes.update(dict.fromkeys(map(one_spelling, values), customer))
        self._has_two |= customer is Customer.OTHER

    @synchronized
    def serves(self, values: Iterable[str], customer: Customer) -> None:
        """Takes note that a customer was served in instances, of which nobody may know yet whose they are."""
        for value in map(one_spelling, values):
            self._homes.setdefault(value, customer)
        self._has_two |= customer is Customer.OTHER

    def adopt(self, others: Holders) -> None:
        """Takes over whose instances are."""
        with others._lock:
            self._homes.update(others._homes)
            self._has_two |= others._has_two

    @synchronized
    def made(self, path: str, customer: Customer) -> None:
        """Takes note of whose an item is."""
        found = canonical(path)
        for known, name in ((self._items, found), (self._keys, unquote(found.rpartition("/")[2]))):
            known.setdefault(name, set()).add(customer)
        self._has_two |= customer is Customer.OTHER

    @synchronized
    def forget(self, path: str) -> None:
        """Takes note that nobody knows whose an item is."""
        self._items.pop(canonical(path), None)

    @synchronized
    def of(self, path: str) -> Collection[Customer]:
        """Whoever holds what a path names; empty where that is nobody's."""
        if not self._has_two:
            return NOBODY
        segments = canonical(path).split("/")
        above = ("/".join(segments[:end]) for end in range(len(segments), 1, -1))
        if (found := next((self._items[each] for each in above if each in self._items), None)) is not None:
            return frozenset(found)
        return self._homes_of(path)

    def _homes_of(self, path: str) -> Collection[Customer]:
        return {self._homes[each] for each in canonical(path).split("/") if each in self._homes}

    def is_anothers(self, path: str, customer: Customer) -> bool:
        """Tells whether what a path names is held, and not by this customer."""
        return bool(found := self.of(path)) and customer not in found

    @synchronized
    def viewer(self, template: str, values: Mapping[str, str], customer: Customer) -> Customer | None:
        """The customer who looks at a collection that is not just theirs; None for whoever holds it, or the first."""
        homes = self._homes_of(filled(template, values)) if self._has_two else NOBODY
        is_own = customer in homes if homes else customer is Customer.FIRST
        return None if is_own else customer

    @synchronized
    def has_key(self, key: str) -> bool:
        """Tells whether an identity is or was that of any item."""
        return one_spelling(key) in self._keys

    @synchronized
    def is_key_of_another(self, path: str, key: str, customer: Customer) -> bool:
        """Tells whether an identity in a path is that of another customer's item, be it there or elsewhere."""
        at = self._items.get(canonical(path))
        holders = at if at is not None else self._keys.get(one_spelling(key), NOBODY)
        return bool(holders) and customer not in holders
