"""Stateful resources: what the six operations of each do to a state.

A collection that nobody has written to is not stored: what it holds follows from the seed data (`initial_state`), so
any number of collections can be read for nothing. The first write stores it whole, and from then on the store has it.
A resource knows the one above it and those below: nothing is listed or made below an item that isn't there, and what
hangs below an item goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hydracore_mock.errors import IdentityTaken, LimitReached
from hydracore_mock.state.clock import Clock
from hydracore_mock.state.collection_keys import CollectionKeys
from hydracore_mock.state.initial_state import InitialItems, InitialState
from hydracore_mock.state.item_factory import Item, ItemFactory
from hydracore_mock.state.item_identities import ItemIdentities
from hydracore_mock.state.json_text import dumps, loads
from hydracore_mock.state.list_body import ListBody, ListBodyBuilder
from hydracore_mock.state.member_forms import Lookup, MemberForms
from hydracore_mock.state.projection import Projection
from hydracore_mock.state.relations import related
from hydracore_mock.state.resource_state import Change, State
from hydracore_mock.state.seeding import Items, SeedData
from hydracore_mock.state.stores import Key
from hydracore_openapi.json_schema.schema import SchemaViolation
from hydracore_openapi.model import Contract, Operation, Resource
from hydracore_openapi.readers.resources import tied

Scope = Mapping[str, Any]
"""Values by the names of a path's parameters."""


class StatefulResource:
    """One resource, compiled for all states; each method works on the state that it is given.

    `scope` maps the path's parameters to their values, the item's identity among them where one item is meant.
    Whatever returns None found no such item, or nothing that the collection could hang below.
    """

    def __init__(
        self,
        resource: Resource,
        parent: StatefulResource | None,
        seeds: SeedData,
        clock: Clock,
        seed: str,
        *,
        presumes: bool = False,
    ) -> None:
        """`presumes`: where no seed data are given, an item is there that nobody has made, until it is deleted."""
        self.contract = resource
        self._path, self._parameters = resource.collection_path, resource.scope
        self._id = resource.item_parameter or ""
        self._parent = parent
        self._children: list[StatefulResource] = []
        self.collection_keys = CollectionKeys(resource)
        self._seeds = seeds
        self._presumes = presumes
        self._clock = clock
        self._factory = ItemFactory(resource, seed)
        self._identities = ItemIdentities(resource, seed)
        self._bodies = ListBodyBuilder(resource, seed)
        self.tells_addresses = self._bodies.tells_addresses or bool(self._factory.addresses)
        """Whether its answers may hold addresses of the mock itself, which stand for where it is."""
        self._initial = InitialState(resource, self._factory, self._identities, seed)
        forms = (
            MemberForms(each, resource, seed) for each in (resource.create, resource.replace, resource.update)
        )
        self._creating, self._replacing, self._updating = forms
        self._related: dict[str, tuple[StatefulResource, Projection]] = {}
        self._seed = seed
        if parent is not None:
            parent._children.append(self)

    def relate(self, resources: Mapping[str, StatefulResource]) -> None:
        """Learns which resources the members are about that show an item in brief."""
        forms = (self._creating, self._replacing, self._updating)
        members = {name: schema for each in forms for name, schema in each.members.items()}
        if members:
            known = (each.contract for each in resources.values())
            for name, found in related(members, self._parameters, known).items():
                schema = members[name]
                items = schema.resolve(schema.document).get("items")
                brief = Projection(schema if items is None else schema.sub(items), found, self._seed)
                self._related[name] = resources[found.collection_path], brief

            self.tells_addresses |= any(each.tells_addresses for each, _ in self._related.values())

    def _lookup(self, state: State, scope: Scope) -> Lookup:
        def brief(name: str, value: Any) -> Any:
            if name not in self._related:
                return None
            resource, projection = self._related[name]
            item = resource.read(state, {**scope, resource._id: value})
            return None if item is None else projection.of(loads(item))

        return brief

    def tied(self, operation: Operation) -> ListBodyBuilder | None:
        """The bodies of another operation that lists this resource; None where it answers no list."""
        listing = tied(operation, self.contract)
        return None if listing is None else ListBodyBuilder(listing, self._seed)

    def list(
        self, state: State, scope: Scope, query: Mapping[str, Any], bodies: ListBodyBuilder | None = None
    ) -> ListBody | None:
        """The list answer; `query` holds the query parameters that were sent, `bodies` are another list's."""
        bodies = bodies or self._bodies
        if self._parent is not None and not self._parent.has(state, scope):
            return None
        key, whole = self.key(scope), None
        if state.store.holds(key):
            if not query:
                whole = bodies.whole(state.store.joined(key), state.store.count(key))
            items = (item for _, item in state.store.items(key))
            return whole or bodies.selected(items, query, key.filled)
        initial = self._initial_items(state, key, scope)
        if not query:
            whole = bodies.whole(initial.joined, len(initial.items))
        return whole or bodies.selected(initial.items.values(), query, key.filled)

    def create(self, state: State, scope: Scope, body: Any) -> Change | None:
        """A new item under the identity that the body names, where the contract lets it, else under a new one.

        Raises:
            IdentityTaken: another item has the identity that the body names.
            LimitReached: there is no room for the item, or no identity left.
        """
        if self._parent is not None and not self._parent.has(state, scope):
            return None
        key = self._stored(state, scope)
        body = self._creating.shown(body, self._lookup(state, scope)) if self._creating.members else body
        identity = self._factory.chosen_identity(body)
        if identity is None:
            identity, text = self._identities.free(state.store, key)
        else:
            text = self._identities.text(identity)
            if state.store.get(key, text) is not None:
                raise IdentityTaken(str(identity))
        item = self._factory.create(scope, body, identity, self._clock.now())
        return self._add(state, key, scope, text, item)

    def create_at(self, state: State, scope: Scope, body: Any) -> Change | None:
        """A new item under the identity that `scope` names, which no item has.

        Raises:
            LimitReached: there is no room for the item.
        """
        if self._parent is not None and not self._parent.has(state, scope):
            return None
        identity = scope[self._id]
        body = self._replacing.shown(body, self._lookup(state, scope)) if self._replacing.members else body
        item = self._factory.create(scope, body, identity, self._clock.now(), replaces=True)
        return self._add(state, self._stored(state, scope), scope, self._identities.text(identity), item)

    def read(self, state: State, scope: Scope) -> bytes | None:
        """The item as JSON text."""
        if self._parent is not None and not self._parent.has(state, scope):
            return None
        key = self.key(scope)
        identity = self._named(key, scope)
        item = self._made(state, key, scope, identity)
        return self._presumed(state, key, scope, identity) if item is None and self._presumes else item

    def is_made(self, state: State, scope: Scope) -> bool:
        """Tells whether the item is there because somebody made it, or the collection begins with it."""
        key = self.key(scope)
        return self._made(state, key, scope, self._named(key, scope)) is not None

    def _made(self, state: State, key: Key, scope: Scope, identity: str) -> bytes | None:
        if state.store.holds(key):
            return state.store.get(key, identity)
        return self._initial_items(state, key, scope).items.get(identity)

    def _presumed(self, state: State, key: Key, scope: Scope, identity: str) -> bytes | None:
        if (state.seeds or self._seeds).are_given or (key, identity) in state.gone:
            return None
        return self._initial.presumed(key, scope, scope[self._id])

    def has(self, state: State, scope: Scope) -> bool:
        return self.read(state, scope) is not None

    def update(self, state: State, scope: Scope, body: Any) -> Change | None:
        """The item with what the body holds.

        Raises:
            LimitReached: there is no room for what it becomes.
        """
        return self._change(state, scope, body, self._factory.update, self._updating)

    def replace(self, state: State, scope: Scope, body: Any) -> Change | None:
        """The item as the body has it.

        Raises:
            LimitReached: there is no room for what it becomes.
        """
        return self._change(state, scope, body, self._factory.replace, self._replacing)

    def delete(self, state: State, scope: Scope) -> Change | None:
        """Takes the item away, and what hangs below it.

        Raises:
            LimitReached: the collection is not stored yet, and there is no room for the rest of it.
        """
        old = self.read(state, scope)
        if old is None:
            return None
        key = self._stored(state, scope)
        identity = self._named(key, scope)
        state.store.remove(key, identity)
        if self._presumes:
            state.forget_item(key, identity)
        for child in self._children:
            child.forget(state, scope)
        return Change(key, identity, old, None)

    def amend(
        self, state: State, key: Key, identity: str, values: Mapping[str, Any], *, may_break: bool
    ) -> Change | None:
        """Gives a stored item these values, whatever requests may set.

        None if there is no such item, or if it would break the contract and may not.

        Raises:
            LimitReached: there is no room for what it becomes.
        """
        old = state.store.get(key, identity)
        if old is None:
            return None
        item = self._factory.amended(loads(old), values, self._clock.now())
        if not may_break and not self.contract.item.is_valid(item):
            return None
        new = dumps(item)
        state.store.put(key, identity, new)
        return Change(key, identity, old, new)

    def keep(self, state: State, scope: Scope) -> None:
        """Stores the collection with what it begins with, and the item that is meant, unless they are stored already.

        Raises:
            LimitReached: there is no room for it.
        """
        key = self._stored(state, scope)
        identity = self.identity(scope)
        if self._presumes and identity is not None and state.store.get(key, identity) is None:
            item = self.read(state, scope)
            if item is not None:
                state.store.put(key, identity, item)

    def items(self, state: State, key: Key) -> Mapping[str, bytes]:
        """All items of a collection by their identity, stored or not."""
        if state.store.holds(key):
            return dict(state.store.items(key))
        return self._initial_items(state, key, self.collection_keys.scope(key)).items

    def begins(self, state: State) -> Items:
        """The items that each new collection begins with, as they were given."""
        return self._initial.given(state.seeds or self._seeds, self._path)

    def restored(self, key: Key, given: Items) -> Mapping[str, bytes]:
        """The collection's items, made of what is given of each, by their identity."""
        return self._initial.made(key, self.collection_keys.scope(key), given)

    def identity(self, scope: Scope) -> str | None:
        """The identity that the scope names, as text; None where it names none."""
        return self._identities.text(scope[self._id]) if self._id in scope else None

    def _named(self, key: Key, scope: Scope) -> str:
        """The identity of the one item that is meant, as text."""
        return self._identities.text(scope[self._id])

    def key(self, scope: Scope) -> Key:
        """The key of the collection that the scope lies in."""
        return Key(self._path, tuple([str(scope[name]) for name in self._parameters]))

    def recent(self, state: State) -> Iterator[Key]:
        """Collections that were read lately; some of them may be stored by now."""
        yield from self._initial.kept(state.seeds or self._seeds)

    def begin_empty(self, state: State, scope: Scope) -> None:
        """Makes the collection exist without items: what it hangs below is new.

        Raises:
            LimitReached: there is no room for one more collection.
        """
        state.store.fill(self.key(scope), ())

    def forget(self, state: State, scope: Scope) -> None:
        """Drops every collection of this resource that lies in `scope`."""
        known = tuple(str(scope[name]) for name in self._parameters if name in scope)
        if len(known) == len(self._parameters):
            state.store.drop(Key(self._path, known))
        else:
            for key in state.store.collections():
                if key.path == self._path and key.scope[: len(known)] == known:
                    state.store.drop(key)
        for child in self._children:
            child.forget(state, scope)

    def stale(self, state: State) -> Iterator[tuple[Key, SchemaViolation]]:
        """The stored collections of this resource that the contract forbids (since it changed), each with a reason."""
        for key in state.store.collections():
            if key.path != self._path:
                continue
            for _, item in state.store.items(key):
                violation = next(iter(self._violations(item)), None)
                if violation is not None:
                    yield key, violation
                    break

    def _violations(self, item: bytes) -> Iterator[SchemaViolation]:
        try:
            yield from self.contract.item.violations(loads(item))
        except ValueError as error:
            yield SchemaViolation((), "type", str(error), "")

    def _add(self, state: State, key: Key, scope: Scope, identity: str, item: Item) -> Change:
        text = dumps(item)
        state.store.put(key, identity, text)
        if self._presumes:
            state.gone.pop((key, identity), None)
        if self._children:
            self._begin_children(state, {**scope, self._id: identity}, key, identity)
        return Change(key, identity, None, text)

    def _begin_children(self, state: State, scope: Scope, key: Key, identity: str) -> None:
        try:
            for child in self._children:
                child.begin_empty(state, scope)
        except LimitReached:
            state.store.remove(key, identity)
            for child in self._children:
                child.forget(state, scope)
            raise

    def _change(
        self,
        state: State,
        scope: Scope,
        body: Any,
        change: Callable[[Item, Any, str], Item],
        forms: MemberForms,
    ) -> Change | None:
        old = self.read(state, scope)
        if old is None:
            return None
        if forms.members:
            body = forms.shown(body, self._lookup(state, scope))
        key = self._stored(state, scope)
        identity = self._named(key, scope)
        item = dumps(change(loads(old), body, self._clock.now()))
        state.store.put(key, identity, item)
        return Change(key, identity, old, item)

    def _initial_items(self, state: State, key: Key, scope: Scope) -> InitialItems:
        return self._initial.of(state.seeds or self._seeds, key, scope)

    def _stored(self, state: State, scope: Scope) -> Key:
        """The key of the collection, which is stored now, with what it begins with if nobody wrote to it before.

        Raises:
            LimitReached: there is no room for it.
        """
        key = self.key(scope)
        if not state.store.holds(key):
            state.store.fill(key, self._initial_items(state, key, scope).items.items())
        return key


class StatefulSingleton(StatefulResource):
    """A resource of one item, which nothing but the path names."""

    def identity(self, scope: Scope) -> str | None:
        return self._named(self.key(scope), scope)

    def _named(self, key: Key, scope: Scope) -> str:
        """As what it begins with is named."""
        return str(self._identities.made(1, "seed", *key.scope))


def build_resources(
    contract: Contract, seeds: SeedData, clock: Clock, seed: str, *, presumes: bool = False
) -> Mapping[str, StatefulResource]:
    """Stateful resources by the path of their collection, parents before what hangs below them."""
    built: dict[str, StatefulResource] = {}
    for resource in sorted(contract.resources, key=lambda each: each.collection_path.count("/")):
        parent = None if resource.parent is None else built.get(resource.parent)
        built[resource.collection_path] = StatefulResource(
            resource, parent, seeds, clock, seed, presumes=presumes
        )
    for singleton in contract.singletons:
        built.setdefault(singleton.collection_path, StatefulSingleton(singleton, None, seeds, clock, seed))
    for each in built.values():
        each.relate(built)
    return built
