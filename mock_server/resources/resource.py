"""A resource that remembers: what its six operations do to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.errors import IdentityTaken, LimitReached
from mock_server.resources.blueprint import Blueprint, Item
from mock_server.resources.clock import Clock
from mock_server.resources.identities import Identities
from mock_server.resources.json_text import dumps, loads
from mock_server.resources.listing import Listed, Listing
from mock_server.resources.pristine import PristineCollections
from mock_server.resources.seeding import SeedData
from mock_server.store import Key, Store
from openapi_contract.schemas import Violation
from openapi_contract.values import Resource

Scope = Mapping[str, Any]
_TRIES = 10_000


class Created(NamedTuple):
    """A new item: its identity as paths name it, and its text."""

    identity: str
    item: bytes


class StatefulResource:
    """`scope` maps the path's parameters to their values, the item's identity among them where it is asked for.

    What answers None found no such item, or no such parent. A collection that nobody has written to is not stored.
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
        self._path, self._parameters = resource.collection_path, resource.scope
        self._id = resource.item_parameter or ""
        self._parent = parent
        self._children: list[StatefulResource] = []
        self._store = store
        self._clock = clock
        self._blueprint = Blueprint(resource, seed)
        self._identities = Identities(resource, seed)
        self._listing = Listing(resource, seed)
        self._pristine = PristineCollections(resource, self._blueprint, self._identities, seeds, seed)
        if parent is not None:
            parent._children.append(self)

    def list(self, scope: Scope, query: Mapping[str, Any]) -> Listed | None:
        """The list answer; `query` holds the query parameters that were sent."""
        if self._parent is not None and not self._parent.has(scope):
            return None
        key, whole = self._key(scope), None
        if self._store.holds(key):
            if not query:
                whole = self._listing.whole(self._store.joined(key), self._store.count(key))
            return whole or self._listing.selected((item for _, item in self._store.items(key)), query)
        pristine = self._pristine.of(key, scope)
        if not query:
            whole = self._listing.whole(pristine.joined, len(pristine.items))
        return whole or self._listing.selected(pristine.items.values(), query)

    def create(self, scope: Scope, body: Any) -> Created | None:
        """IdentityTaken if the request chose an identity that exists, LimitReached if there is no room."""
        if self._parent is not None and not self._parent.has(scope):
            return None
        key = self._own(scope)
        identity = self._blueprint.chosen_identity(body)
        if identity is None:
            identity, text = self._free_identity(key)
        else:
            text = self._identities.text(identity)
            if self._store.get(key, text) is not None:
                raise IdentityTaken(str(identity))
        return self._add(key, scope, text, self._blueprint.create(scope, body, identity, self._clock.now()))

    def create_at(self, scope: Scope, body: Any) -> Created | None:
        """A new item under the identity that `scope` names, which no item has; LimitReached if there is no room."""
        if self._parent is not None and not self._parent.has(scope):
            return None
        identity = scope[self._id]
        item = self._blueprint.create(scope, body, identity, self._clock.now(), replaces=True)
        return self._add(self._own(scope), scope, self._identities.text(identity), item)

    def read(self, scope: Scope) -> bytes | None:
        if self._parent is not None and not self._parent.has(scope):
            return None
        key, identity = self._key(scope), self._identities.text(scope[self._id])
        if self._store.holds(key):
            return self._store.get(key, identity)
        return self._pristine.of(key, scope).items.get(identity)

    def has(self, scope: Scope) -> bool:
        return self.read(scope) is not None

    def update(self, scope: Scope, body: Any) -> bytes | None:
        return self._change(scope, body, self._blueprint.update)

    def replace(self, scope: Scope, body: Any) -> bytes | None:
        return self._change(scope, body, self._blueprint.replace)

    def delete(self, scope: Scope) -> bytes | None:
        """The item as it was; what hangs below it goes with it."""
        old = self.read(scope)
        if old is not None:
            self._store.remove(self._own(scope), self._identities.text(scope[self._id]))
            for child in self._children:
                child.forget(scope)
        return old

    def begin_empty(self, scope: Scope) -> None:
        """Makes the collection exist without seed data: its parent is new."""
        self._store.fill(self._key(scope), ())

    def forget(self, scope: Scope) -> None:
        """Drops every collection of this resource that lies in `scope`."""
        known = tuple(str(scope[name]) for name in self._parameters if name in scope)
        if len(known) == len(self._parameters):
            self._store.drop(Key(self._path, known))
        else:
            for key in self._store.collections():
                if key.path == self._path and key.scope[: len(known)] == known:
                    self._store.drop(key)
        for child in self._children:
            child.forget(scope)

    def stale(self) -> Iterator[tuple[Key, Violation]]:
        """The stored collections of this resource that the contract doesn't allow (any more), each with why."""
        for key in self._store.collections():
            if key.path != self._path:
                continue
            for _, item in self._store.items(key):
                violation = next(iter(self._violations(item)), None)
                if violation is not None:
                    yield key, violation
                    break

    def _violations(self, item: bytes) -> Iterator[Violation]:
        try:
            yield from self.contract.item.violations(loads(item))
        except ValueError as error:
            yield Violation((), "type", str(error), "")

    def _add(self, key: Key, scope: Scope, identity: str, item: Item) -> Created:
        created = Created(identity, dumps(item))
        self._store.put(key, created.identity, created.item)
        if self._children:
            self._begin_children({**scope, self._id: created.identity}, key, created.identity)
        return created

    def _begin_children(self, scope: Scope, key: Key, identity: str) -> None:
        try:
            for child in self._children:
                child.begin_empty(scope)
        except LimitReached:
            self._store.remove(key, identity)
            for child in self._children:
                child.forget(scope)
            raise

    def _change(self, scope: Scope, body: Any, change: Callable[[Item, Any, str], Item]) -> bytes | None:
        old = self.read(scope)
        if old is None:
            return None
        item = dumps(change(loads(old), body, self._clock.now()))
        self._store.put(self._own(scope), self._identities.text(scope[self._id]), item)
        return item

    def _key(self, scope: Scope) -> Key:
        return Key(self._path, tuple([str(scope[name]) for name in self._parameters]))

    def _own(self, scope: Scope) -> Key:
        """The collection's key, once it is stored with what the seed data give it."""
        key = self._key(scope)
        if not self._store.holds(key):
            self._store.fill(key, self._pristine.of(key, scope).items.items())
        return key

    def _free_identity(self, key: Key) -> tuple[Any, str]:
        """An identity that no item has, and how paths name it."""
        for _ in range(_TRIES):
            identity = self._identities.made(self._store.number(key), *key.scope)
            text = self._identities.text(identity)
            if self._store.get(key, text) is None:
                return identity, text
        most = self._store.count(key)
        raise LimitReached("the number of identities that the contract allows", most, "the contract")
