"""Annotations of the original schema at a place of a value: examples, defaults, the order of names.

Reducing a schema to branches loses them, so they are looked up where the value stands: in every schema of the original
that applies there, or may apply. What a branch that was not taken says may be unfit: samples are judged before use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hydracore_openapi.json_schema.applicators import Definitions, Subschema, applicable


class Place:
    """All original schemas that apply, or may apply, at one place of a value."""

    __slots__ = ("_definitions", "_schemas", "key")

    def __init__(self, nodes: list[Subschema], definitions: Definitions) -> None:
        self._definitions = definitions
        self._schemas = tuple(applicable(nodes, definitions))
        self.key = tuple(map(id, self._schemas))

    def names(self) -> list[str]:
        """The names of properties, in the order of the document."""
        return list(dict.fromkeys(name for schema in self._schemas for name in schema.get("properties", ())))

    def of_property(self, name: str) -> Place:
        named = [s["properties"][name] for s in self._schemas if name in s.get("properties", ())]
        other = [s["additionalProperties"] for s in self._schemas if "additionalProperties" in s]
        return Place(named or other, self._definitions)

    def of_item(self, index: int) -> Place:
        return Place([node for s in self._schemas for node in _item(s, index)], self._definitions)

    def samples(self) -> list[Any]:
        """Values that the document itself gives as examples or as the default."""
        return [value for schema in self._schemas for value in _samples(schema)]


def _item(schema: Mapping[str, Any], index: int) -> Iterator[Subschema]:
    prefix = schema.get("prefixItems", ())
    if index < len(prefix):
        yield prefix[index]
    elif "items" in schema:
        yield schema["items"]


def _samples(schema: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(schema.get("examples"), list):
        yield from schema["examples"]
    for key in ("example", "default"):
        if key in schema:
            yield schema[key]
