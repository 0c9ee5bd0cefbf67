"""Write-only places: where an operation's body takes what no answer may show, at any depth, arrays included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from hydracore_contract.fields import ITEMS, body_schema, member, words
from hydracore_contract.oracle.contract_reference import ContractReference, reference
from hydracore_openapi.json_schema.applicators import applicable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract, Operation, Resource

DEEPEST = 5
"""Members below this many others are not looked for: a schema may contain itself."""


class HiddenNames(NamedTuple):
    """The write-only properties of one kind of item, and the name by which an item is known."""

    names: frozenset[str] = frozenset()
    identity: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WriteOnlyPlace:
    """A place in a request body; `path` leads to it, through `ITEMS` where it is in an array."""

    path: tuple[str, ...]
    schema: Schema
    source: str

    @property
    def name(self) -> str:
        """The innermost name that leads there."""
        return next(name for name in reversed(self.path) if name != ITEMS)

    def reference(self, contract: Contract) -> ContractReference:
        return reference(contract, self.source, "writeOnly")

    def values(self, body: Any) -> Iterator[Any]:
        """What a body holds there."""
        yield from held(body, self.path)


@cache
def write_only_places(operation: Operation) -> tuple[WriteOnlyPlace, ...]:
    """The places of an operation's JSON body that are marked `writeOnly` (OpenAPI 3.0.3, 4.7.24.2)."""
    schema = body_schema(operation)
    return tuple(places(schema, ())) if schema else ()


def hidden_names(resource: Resource) -> HiddenNames:
    """The names that writes of a resource's items mark as `writeOnly`."""
    writes = (each for each in (resource.create, resource.replace, resource.update) if each is not None)
    found = (place for each in writes for place in write_only_places(each) if len(place.path) == 1)
    return HiddenNames(frozenset(place.name for place in found), resource.id_property)


def places(schema: Schema, above: tuple[str, ...]) -> Iterator[WriteOnlyPlace]:
    if len(above) > DEEPEST:
        return
    for name, part in inner(schema).items():
        found = member(schema, name, part)
        said = words(found)
        if said.get("writeOnly") is True:
            yield WriteOnlyPlace((*above, name), found, str(said.get("x-source", "#")))
        else:
            yield from places(found, (*above, name))


def inner(schema: Schema) -> Mapping[str, Any]:
    """The members and the items that a value may have, by all alternatives."""
    found: dict[str, Any] = {}
    for part in applicable([schema.document], schema.document.get("$defs", {})):
        for name, each in part.get("properties", {}).items():
            found.setdefault(name, each)
        if isinstance(part.get("items"), Mapping):
            found.setdefault(ITEMS, part["items"])
    return {name: part for name, part in found.items() if not isinstance(part, bool)}


def held(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if not path:
        yield value
    elif path[0] == ITEMS:
        for each in value if isinstance(value, list) else ():
            yield from held(each, path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from held(value[path[0]], path[1:])
