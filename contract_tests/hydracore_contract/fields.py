"""The places of an operation that a request can fill: its parameters, and the properties of its body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from hydracore_openapi.json_schema.applicators import layers
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation, RequestPlace
from hydracore_openapi.readers.resources import is_json

Part = Mapping[str, Any]

ABSENT: Final = object()
"""Stands for a value that is left out, where null is one."""
ITEMS: Final = "[]"
"""The name of an array's items in a path."""
DEEPEST = 3
"""Properties nested deeper than this are tried by the generated requests only."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One place that a request can fill; `path` leads to it in the body, and is a parameter's name alone."""

    operation: Operation
    place: RequestPlace
    path: tuple[str, ...]
    required: bool
    schema: Schema

    @property
    def name(self) -> str:
        return ".".join((self.place, *self.path))

    @property
    def said(self) -> Part:
        return words(self.schema)

    @property
    def kinds(self) -> list[str]:
        return kinds(words(self.schema))

    @property
    def is_free_text(self) -> bool:
        closed = any(key in self.said for key in ("enum", "const", "format", "pattern"))
        return "string" in self.kinds and not closed

    @property
    def is_free_object(self) -> bool:
        return is_free_object(self.schema)


@cache
def body_schema(operation: Operation) -> Schema | None:
    """The schema of the operation's JSON body, if it takes one."""
    media = operation.body.media if operation.body else {}
    return next((each.schema for name, each in media.items() if is_json(name)), None)


@cache
def body_fields(operation: Operation) -> tuple[Field, ...]:
    schema = body_schema(operation)
    return tuple(properties(operation, schema, ())) if schema else ()


def properties(operation: Operation, schema: Schema, above: tuple[str, ...]) -> Iterator[Field]:
    for name, part in schema.parts.items():
        field = Field(
            operation, RequestPlace.BODY, (*above, name), name in schema.required, member(schema, name, part)
        )
        yield field
        if len(field.path) < DEEPEST:
            yield from properties(operation, field.schema, field.path)


@cache
def parameters(operation: Operation, place: RequestPlace) -> tuple[Field, ...]:
    return tuple(
        Field(operation, place, (each.name,), each.required, each.schema)
        for each in operation.parameters
        if each.place == place
    )


def member(schema: Schema, name: str, part: Part) -> Schema:
    """The schema of a property, or of an array's items, compiled once."""
    known = _members.setdefault(schema, {})
    if name not in known:
        known[name] = schema.sub(part)
    return known[name]


_members: WeakKeyDictionary[Schema, dict[str, Schema]] = WeakKeyDictionary()
_words: WeakKeyDictionary[Schema, Part] = WeakKeyDictionary()
"""Not kept for ever: a schema may be made for one answer alone."""


def words(schema: Schema) -> Part:
    """The keywords of a schema and of all schemas that apply together with it, those of the outermost first."""
    known = _words.get(schema)
    if known is None:
        known = _words[schema] = collected(schema)
    return known


def collected(schema: Schema) -> Part:
    found: dict[str, Any] = {}
    for layer in layers(schema.document, schema.document):
        for key, value in layer.items():
            found.setdefault(key, value)
    return found


def kinds(said: Part) -> list[str]:
    """The JSON types that may be there, null last."""
    declared = said.get("type", [])
    names = [declared] if isinstance(declared, str) else list(declared)
    if not names and not any(key in said for key in ("enum", "const", "oneOf", "anyOf")):
        names = ["object" if "properties" in said else "string"]
    return sorted(names, key=lambda name: name == "null")


def is_free_object(schema: Schema) -> bool:
    """Tells whether clients may put any members into it."""
    return "object" in kinds(words(schema)) and not schema.parts
