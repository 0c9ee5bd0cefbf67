"""Echo: a documented answer into which what the request said was put, for an operation of which nothing is kept.

The contract says what such an answer looks like, and nothing of how it follows from the request. What people expect:

- A member of the answer that is named like one of the body says the same. Objects are followed together; an object that
  the body doesn't name may hold what the body says at its top (`{"user": {"email": …}}`), if nothing nearer does.
- A member named like a parameter of the path holds its value, and so does the identity of what a path ends with
  (`/users/{userId}` beside `id`). The path comes before the body. In lists it is true of each item.
- Of several shapes that an object may have (`oneOf`, `anyOf`) it has the one that was sent.
- Names are compared without case, hyphens and underscores. What no answer may show (`writeOnly`) has no place in it.

A value goes where the member's schema allows it, as it was sent or as that type writes it; the whole must stay valid,
else each member of the top goes in alone, or stays out. An example that is invalid itself is left to be what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from hydracore_mock.state import in_form, spellings
from hydracore_openapi.json_schema.applicators import Part, alternatives, layers, properties
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation, RequestPlace
from hydracore_openapi.readers.identities import identity_property, singulars
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import (
    USUAL_WRAPPERS,
    array_items,
    is_object,
    parameter_of,
    request_schema,
    segments_of,
)

_DEEPEST = 3
Said = Mapping[str, Any]
"""What a request said, by plain names."""


class Echo:
    """The echo of one operation in one schema, compiled."""

    def __init__(self, operation: Operation, schema: Schema) -> None:
        self._schema = schema
        self._parameters = {
            each.name: squashed(each.name) for each in operation.parameters if each.place == RequestPlace.PATH
        }
        identity, self._identified = _identity(operation, schema)
        if identity is not None and self._identified is not None:
            self._parameters[self._identified] = squashed(identity)
        self._body = request_schema(operation)

    @cached_property
    def _root(self) -> _Place:
        return _Place(self._schema, *self._said, 0)

    @cached_property
    def _is_choice(self) -> bool:
        return _is_choice(self._schema)

    @property
    def _said(self) -> tuple[frozenset[str], bool]:
        """The plain names that a request can say, and whether it may say any."""
        names = {squashed(name) for name in (self._body.parts if self._body is not None else ())}
        return frozenset({*names, *self._parameters.values()}), self._body is not None and not names

    @property
    def says(self) -> bool:
        """Tells whether the answer shares anything with the request."""
        names, is_open = self._said
        return is_open or (bool(names) and _names_any(self._schema.document, self._schema.document, names, 0))

    def into(self, value: Any, path: Mapping[str, Any], body: Any) -> Any:
        """The value with what the request said; `path` holds the parameters' values."""
        bound = {plain: path[name] for name, plain in self._parameters.items() if name in path}
        sent = {squashed(name): part for name, part in body.items()} if isinstance(body, dict) else {}
        said = {**sent, **bound}
        if not said or not isinstance(value, dict | list) or not self._schema.is_valid(value):
            return value
        if self._is_choice and isinstance(body, dict) and self._schema.is_valid(body):
            value = body
        whole = self._root.filled(value, said, bound)
        if self._schema.is_valid(whole):
            return whole
        return self._by_member(value, whole)

    def _by_member(self, value: Any, whole: Any) -> Any:
        if not isinstance(value, dict):
            return value
        for name, part in whole.items():
            changed = {**value, name: part}
            value = changed if self._schema.is_valid(changed) else value
        return value


class _Place:
    """An object of the answer, or each object of a list, with the members that the request can say."""

    def __init__(self, schema: Schema, names: frozenset[str], is_open: bool, depth: int) -> None:
        document, parts = schema.document, schema.parts
        items = array_items(schema, document)
        self._items = _below(schema, items, names, is_open, depth)
        self._members = {
            name: schema.sub(part) for name, part in parts.items() if is_open or squashed(name) in names
        }
        objects = {name: part for name, part in parts.items() if is_object(document, part)}
        lists = {name: found for name, part in parts.items() if (found := array_items(schema, part))}
        self._choices = frozenset(name for name, member in self._members.items() if _is_choice(member))
        self._inner = {
            name: place
            for name, part in {**objects, **lists}.items()
            if (place := _below(schema, part, names, is_open or name in self._members, depth)) is not None
        }

    def filled(self, value: Any, said: Said, bound: Said) -> Any:
        """A copy of the value with what was said; `bound` is what is true of each item of a list as well."""
        if isinstance(value, list):
            return [self._items.filled(each, bound, bound) for each in value] if self._items else value
        if not isinstance(value, dict):
            return value
        filled = dict(value)
        used = {name: squashed(name) for name in self._members if squashed(name) in said}
        rest = {name: part for name, part in said.items() if name not in used.values()}
        for name, place in self._inner.items():
            own = said.get(squashed(name))
            if isinstance(filled.get(name), list):
                below = {plain: part for plain, part in bound.items() if plain != "id"}
                filled[name] = [place.filled(each, below, below) for each in filled[name]]
            elif isinstance(own, dict):
                within = {squashed(key): part for key, part in own.items()}
                filled[name] = place.filled(filled.get(name), within, {})
            else:
                filled[name] = place.filled(filled.get(name), rest, bound)
            if filled[name] is None and name not in value:
                del filled[name]
        for name, plain in used.items():
            is_object = isinstance(said[plain], dict) and isinstance(filled.get(name), dict)
            if name in self._choices or not is_object:
                self._set(filled, name, said[plain])
        return filled

    def _set(self, filled: dict[str, Any], name: str, sent: Any) -> None:
        member = self._members[name]
        for value in (sent, *spellings(sent), in_form(sent, member, name)):
            if member.is_valid(value):
                filled[name] = value
                return


def _is_choice(schema: Schema) -> bool:
    return any(alternatives(schema.document, schema.document))


def _below(schema: Schema, part: Any, names: frozenset[str], is_open: bool, depth: int) -> _Place | None:
    return None if part is None or depth >= _DEEPEST else _Place(schema.sub(part), names, is_open, depth + 1)


def _names_any(document: Part, part: Part, names: frozenset[str], depth: int) -> bool:
    """Tells whether an object of the answer has a member of one of the names."""
    parts = properties(document, part)
    if any(squashed(name) in names for name in parts):
        return True
    inner = [each for layer in layers(document, part) if isinstance(each := layer.get("items"), Mapping)]
    inner += parts.values()
    return depth < _DEEPEST and any(_names_any(document, each, names, depth + 1) for each in inner)


def _identity(operation: Operation, schema: Schema) -> tuple[str | None, str | None]:
    """The property that identifies what the path ends with, and the parameter that names it."""
    segments = segments_of(operation.path)
    parameter = parameter_of(segments)
    if parameter is None:
        return None, None
    name = segments[-2] if len(segments) > 1 else ""
    wrappers = (*singulars(name), *USUAL_WRAPPERS)
    inner = [schema.sub(part) for each, part in schema.parts.items() if squashed(each) in wrappers]
    found = (identity_property(each, parameter, name) for each in (schema, *inner))
    return next((each for each in found if each is not None), None), parameter
