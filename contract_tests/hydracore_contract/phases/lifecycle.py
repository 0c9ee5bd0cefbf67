"""The life of items: created, listed, changed, deleted, and left alone by everything else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

from hydracore_contract.exchange import Request
from hydracore_contract.fields import Field, body_schema
from hydracore_contract.generate.boundary_values import longest
from hydracore_contract.generate.credentials import Credentials, each_right, right
from hydracore_contract.generate.request_builder import request
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.oracle.timestamps import SECOND, timestamp
from hydracore_contract.phases.targets import Path, body, delete, key_of, kinds, new_item, parents
from hydracore_contract.phases.unit import Phase, Unit, ids
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation, Resource, RoleKind

TICK = 0.03
"""Seconds that any clock takes to move on; more is waited where the service tells times in whole seconds."""


def phase(session: Session) -> Phase:
    return Phase("behaviour", "Behaviour over time", tuple(units(session)))


def units(session: Session) -> Iterator[Unit]:
    for resource in session.contract.resources:
        if session.oracle.views[resource.collection_path].maker is None:
            continue
        for title, estimate, run in lifecycle_parts(session, resource):
            operations = used(resource)
            yield Unit(f"{resource.name}: {title}", estimate, run_of(resource, run), operations=operations)


def lifecycle_parts(session: Session, resource: Resource) -> Iterator[tuple[str, int, LifecyclePart]]:
    """Each part with its title and about how many requests it takes."""
    takes, create = len(Lifecycle(session, resource).changeable), resource.create
    yield "created and listed", 14, Lifecycle.created
    if resource.replace is not None:
        yield "replaced", 16, Lifecycle.replaced
    if resource.update is not None:
        pairs = takes * (takes - 1) // 2
        yield "each field changed", takes * 5 + 12, Lifecycle.changed_alone
        yield "one changed beside others", 10, Lifecycle.changed_beside_others
        yield "fields changed in pairs", pairs * 2 + 8, Lifecycle.changed_in_pairs
        yield "values that only the service may choose", 24, Lifecycle.managed
    if create is not None and (count := len([*kinds(create)])) > 1:
        yield "one of each kind", count * 4 + 6, Lifecycle.one_of_each_kind
    if resource.delete is not None:
        yield "deleted", 22, Lifecycle.deleted
    if resource.delete is not None and create is not None:
        yield "many at once", session.profile.volume * 2 + 6, Lifecycle.many
    if resource.scope:
        yield "kept apart", 40, Lifecycle.kept_apart


def used(resource: Resource) -> tuple[str, ...]:
    """The operations that the life of an item consists of."""
    named = (resource.create, resource.read, resource.replace, resource.update, resource.delete)
    return ids(resource.list, *named)


def run_of(resource: Resource, part: LifecyclePart) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        life = Lifecycle(session, resource)
        try:
            if not life.is_possible:
                session.miss(f"behaviour of {resource.name}: nothing could be made to try it on")
            else:
                part(life)
        except Unmakeable as reason:
            session.miss(f"behaviour of {resource.name}: {reason}")
        session.tidy()

    return run


LifecyclePart = Callable[["Lifecycle"], None]


class Lifecycle:
    """The items of one resource, in two scopes."""

    def __init__(self, session: Session, resource: Resource) -> None:
        self.session = session
        self.resource = resource
        self.view = session.oracle.views[resource.collection_path]

    @property
    def is_possible(self) -> bool:
        found = parents(self.session, self.resource, self.session.tenants.main)
        other = parents(self.session, self.resource, self.session.tenants.other)
        if found is None or other is None:
            return False
        self.main: Path = found
        self.other: Path = other
        self.look()
        return True

    @property
    def changeable(self) -> Mapping[str, Field]:
        return self.view.takes(self.resource.update)

    # ------------------------------------------------------------------------------------------------ requests

    def look(self) -> None:
        """Lists both scopes, so that a write to one that reaches the other shows."""
        paths = (self.main, self.other) if self.other != self.main else (self.main,)
        self.session.look(self.resource, *paths)

    def new(self, scope: Path | None = None, sent: Any = None) -> str | None:
        return new_item(self.session, self.resource, self.main if scope is None else scope, sent)

    def at(self, key: str, scope: Path | None = None) -> Path:
        return {**(self.main if scope is None else scope), self.resource.item_parameter or "": key}

    def change(self, key: str, sent: Any, scope: Path | None = None) -> None:
        operation = self.resource.update
        if operation is not None:
            self.session.ask(operation, self.at(key, scope), sent)

    def remove(self, key: str, scope: Path | None = None) -> None:
        delete(self.session, self.resource, self.at(key, scope))

    def read(self, key: str, scope: Path | None = None) -> None:
        if self.resource.read is not None:
            self.session.ask(self.resource.read, self.at(key, scope))

    def body(self, *, only_required: bool = False) -> Any:
        assert self.view.maker is not None  # noqa: S101 (there would be no unit)
        return body(self.session, self.view.maker, only_required=only_required)

    def sent(self, operation: Operation, path: Path, *body: Any) -> Request:
        """A request with right credentials, to be sent later."""
        credentials = self.session.credentials(operation)
        return request(operation, path, credentials.headers, *body, credential_query=credentials.query)

    def wait(self) -> None:
        """Waits until the service's clock shows another time, which takes seconds where it is coarse."""
        time.sleep(max(TICK, 2.1 * coarseness(self)))

    def pause(self) -> None:
        """Waits until most clocks show another time."""
        time.sleep(TICK)

    # --------------------------------------------------------------------------------------------------- parts

    def created(self) -> None:
        whole, least = self.new(), self.new(sent=self.body(only_required=True))
        self.look()
        for key in filter(None, (whole, least)):
            self.read(key)
        for name, field in self.view.takes(self.view.maker).items():
            real = [] if field.required else self.session.samples.several(field.schema, name, 1)
            for value in (*real, *plain_values(field)):
                self.new(sent={**self.body(only_required=True), name: value})
        self.new(sent=self.long_body())
        self.look()

    def replaced(self) -> None:
        """Replaces an item, which is read and listed after each time; what is not sent may be kept or not."""
        operation, key = self.resource.replace, self.new()
        if operation is None or key is None:
            return
        self.read(key)
        self.look()
        for only_required in (False, True, False):
            sent = body(self.session, operation, only_required=only_required)
            self.session.ask(operation, self.at(key), sent)
            self.read(key)
            self.look()

    def long_body(self) -> Any:
        """A body with every text as long as it may be: some services show less of it in lists."""
        draw = self.session.samples
        texts = {name: longest(field, draw) for name, field in self.view.takes(self.view.maker).items()}
        found = {name: value for name, value in texts.items() if value is not None}
        return {**self.body(), **found} if found else self.body()

    def changed_alone(self) -> None:
        """Changes each field alone: to another value, null, false or empty ones, and back."""
        same = self.body()
        key = self.new(sent=same)
        if key is None:
            return
        self.new(sent=same)  # a namesake, where the service lets it be
        self.wait()
        self.change(key, {})
        for name, field in self.changeable.items():
            for value in (*self.session.samples.several(field.schema, name, 2), *plain_values(field)):
                self.change(key, {name: value})
                self.look()
            self.pause()
        self.change(key, self.whole_change())
        self.wait()
        self.change(key, {})
        self.look()
        self.read(key)

    def changed_beside_others(self) -> None:
        """Changes one of several items that were sent next to nothing: they may share what each should have alone."""
        keys = [self.new(sent=self.body(only_required=True)) for _ in range(2)]
        self.look()
        if keys[0] is not None:
            self.change(keys[0], self.whole_change())
            self.change(keys[0], self.whole_change())
            self.look()
            self.new(sent=self.body(only_required=True))
            self.look()

    def whole_change(self) -> Any:
        operation = self.resource.update
        return body(self.session, operation) if operation and body_schema(operation) else {}

    def one_of_each_kind(self) -> None:
        """Makes, changes and deletes an item of each kind: services often have code of their own for some of them."""
        create = self.resource.create
        assert create is not None  # noqa: S101 (there would be no unit)
        made = [self.new(sent={**self.body(), **kind}) for kind in kinds(create)]
        keys = [key for key in made if key is not None]
        self.look()
        for key in keys:
            self.change(key, self.whole_change())
            unlike = self.unlike_objects()
            self.change(key, {**self.whole_change(), **unlike} if unlike else self.whole_change())
        self.look()
        for key in keys:
            self.remove(key)
        self.look()

    def unlike_objects(self) -> Mapping[str, Any]:
        """Free objects with members that no other value has: who merges can be told from who replaces."""
        free = [name for name, field in self.changeable.items() if field.is_free_object]
        return {name: {self.session.samples.token(): True} for name in free}

    def changed_in_pairs(self) -> None:
        key = self.new()
        if key is None:
            return
        for one, other in combinations(self.changeable.values(), 2):
            for values in paired(self.session, one, other):
                self.change(key, dict(values))
            self.look()

    def managed(self) -> None:
        """Sends values for properties that only the service may set."""
        key = self.new()
        if key is None:
            return
        made = self.view.takes(self.view.maker)
        for name, shown in self.view.properties.items():
            if name not in self.changeable:
                # What a create takes may well be taken by an update too, if it is another of its few values.
                schema = made[name].schema if name in made else shown
                for value in self.session.samples.several(schema, name, 2 if name in made else 1):
                    self.change(key, {name: value})
        self.look()

    def deleted(self) -> None:
        keys = [key for key in (self.new(), self.new(), self.new()) if key is not None]
        if len(keys) < 3:
            return
        self.look()
        self.remove(keys[1])
        self.look()
        self.remove(keys[1])
        self.change(keys[1], {})
        self.change(keys[1], self.whole_change())
        self.read(keys[1])
        self.look()
        self.remove(self.session.samples.uuid())
        self.remove(keys[0])
        self.new()
        self.look()
        same = self.body()
        twins = [key for key in (self.new(sent=same), self.new(sent=same)) if key is not None]
        self.look()
        self.remove(twins[0] if twins else keys[2])
        self.look()

    def many(self) -> None:
        """Creates many items and deletes them, to see that none is lost."""
        create, remove = self.resource.create, self.resource.delete
        assert create is not None  # noqa: S101 (there would be no unit)
        bodies = [self.body() for _ in range(self.session.profile.volume)]
        made = self.session.each([(create, self.sent(create, self.main, body)) for body in bodies])
        self.look()
        keys = [key for key in (key_of(self.session, exchange) for exchange in made) if key is not None]
        if remove is not None:
            self.session.each([(remove, self.sent(remove, self.at(key))) for key in keys])
        self.look()

    def kept_apart(self) -> None:
        """Tries each scope's items by way of the other scope, where nothing may reach them."""
        same = self.body()
        mine, theirs = self.new(sent=same), self.new(self.other, same)
        self.look()
        if mine is not None:
            self.change(mine, self.whole_change())
        self.look()
        for key, wrong in ((mine, self.other), (theirs, self.main)):
            if key is not None:
                self.read(key, wrong)
                self.change(key, self.whole_change(), wrong)
                self.change(key, {}, wrong)
                self.remove(key, wrong)
                self.look()
                self.reach_otherwise(key, wrong)

    def reach_otherwise(self, key: str, wrong: Path) -> None:
        """Tries an item by way of the wrong scope once more, with each other kind of credentials that is right."""
        item = self.at(key, wrong)
        self.ask_otherwise(self.resource.update, item, self.whole_change())
        self.ask_otherwise(self.resource.delete, item)
        self.ask_otherwise(self.resource.create, wrong, self.body())
        self.ask_otherwise(self.resource.list, wrong)

    def ask_otherwise(self, operation: Operation | None, path: Path, *sent: Any) -> None:
        if operation is None:
            return
        for credentials in other_credentials(self.session, operation):
            headers, query = credentials.headers, credentials.query
            self.session.send(operation, request(operation, path, headers, *sent, credential_query=query))
            self.look()


def other_credentials(session: Session, operation: Operation) -> list[Credentials]:
    """Right credentials of each kind but the one that requests are sent with."""
    mine = right(operation, session.keyring)
    return [each for each in each_right(operation, session.keyring) if each != mine]


def coarseness(life: Lifecycle) -> float:
    """The seconds that the last digit of the service's times stands for."""
    scopes = life.session.oracle.state.scopes.values()
    names = (*life.view.names(RoleKind.CREATED), *life.view.names(RoleKind.UPDATED))
    items = [known.item for scope in scopes if scope.view is life.view for known in scope.items.values()]
    units = [
        found.unit for item in items[-20:] for name in names if (found := timestamp(str(item.get(name))))
    ]
    return min(units, default=1) / SECOND


def plain_values(field: Field) -> Iterator[Any]:
    """Values that careless code takes for nothing: null, false, zero, and what is empty."""
    candidates: tuple[Any, ...] = (None, False, True, 0, "", {}, [])
    yield from (value for value in candidates if field.schema.is_valid(value))


def paired(session: Session, one: Field, other: Field) -> Iterator[tuple[tuple[str, Any], ...]]:
    """Two fields at once: both with another value, and each beside the other's null or false."""
    names = one.path[0], other.path[0]
    first = session.samples.several(one.schema, names[0], 1)
    second = session.samples.several(other.schema, names[1], 1)
    yield from (((names[0], mine), (names[1], theirs)) for mine in first for theirs in second)
    for value in (None, False):
        if one.schema.is_valid(value):
            yield from (((names[0], value), (names[1], theirs)) for theirs in second)
        if other.schema.is_valid(value):
            yield from (((names[0], mine), (names[1], value)) for mine in first)
