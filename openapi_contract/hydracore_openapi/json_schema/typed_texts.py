"""Typed texts: the JSON values that texts of a URL, a header or a form stand for by a schema.

Texts have no types of their own, so `12` is an integer where the schema asks for one. A schema that allows one type
leaves one reading. Where it allows several (`oneOf: [integer, array]`), each is tried, the stricter type first, and the
first that the schema accepts is the value. If it accepts none, the first is taken, so that what is wrong can be told.

What is read is a tree: a text, a list of what stands under one name, or an object of what stands under names within a
name (`filter[a][b]=1`). A single text is also a list of one, where the schema wants a list and no scalar will do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from hydracore_openapi.json_schema.applicators import applicable
from hydracore_openapi.json_schema.depth import is_shallow
from hydracore_openapi.json_schema.flattening import types_of
from hydracore_openapi.json_schema.json_values import is_text
from hydracore_openapi.json_schema.scalars import READERS, WrittenType
from hydracore_openapi.json_schema.schema import Schema

Tree: TypeAlias = str | list["Tree"] | dict[str, "Tree"]
_TYPED = (WrittenType.INTEGER, WrittenType.NUMBER, WrittenType.BOOLEAN)


class TypedTexts:
    """Reads trees of texts by one schema; what lies below is compiled when it is first met."""

    def __init__(self, schema: Schema, part: Mapping[str, Any] | bool | None = None) -> None:
        """`part` is the part of the schema that counts, if it is not the whole."""
        self._schema = schema
        self._part = schema.document if part is None else part
        self._parts = [*applicable([self._part], schema.document.get("$defs", {}))]
        kinds = {kind for each in self._parts for kind in _kinds(each)}
        self.is_array = WrittenType.ARRAY in kinds
        self.is_object = WrittenType.OBJECT in kinds
        typed = [READERS[kind] for kind in _TYPED if kind in kinds]
        self.is_scalar = bool(typed) or WrittenType.STRING in kinds or not (self.is_array or self.is_object)
        self._readers = typed or ([] if kinds else [READERS[WrittenType.ANY]])
        self._decides = len(typed) + (WrittenType.STRING in kinds) != 1
        self._members: dict[str, TypedTexts] = {}

    @property
    def is_plain(self) -> bool:
        """Whether every text is itself."""
        return not (self.is_array or self.is_object or self._readers)

    def scalar(self, text: str) -> Any:
        """The value that one text stands for."""
        if not self._decides:
            return self._readers[0](text) if self._readers else text
        return self.first_valid([*(read(text) for read in self._readers), text])

    def value(self, tree: Tree) -> Any:
        """The value that a tree stands for."""
        if isinstance(tree, str):
            return self.first_valid([*self._values_of_text(tree)])
        if isinstance(tree, list):
            if not self.is_array:
                return self.value(tree[-1]) if tree else []
            return [self.item(index).value_within(each) for index, each in enumerate(tree)]
        if self.is_array and not self.is_object and all(_is_index(key) for key in tree):
            ordered = sorted(tree, key=lambda key: int(key or 0))
            return self.value([each for key in ordered for each in _listed(key, tree[key])])
        return {name: self.member(name).value_within(each) for name, each in tree.items()}

    def value_within(self, tree: Tree) -> Any:
        """The value of an item or a member; what no style can write within another value is JSON, by habit.

        An empty text is an empty object or list (OpenAPI 3.0.3, 4.7.12.3).
        """
        if not isinstance(tree, str) or self.is_scalar:
            return self.value(tree)
        if not tree:
            return {} if self.is_object else []
        written = _json(tree)
        return written if isinstance(written, dict | list) else self.value(tree)

    def first_valid(self, values: list[Any]) -> Any:
        """The first of several values that the schema accepts; else the first."""
        if len(values) == 1:
            return values[0]
        return next((value for value in values if self._whole.is_valid(value)), values[0])

    def said(self, keyword: str) -> list[Any]:
        """What the schema says by a keyword, wherever it may apply."""
        return [part[keyword] for part in self._parts if keyword in part]

    def _values_of_text(self, text: str) -> Iterator[Any]:
        if self.is_scalar or not self.is_array:
            yield self.scalar(text)
        if self.is_array:
            item = self.item(0)
            # A list of one list can't be meant, and a schema of lists may contain itself.
            yield [item.scalar(text) if item.is_array else item.value_within(text)]

    @cached_property
    def _whole(self) -> Schema:
        return self._schema if self._part is self._schema.document else self._schema.sub(self._part)

    @cached_property
    def names(self) -> frozenset[str]:
        """The properties that an object may have by name."""
        return frozenset(name for each in self._parts for name in each.get("properties", ()))

    @cached_property
    def is_open(self) -> bool:
        """Whether an object is meant to have properties of any name."""
        return not self.names or any(
            each.get("additionalProperties", False) is not False or each.get("patternProperties")
            for each in self._parts
        )

    def member(self, name: str) -> TypedTexts:
        """What is read under a name of an object."""
        if name not in self.names:
            return self._others
        if name not in self._members:
            found = [each["properties"][name] for each in self._parts if name in each.get("properties", ())]
            self._members[name] = self._below(found)
        return self._members[name]

    @cached_property
    def _others(self) -> TypedTexts:
        return self._below(
            [each["additionalProperties"] for each in self._parts if "additionalProperties" in each]
        )

    def item(self, index: int) -> TypedTexts:
        """What is read at an index of a list."""
        first = [
            each["prefixItems"][index] for each in self._parts if index < len(each.get("prefixItems", ()))
        ]
        if first:
            return self._below(first)
        return self._rest

    @cached_property
    def _rest(self) -> TypedTexts:
        return self._below([each["items"] for each in self._parts if "items" in each])

    def _below(self, found: list[Any]) -> TypedTexts:
        parts = [each for each in found if not isinstance(each, bool)]
        return TypedTexts(self._schema, parts[0] if len(parts) == 1 else {"anyOf": parts} if parts else {})


def _kinds(part: Mapping[str, Any]) -> Iterator[str]:
    yield from types_of(part)
    if "type" not in part:
        for value in (*part.get("enum", ()), *([part["const"]] if "const" in part else ())):
            yield _KINDS[type(value)]


_KINDS: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}


def _json(text: str) -> Any:
    """The JSON that a text is; None where it is none, or what can't be judged."""
    try:
        value = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return value if is_shallow(value) and is_text(value) else None


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _is_index(key: str) -> bool:
    return not key or (key.isascii() and key.isdigit() and len(key) < 10)


def _listed(key: str, tree: Tree) -> list[Tree]:
    """What stands under `name[]`, which may come often, or under `name[0]`."""
    return tree if isinstance(tree, list) and not key else [tree]
