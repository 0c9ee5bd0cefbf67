"""How an item of a resource comes to be and how it changes. Pure: no store, no clock.

The contract says for each property where its value comes from (`openapi_contract.roles`); here those rules are
compiled once into a template that is copied and filled for each item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from mock_server.answers.generation import Generator, Unsatisfiable
from openapi_contract.schemas import Schema
from openapi_contract.values import Operation, Resource

Item = dict[str, Any]


class Blueprint:
    """Makes and changes the items of one resource; the same seed makes the same items."""

    def __init__(self, resource: Resource, seed: str) -> None:
        self.resource = resource
        self._seed = seed
        roles = resource.roles
        self._schema = resource.item
        self._properties = resource.item.properties
        self._template = {name: roles[name].initial for name in roles}
        self._bound = tuple(
            (name, role.parameter or name) for name, role in roles.items() if role.kind == "path"
        )
        self._created = _dated(
            self._properties, (name for name, role in roles.items() if role.kind == "created")
        )
        self._updated = _dated(
            self._properties, (name for name, role in roles.items() if role.kind == "updated")
        )
        self._unset = tuple(
            name for name, role in roles.items() if role.kind in ("input", "initial") and not role.has_initial
        )
        self._not_null = frozenset(name for name, role in roles.items() if not role.nullable)
        self._uuids = frozenset(
            name for name, part in self._properties.items() if part.get("format") == "uuid"
        )
        managed = {name for name, role in roles.items() if role.kind in ("path", "created", "updated")}
        self._create = frozenset(_writable(resource.create, self._properties) - managed)
        self._replace = frozenset(_writable(resource.replace, self._properties) - managed)
        self._update = frozenset(
            _writable(resource.update, self._properties) - managed - {resource.id_property}
        )
        self._generators: dict[str, Generator] = {}

    def create(self, scope: Mapping[str, Any], body: Any, identity: Any, now: str) -> Item:
        """A new item; `scope` holds the values of the collection's path parameters, `body` what was sent."""
        item = self._template.copy()
        sent = self._take(item, body, self._create)
        self._manage(item, scope, identity)
        for name, date_only in self._created + self._updated:
            item[name] = now[:10] if date_only else now
        return self._complete(item, sent, identity)

    def replace(self, item: Item, scope: Mapping[str, Any], body: Any, now: str) -> Item:
        """What is left of `item` when `body` takes its place: its identity and the time of its creation."""
        identity = item.get(self.resource.id_property or "")
        new = self._template.copy()
        sent = self._take(new, body, self._replace)
        self._manage(new, scope, identity)
        new.update((name, item[name]) for name, _ in self._created if name in item)
        self._touch(new, now)
        return self._complete(new, sent, identity)

    def update(self, item: Item, body: Any, now: str) -> Item:
        """`item` with the properties that were sent; null for one that may not be null changes nothing."""
        self._take(item, body, self._update)
        self._touch(item, now)
        return self._complete(item, frozenset(item), item.get(self.resource.id_property or ""))

    def restore(self, scope: Mapping[str, Any], given: Mapping[str, Any], identity: Any, now: str) -> Item:
        """An item from seed data: what is given stands, the rest is filled in."""
        item = self._template.copy()
        for name, date_only in self._created + self._updated:
            item[name] = now[:10] if date_only else now
        self._manage(item, scope, identity)
        item.update(given)
        return self._complete(item, frozenset(given), identity)

    def chosen_identity(self, body: Any) -> Any:
        """The identity that the request itself gives, where the contract lets it; else None."""
        name = self.resource.id_property
        return body.get(name) if name in self._create and isinstance(body, dict) else None

    def identity(self, number: int, *origin: str) -> Any:
        """The `number`th identity of the collection that `origin` names."""
        part = self._properties.get(self.resource.id_property or "", {})
        kinds = part.get("type", "string")
        if "integer" in kinds or "number" in kinds:
            return number
        seed = "\n".join((self._seed, *origin, str(number)))
        if part.get("format") == "uuid":
            return str(UUID(bytes=hashlib.blake2b(seed.encode(), digest_size=16).digest(), version=4))
        if {"pattern", "enum", "format", "minLength", "maxLength"} & part.keys():
            return self._generate(self.resource.id_property or "", seed)
        return hashlib.blake2b(seed.encode(), digest_size=8).hexdigest()

    def _take(self, item: Item, body: Any, writable: frozenset[str]) -> frozenset[str]:
        if not isinstance(body, dict):
            return frozenset()
        taken = writable & body.keys()
        for name in taken:
            value = body[name]
            if value is None and name in self._not_null:
                continue
            item[name] = value.lower() if name in self._uuids and isinstance(value, str) else value
        return taken

    def _manage(self, item: Item, scope: Mapping[str, Any], identity: Any) -> None:
        for name, parameter in self._bound:
            if parameter in scope:
                item[name] = scope[parameter]
        if self.resource.id_property is not None:
            item[self.resource.id_property] = identity

    def _touch(self, item: Item, now: str) -> None:
        for name, date_only in self._updated:
            item[name] = now[:10] if date_only else now

    def _complete(self, item: Item, sent: frozenset[str], identity: Any) -> Item:
        """Fills what nobody gave, and mends what the contract doesn't allow in an answer."""
        for name in self._unset:
            if item.get(name) is None and name not in sent:
                self._fill(item, name, identity)
        if not self._schema.is_valid(item):
            for name in {
                str(violation.path[0]) for violation in self._schema.violations(item) if violation.path
            }:
                self._fill(item, name, identity)
        return item

    def _fill(self, item: Item, name: str, identity: Any) -> None:
        item.pop(name, None)
        if name in self._schema.required:
            item[name] = self._generate(name, f"{self._seed}\n{identity}\n{name}")

    def _generate(self, name: str, seed: str) -> Any:
        if name not in self._generators:
            self._generators[name] = Generator(self._schema.sub(self._properties[name]).document)
        try:
            return self._generators[name].value(seed)
        except Unsatisfiable:
            return None


def _dated(properties: Mapping[str, Mapping[str, Any]], names: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """Each name with whether it holds a date without a time."""
    return tuple((name, properties[name].get("format") == "date") for name in names)


def _writable(operation: Operation | None, properties: Mapping[str, Any]) -> set[str]:
    """The properties of an item that an operation's body can set; all, where the body names none."""
    schema = body_schema(operation)
    if schema is None:
        return set()
    return set(schema.properties or properties) & set(properties)


def body_schema(operation: Operation | None) -> Schema | None:
    if operation is None or operation.body is None:
        return None
    for media in operation.body.media.values():
        if media.schema is not None:
            return media.schema
    return None
