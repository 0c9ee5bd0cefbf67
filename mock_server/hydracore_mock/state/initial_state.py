"""Initial state: what the collections of a resource hold before anybody has written to them.

It is a function of the contract, the seed, the seed data and the collection's key, and of nothing else: no clock, no
order of requests. So a collection that is only read needs no place in a store, a restarted mock shows the same again,
and any number of collections exist at once (each of HydraCore's instances has one). What was asked for last is kept, as
reading the same collection again and again is what clients do most.

An item begins as it is given. What isn't given is filled in as for a created item, at one fixed time. An item without
an identity, or with that of an item before it, gets one made from its place in the list. Last it is repaired where the
contract forbids it, so that what is shown is always valid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hydracore_mock.state.inherent_items import inherent_items
from hydracore_mock.state.item_factory import ItemFactory
from hydracore_mock.state.item_identities import ItemIdentities
from hydracore_mock.state.json_text import dumps
from hydracore_mock.state.seeding import Items, SeedData
from hydracore_mock.state.stores import Key
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.resources import is_singleton

_SEEDED_AT = "2026-01-01T09:00:00Z"
_KEPT = 256
"""Collections of one resource."""


class InitialItems(NamedTuple):
    """The items of one collection by identity, and all of them as the inside of a JSON array."""

    items: Mapping[str, bytes]
    joined: bytes


class InitialState:
    """Makes the collections of one resource as they begin; those asked for most recently are kept."""

    def __init__(
        self, resource: Resource, factory: ItemFactory, identities: ItemIdentities, seed: str
    ) -> None:
        self._resource = resource
        self._factory = factory
        self._identities = identities
        self._seed = seed
        self._inherent: Items | None = None
        self._kept: dict[tuple[SeedData, Key], InitialItems] = {}

    def of(self, seeds: SeedData, key: Key, scope: Mapping[str, Any]) -> InitialItems:
        """The items that the collection begins with by these seed data; `scope` holds its path's parameters."""
        found = self._kept.get((seeds, key))
        if found is None:
            items = self.made(key, scope, self.given(seeds, key.filled))
            found = self._kept[seeds, key] = InitialItems(items, b",".join(items.values()))
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return found

    def kept(self, seeds: SeedData) -> Iterator[Key]:
        """The collections that were asked for last with these seed data."""
        yield from [key for of, key in self._kept if of is seeds]

    def made(self, key: Key, scope: Mapping[str, Any], items_given: Items) -> dict[str, bytes]:
        """Items by identity, each made from what is given of it."""
        items: dict[str, bytes] = {}
        for number, given in enumerate(items_given, 1):
            identity = given.get(self._resource.id_property or "")
            if identity is None or self._identities.text(identity) in items:
                identity = self._identities.made(number, "seed", *key.scope)
            item = self._factory.restore(scope, given, identity, _SEEDED_AT)
            items[self._identities.text(identity)] = dumps(item)
        return items

    def presumed(self, key: Key, scope: Mapping[str, Any], identity: Any) -> bytes | None:
        """The item of an identity that no item has: what the contract shows of one, under that identity.

        Where it can't be the item's own, the path names the item by something else (a name, an address), and it has
        an identity as others have. None where no such item is valid.
        """
        name, shown = self._resource.id_property, self._shown[:1]
        for own in (identity, self._identities.made(1, "seed", *key.scope)):
            item = self._factory.restore(scope, shown[0] if shown else {}, own, _SEEDED_AT)
            is_own = name is None or self._identities.text(item.get(name)) == self._identities.text(own)
            if is_own and self._resource.item.is_valid(item):
                return dumps(item)
        return None

    @property
    def _shown(self) -> Items:
        if self._inherent is None:
            self._inherent = inherent_items(self._resource, self._seed)
        return self._inherent

    def given(self, seeds: SeedData, path: str) -> Items:
        """The items that seed data give the collection at a path, be it a template; else those the contract shows."""
        given = seeds.of(self._resource.collection_path, path)
        if given or (given is not None and not is_singleton(self._resource)):
            return given
        return self._shown
