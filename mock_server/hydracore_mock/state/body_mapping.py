"""Mapping of a request's body into an item: which of its members an operation takes over, and as what.

Requests and answers show one thing in two schemas, and most contracts say nothing of how they belong together. What can
be said:

- A property that both schemas name is the same property, and taken over where its role is that clients give it. What
  the server gives (identity, path, times, chosen values) a body can't set, even where its schema names it. One
  exception: a creation whose body names the identity may choose it.
- One that they name in different cases (`To` and `to`) is the same property too.
- A request schema that names no properties at all is one whose author left them open: all that clients may give is
  taken over.
- Null for a property that no answer may show as null sets nothing, so that the default or the old value stands: of all
  readings it is the only one that leaves a valid item. Where the contract says of an update that null clears or keeps
  the property (`x-open`), it does: cleared is null, or what the property holds at creation. An object is merged into
  the old one (RFC 7396) where the contract says so of an update, and replaces it elsewhere.
- UUIDs become lower case (RFC 9562, section 4), so that one identity is one text wherever it is written.
- Members that neither schema names are kept only where both are open on purpose: by `additionalProperties`, or by
  several alternatives. What answers forbid (OpenAPI's `writeOnly`) is never kept.
- A body whose schema is a wrapper holds all this one level below.
- What an object inside the body leaves out has its default, but for an update that is partial.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from hydracore_openapi.json_schema.applicators import Part, Subschema, applicable, layers, properties
from hydracore_openapi.json_schema.merge_patch import merge_patched
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation, Resource, RoleKind
from hydracore_openapi.open_points import ReadingName
from hydracore_openapi.readers.property_roles import renamings
from hydracore_openapi.readers.resources import request_body, request_schema, request_wrapper

_DEEPEST = 3


class BodyMapping:
    """The mapping of one operation, compiled; `names` are the properties of an item that its body can set."""

    def __init__(self, operation: Operation | None, resource: Resource, *, identifies: bool = False) -> None:
        """`identifies`: the body may choose the identity as well."""
        whole, schema = request_schema(operation), request_body(operation, resource.item)
        self._wrapper = None if whole is None else request_wrapper(whole, resource.item)
        self.names: frozenset[str] = frozenset()
        self._defaults: Mapping[str, InnerDefaults] = {}
        self._known: frozenset[str] | None = None
        self._renamed = {} if schema is None else renamings(schema, resource.item)
        if schema is not None:
            free = {name for name, role in resource.roles.items() if role.kind == RoleKind.INPUT}
            own = {resource.id_property} if identifies else set()
            self.names = frozenset(
                {*schema.parts, *self._renamed.values()} & (free | own) if schema.parts else free
            )
            if operation is not resource.update:
                self._defaults = _defaults(schema, self.names & schema.parts.keys())
            if _is_open(resource.item) and _is_open(schema):
                self._known = frozenset({*schema.parts, *resource.item.parts, *_forbidden(resource.item)})
        roles, updates = resource.roles, operation is not None and operation is resource.update
        self._not_null = frozenset(
            name
            for name, role in roles.items()
            if not role.nullable or (updates and role.null_on_update is ReadingName.KEEP)
        )
        self._cleared = {
            name: roles[name].initial
            for name in self.names & self._not_null
            if updates and roles[name].null_on_update is ReadingName.CLEAR and roles[name].has_initial
        }
        properties = resource.item.properties
        self._merged = frozenset(
            name for name in self.names if updates and roles[name].object_on_update is ReadingName.MERGE
        )
        self._folded = frozenset(name for name in self.names if properties[name].get("format") == "uuid")

    def into(self, item: dict[str, Any], body: Any) -> None:
        """Sets what the body holds; null for a property that may not be null sets nothing, or clears it."""
        if self._wrapper is not None or self._renamed:
            body = self.unwrapped(body)
        if not isinstance(body, dict):
            return
        names, not_null = self.names, self._not_null
        merged = (
            {name: item.get(name) for name in self._merged if isinstance(body.get(name), dict)}
            if self._merged
            else {}
        )
        item.update(
            {
                name: value
                for name, value in body.items()
                if name in names and (value is not None or name not in not_null)
            }
        )
        if self._cleared:
            item.update(
                (name, initial)
                for name, initial in self._cleared.items()
                if name in body and body[name] is None
            )
        for name, old in merged.items():
            item[name] = merge_patched(old, body[name])
        for name, defaults in self._defaults.items():
            if name in body and name in item:
                item[name] = defaults.into(item[name])
        for name in self._folded:
            if name in body and name in item:
                item[name] = self._plain(name, item[name])
        if self._known is not None:
            item.update((name, body[name]) for name in body if name not in self._known)

    def value(self, name: str | None, body: Any) -> Any:
        """The value of the property in the body; None if it holds none, or can't set it."""
        if name not in self.names:
            return None
        body = self.unwrapped(body)
        if not isinstance(body, dict):
            return None
        return self._plain(name, body.get(name))

    def unwrapped(self, body: Any) -> Any:
        """The part of the body that holds an item's properties, under their names in the item."""
        if self._wrapper is not None and isinstance(body, dict):
            body = body.get(self._wrapper)
        if not self._renamed or not isinstance(body, dict):
            return body
        return {self._renamed.get(name, name): value for name, value in body.items()}

    def _plain(self, name: str, value: Any) -> Any:
        return value.lower() if name in self._folded and isinstance(value, str) else value


class InnerDefaults:
    """The defaults of an object's members, or of each object in a list, `depth` levels deep at most."""

    def __init__(self, document: Part, part: Subschema, depth: int) -> None:
        own = properties(document, part)
        items = [each["items"] for each in layers(document, part) if isinstance(each.get("items"), Mapping)]
        self._own = {name: member["default"] for name, member in own.items() if "default" in member}
        inner = (
            {name: InnerDefaults(document, each, depth - 1) for name, each in own.items()} if depth else {}
        )
        self._inner = {name: each for name, each in inner.items() if each}
        self._items = InnerDefaults(document, items[0], depth - 1) if items and depth else None

    def __bool__(self) -> bool:
        return bool(self._own or self._inner or self._items)

    def into(self, value: Any) -> Any:
        """The value, with the defaults of what it leaves out."""
        if isinstance(value, list):
            return [self._items.into(each) for each in value] if self._items else value
        if not isinstance(value, dict):
            return value
        inner = {name: each.into(value[name]) for name, each in self._inner.items() if name in value}
        return {**value, **inner, **{name: each for name, each in self._own.items() if name not in value}}


def _defaults(schema: Schema, names: Set[str]) -> Mapping[str, InnerDefaults]:
    found = {
        name: InnerDefaults(schema.document, part, _DEEPEST)
        for name, part in schema.parts.items()
        if name in names
    }
    return {name: each for name, each in found.items() if each}


def _is_open(schema: Schema) -> bool:
    """Tells whether an object may have properties that `parts` does not name, by intent and not by default."""
    for layer in layers(schema.document, schema.document):
        if layer.get("additionalProperties", False) is not False:
            return True
        if any(len(layer.get(keyword, ())) > 1 for keyword in ("anyOf", "oneOf")):
            return True
    return not schema.parts


def _forbidden(schema: Schema) -> Iterator[str]:
    """The properties that no answer may show, those of alternatives included."""
    for part in applicable([schema.document], schema.document.get("$defs", {})):
        yield from (name for name, member in part.get("properties", {}).items() if member is False)
