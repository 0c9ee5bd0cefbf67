"""Schemas of older drafts of JSON Schema, rewritten as 2020-12 says the same.

Since 3.1 a schema says by `$schema`, or the document by `jsonSchemaDialect`, which draft it is written in (OpenAPI
3.1.1, 4.8.24.5); what stands inside of it is of that draft too. Rewritten are 4, 6, 7 and 2019-09: tuples of `items`
with `additionalItems`, `dependencies`, limits that are flags, `id`, `$recursiveRef`. Up to 7 nothing counts beside a
`$ref`. A keyword that came later means nothing, which is told. What is rewritten keeps its lines, and loses its
`$schema`: nobody above needs to know that there are drafts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hydracore_openapi.errors import Defect
from hydracore_openapi.json_schema.pointers import pointer
from hydracore_openapi.source.files import Source
from hydracore_openapi.source.shapes import Shapes

Plain = dict[str, Any]

NEWEST = 2020
NAMED = re.compile(r"https?://json-schema\.org/(?:draft-0([467])|draft/(2019|2020)-\d\d)/schema#?")
OF_OPENAPI = re.compile(r"https://spec\.openapis\.org/oas/3\.\d+/dialect/.+")
SINCE: Mapping[str, int] = {
    **dict.fromkeys(("const", "contains", "propertyNames", "examples"), 6),
    **dict.fromkeys(("if", "then", "else", "contentEncoding", "contentMediaType"), 7),
    **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains"), 2019),
    **dict.fromkeys(("dependentRequired", "dependentSchemas", "$anchor", "contentSchema"), 2019),
    **dict.fromkeys(("prefixItems", "$dynamicRef", "$dynamicAnchor"), 2020),
}
"""The draft in which a keyword came."""
BESIDE_REFERENCES = frozenset(["$ref", "definitions", "$defs", "title", "description"])
RECURSIVE = "recursive"
"""The anchor that stands for the one without a name of 2019-09."""


class Place(NamedTuple):
    """A value with the type that it is used as, the draft around it, and the keys of the schema resource it is in."""

    name: str
    value: Any
    keys: tuple[str, ...]
    draft: int
    resource: tuple[str, ...]


@dataclass(slots=True)
class Drafts:
    """The rewriting of one file; `default` is the draft of the schemas that name none."""

    shapes: Shapes
    source: Source
    default: int = NEWEST
    defects: list[Defect] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def rewrite(self) -> None:
        pending = [*self.starts(self.source.value)]
        while pending:
            place = pending.pop()
            if type(place.value) is dict and id(place.value) not in self.seen:
                self.seen.add(id(place.value))
                pending += self.inside(self.schema(place) if place.name == "Schema" else place)

    def starts(self, value: Any) -> Iterator[Place]:
        """Where schemas may be: in a document, in a file that is one, or in one that holds some by name."""
        if type(value) is not dict:
            return
        if {"openapi", "paths", "components"} & value.keys():
            if isinstance(value.get("jsonSchemaDialect"), str):
                self.default = self.draft(value, ("jsonSchemaDialect",))
            yield Place("OpenAPI", value, (), self.default, ())
        elif "$schema" in value:
            yield Place("Schema", value, (), self.default, ())
        else:
            yield from (Place("Schema", each, (key,), self.default, (key,)) for key, each in value.items())

    def inside(self, place: Place) -> Iterator[Place]:
        for key, kind in self.shapes.typed(place.name, place.value).items():
            value, keys = place.value[key], (*place.keys, key)
            members: list[tuple[tuple[str, ...], Any]] = [(keys, value)]
            if kind.container:
                items = (
                    value.items() if type(value) is dict else enumerate(value) if type(value) is list else ()
                )
                members = [((*keys, str(name)), each) for name, each in items]
            for at, each in members:
                starts = kind.is_schema and place.name != "Schema"
                yield Place(kind.names[-1], each, at, place.draft, at if starts else place.resource)

    def draft(self, value: Plain, keys: tuple[str, ...]) -> int:
        """The draft that a member of an object names; the newest where it names none that is known."""
        dialect = value[keys[-1]]
        match = NAMED.fullmatch(dialect)
        if match is not None:
            del value[keys[-1]]
            return int(match[1] or match[2])
        if not OF_OPENAPI.fullmatch(dialect):
            self.tell(keys, f"the dialect {dialect!r} is unknown", "it is read as JSON Schema 2020-12")
        return NEWEST

    def schema(self, place: Place) -> Place:
        """A schema once it is rewritten."""
        value, keys = place.value, place.keys
        draft = place.draft
        if isinstance(value.get("$schema"), str):
            draft = self.draft(value, (*keys, "$schema"))
        if draft == 4 and isinstance(value.get("id"), str):
            self.source.rename(value, "id", "$id")
        is_resource = isinstance(value.get("$id"), str) and not value["$id"].startswith("#")
        resource = keys if is_resource else place.resource
        if draft < NEWEST:
            self.later(value, keys, draft)
            self.modern(value, draft)
            self.recursive(value, is_resource, resource)
        return Place("Schema", value, keys, draft, resource)

    def later(self, value: Plain, keys: tuple[str, ...], draft: int) -> None:
        for key in [key for key in value if SINCE.get(key, 0) > draft]:
            self.tell(
                (*keys, key), f"{key!r} came after draft {draft}, and means nothing", "name a later draft"
            )
            del value[key]

    def modern(self, value: Plain, draft: int) -> None:
        if draft <= 7:
            if isinstance(value.get("$ref"), str):
                for key in [key for key in value if key not in BESIDE_REFERENCES]:
                    del value[key]
            if str(value.get("$id", "")).startswith("#"):
                self.source.rename(value, "$id", "$anchor")
                value["$anchor"] = value["$anchor"][1:]
        if draft == 4:
            exclusive_flags(value)
        self.tuples(value)
        self.dependencies(value)

    def tuples(self, value: Plain) -> None:
        """`items: [A]` with `additionalItems: B` is `prefixItems: [A]` with `items: B`."""
        if type(value.get("items")) is list:
            self.source.rename(value, "items", "prefixItems")
            self.source.rename(value, "additionalItems", "items")
            if value["prefixItems"] == []:
                del value["prefixItems"]
        value.pop("additionalItems", None)

    def dependencies(self, value: Plain) -> None:
        """A dependency is a list of names or a schema, which have keywords of their own now."""
        written = value.get("dependencies")
        if type(written) is dict:
            self.source.rename(value, "dependencies", "dependentSchemas")
            names = {key: each for key, each in written.items() if type(each) is list}
            if names:
                value["dependentRequired"] = names
                lines = self.source.parsed.lines
                lines[id(names)] = dict(lines.get(id(written), {}))  # type: ignore[arg-type]  # of an object
            for key in names:
                del written[key]

    def recursive(self, value: Plain, is_resource: bool, resource: tuple[str, ...]) -> None:
        """2019-09's one anchor without a name, which only the root of a resource has."""
        anchored = value.pop("$recursiveAnchor", None) is True
        if anchored:
            value["$dynamicAnchor"] = RECURSIVE
        if value.get("$recursiveRef") == "#":
            root = self.at(resource)
            if anchored or root.get("$dynamicAnchor") == RECURSIVE or root.get("$recursiveAnchor") is True:
                self.source.rename(value, "$recursiveRef", "$dynamicRef")
                value["$dynamicRef"] = f"#{RECURSIVE}"
            else:
                self.source.rename(value, "$recursiveRef", "$ref")
                value["$ref"] = "#" if "$id" in root else pointer(resource)

    def at(self, keys: tuple[str, ...]) -> Plain:
        value = self.source.value
        for key in keys:
            value = value[int(key)] if type(value) is list else value[key]
        return value if type(value) is dict else {}

    def tell(self, keys: tuple[str, ...], reason: str, remedy: str) -> None:
        self.defects.append(Defect(self.source.location(keys), reason, remedy, "dialect"))


def exclusive_flags(value: Plain) -> None:
    """`exclusiveMinimum: true` of draft 4 makes a bound of `minimum`."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if type(value.get(exclusive)) is bool and value.pop(exclusive) and bound in value:
            value[exclusive] = value.pop(bound)
