"""A resource that remembers: what its six operations do to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from mock_server.errors import IdentityTaken, LimitReached
from mock_server.resources.blueprint import Blueprint, Item
from mock_server.resources.clock import Clock
from mock_server.resources.json_text import dumps, loads
from mock_server.resources.listing import Listing
from mock_server.resources.seeding import Items, SeedData, inherent_items
from mock_server.store import Key, Store
from openapi_contract.schemas import Violation
from openapi_contract.values import Resource

Scope = Mapping[str, Any]
_Bound = tuple[tuple[str, Any], ...]
_SEEDED_AT = "2026-01-01T09:00:00Z"
_PRISTINE = 256
_TRIES = 10_000


class StatefulResource:
    """`scope` maps the path's parameters to their values, the item's identity among them where it is asked for.

    What answers None found no such item, or no such parent. A collection that nobody has written to is not stored:
    what it holds follows from the seed data alone.
    """

    def __init__(
        self,
        resource: Resource,
        parent: StatefulResource | None,
        store: Store,
        seeds: SeedData,
        clock: Clock,
        seed: str,
    ) -> None:
        self.contract = resource
        self._path, self._parameters, self._id = (
            resource.collection_path,
            resource.scope,
            resource.item_parameter,
        )
        self._parent = parent
        self._children: list[StatefulResource] = []
        self._store = store
        self._clock = clock
        self._seeds = seeds
        self._inherent: Items | None = None
        self._seed = seed
        self._blueprint = Blueprint(resource, seed)
        self._listing = Listing(resource, seed)
        self._pristine = lru_cache(maxsize=_PRISTINE)(self._make_pristine)
        if parent is not None:
            parent._children.append(self)

    def list(self, scope: Scope, query: Mapping[str, Any]) -> bytes | None:
        """The body of the list answer; `query` holds the query parameters that were sent."""
        if self._parent is not None and not self._parent.has(scope):
            return None
        key = self._key(scope)
        if not self._store.holds(key):
            items = self._pristine(self._bound(scope))
            if query:
                return self._listing.selected(items.values(), query)
            return self._listing.whole(b",".join(items.values()), len(items))
        if query:
            return self._listing.selected((item for _, item in self._store.items(key)), query)
        return self._listing.whole(self._store.joined(key), self._store.count(key))

    def create(self, scope: Scope, body: Any) -> tuple[str, bytes] | None:
        """The new item's identity and text.

        IdentityTaken if the request chose one that exists, LimitReached if there is no room.
        """
        if self._parent is not None and not self._parent.has(scope):
            return None
        key = self._own(scope)
        chosen = self._blueprint.chosen_identity(body)
        if chosen is not None and self._store.get(key, str(chosen)) is not None:
            raise IdentityTaken(str(chosen))
        identity = self._free_identity(key) if chosen is None else chosen
        item = dumps(self._blueprint.create(scope, body, identity, self._clock.now()))
        self._store.put(key, str(identity), item)
        for child in self._children:
            child.begin_empty({**scope, self._id or "": identity})
        return str(identity), item

    def read(self, scope: Scope) -> bytes | None:
        if self._parent is not None and not self._parent.has(scope):
            return None
        key, identity = self._key(scope), str(scope[self._id or ""])
        if self._store.holds(key):
            return self._store.get(key, identity)
        return self._pristine(self._bound(scope)).get(identity)

    def has(self, scope: Scope) -> bool:
        return self.read(scope) is not None

    def update(self, scope: Scope, body: Any) -> bytes | None:
        return self._change(scope, lambda item, now: self._blueprint.update(item, body, now))

    def replace(self, scope: Scope, body: Any) -> bytes | None:
        return self._change(scope, lambda item, now: self._blueprint.replace(item, scope, body, now))

    def delete(self, scope: Scope) -> bytes | None:
        """The item as it was; what hangs below it goes with it."""
        old = self.read(scope)
        if old is not None:
            self._store.remove(self._own(scope), str(scope[self._id or ""]))
            for child in self._children:
                child.forget(scope)
        return old

    def begin_empty(self, scope: Scope) -> None:
        """Makes the collection exist without seed data: its parent is new."""
        self._store.fill(self._key(scope), ())

    def forget(self, scope: Scope) -> None:
        """Drops every collection of this resource that lies in `scope`."""
        known = tuple(str(scope[name]) for name in self._parameters if name in scope)
        for key in self._store.keys():
            if key.path == self._path and key.scope[: len(known)] == known:
                self._store.drop(key)
        for child in self._children:
            child.forget(scope)

    def stale(self) -> Iterator[tuple[Key, Violation]]:
        """The stored collections of this resource that the contract doesn't allow (any more), each with why."""
        for key in self._store.keys():
            if key.path != self._path:
                continue
            for _, item in self._store.items(key):
                violation = next(iter(self.contract.item.violations(loads(item))), None)
                if violation is not None:
                    yield key, violation
                    break

    def _change(self, scope: Scope, change: Callable[[Item, str], Item]) -> bytes | None:
        old = self.read(scope)
        if old is None:
            return None
        item = dumps(change(loads(old), self._clock.now()))
        self._store.put(self._own(scope), str(scope[self._id or ""]), item)
        return item

    def _key(self, scope: Scope) -> Key:
        return Key(self._path, tuple([str(scope[name]) for name in self._parameters]))

    def _bound(self, scope: Scope) -> _Bound:
        return tuple([(name, scope[name]) for name in self._parameters])

    def _own(self, scope: Scope) -> Key:
        """The collection's key, once it is stored with what the seed data give it."""
        key = self._key(scope)
        if not self._store.holds(key):
            self._store.fill(key, self._pristine(self._bound(scope)).items())
        return key

    def _free_identity(self, key: Key) -> Any:
        for _ in range(_TRIES):
            identity = self._blueprint.identity(self._store.number(key), *key.scope)
            if self._store.get(key, str(identity)) is None:
                return identity
        raise LimitReached(
            "the number of identities that the contract allows", self._store.count(key), "the contract"
        )

    def _make_pristine(self, bound: _Bound) -> dict[str, bytes]:
        scope = dict(bound)
        path = self._path.format_map(_Texts(scope))
        given = self._seeds.of(self._path, path)
        if given is None:
            given = self._own_examples()
        items: dict[str, bytes] = {}
        for number, seed in enumerate(given, 1):
            identity = seed.get(self.contract.id_property or "")
            if identity is None or str(identity) in items:
                identity = self._blueprint.identity(number, "seed", *map(str, scope.values()))
            items[str(identity)] = dumps(self._blueprint.restore(scope, seed, identity, _SEEDED_AT))
        return items

    def _own_examples(self) -> Items:
        if self._inherent is None:
            self._inherent = inherent_items(self.contract, self._seed)
        return self._inherent


class _Texts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
