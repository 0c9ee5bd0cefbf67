"""The schemas of OpenAPI 3.1 and 3.2, which are JSON Schema 2020-12 already, as one document of their own.

What is left to do: references lead to `$defs` by name, whatever they were written like, since what they are relative to
(`$id`, `$anchor`) is gone; a reference with keywords beside it becomes one of an `allOf` with them; `nullable`, which
3.1 does not have and documents use, is read as 3.0's. Where a `$dynamicRef` leads to depends on the way, so a schema is
rendered once for each dynamic scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from hydracore_openapi.json_schema.applicators import IMPLIED_NULL, NOTHING, walk
from hydracore_openapi.readers.rendering import (
    ANNOTATIONS,
    BASE64,
    TRANSLATIONS,
    Plain,
    Rendering,
    nullable,
)
from hydracore_openapi.source.references import Files, Node
from hydracore_openapi.source.shapes import SHAPES, VALUES, Version

IDENTITY = frozenset(
    [
        "definitions",
        "$id",
        "$schema",
        "$anchor",
        "$dynamicAnchor",
        "$dynamicRef",
        "$ref",
        "$defs",
        "$comment",
        "$vocabulary",
    ]
)
"""Keywords that only say where schemas are found."""
REFERENCES = ("$ref", "$dynamicRef")
KEPT_OUTSIDE = frozenset(["unevaluatedProperties", "unevaluatedItems"])
"""Keywords that look at what a reference beside them has evaluated (2020-12 Core, 11)."""
FIELDS = SHAPES[Version.V3_1].fields["Schema"]
SINGLE = frozenset(key for key, kind in FIELDS.items() if kind == "Schema") - {"contentSchema"}
LISTED = frozenset(key for key, kind in FIELDS.items() if kind == "[Schema]")
MAPPED = frozenset(key for key, kind in FIELDS.items() if kind == "{Schema}") - {
    "$defs",
    "definitions",
    "properties",
}
PLAIN = frozenset(key for key, kind in FIELDS.items() if VALUES.issuperset(kind.split("|")))
COPIED = (PLAIN - {"required"}) | {
    *("enum", "examples", "dependentRequired", "discriminator", "xml"),
}


@dataclass(slots=True, eq=False, repr=False)
class Rendering2020(Rendering):
    """The rendering of one schema of version 3.1 or 3.2."""

    @staticmethod
    def target(files: Files, node: Node) -> Node:
        while node.reference is not None and len(node.value) == 1:
            found = files.referred(node)
            if found is None or found.key == node.key:
                break
            node = found
        return node

    def conjuncts(self, node: Node) -> Iterator[Node]:
        """A schema, what it refers to and what its `allOf` adds, each once."""

        def parts(each: Node) -> list[Node]:
            added = each.get("allOf")
            referred = None if each.reference is None else self.dialect.files.referred(each)
            return [*([] if referred is None else [referred]), *(added.elements() if added else ())]

        return walk([node], parts, attrgetter("key"))

    def schema(self, node: Node, hidden: frozenset[str]) -> Any:
        if type(node.value) is bool:
            return node.value
        outer = self.scope
        self.scope = self.dialect.scopes.entered(outer, node)
        try:
            return self.whole(node, hidden)
        finally:
            self.scope = outer

    def whole(self, node: Node, hidden: frozenset[str]) -> Plain:
        """A schema with what it refers to."""
        keywords = [key for key in REFERENCES if isinstance(node.value.get(key), str)]
        referred = [self.referred(node, key) for key in keywords]
        rest = {key: each for key, each in node.value.items() if key not in IDENTITY}
        if not referred:
            return self.own(node, rest, hidden)
        if len(referred) == 1 and all(key in ANNOTATIONS or key.startswith("x-") for key in rest):
            return {**rest, **referred[0]}
        own = self.own(node, {key: each for key, each in rest.items() if key not in KEPT_OUTSIDE}, hidden)
        outside = self.own(node, {key: each for key, each in rest.items() if key in KEPT_OUTSIDE}, hidden)
        return {**outside, "allOf": [*referred, own]}

    def referred(self, node: Node, keyword: str) -> Plain:
        """What a `$ref` or `$dynamicRef` becomes."""
        target = self.dialect.scopes.target(self.scope, node, keyword)
        if target is not None and type(target.value) is dict:
            return self.link(node, target)
        if target is None or target.value:
            return {"x-source": self.dialect.files.origin(node)}
        return {**NOTHING, "x-source": self.dialect.files.origin(target)}

    def own(self, node: Node, value: Plain, hidden: frozenset[str]) -> Plain:
        """The keywords of a schema itself."""
        hidden |= self.hidden(node)
        out: Plain = {key: each for key, each in value.items() if key in COPIED or key.startswith("x-")}
        out["x-source"] = self.dialect.files.origin(node)
        for key in value:
            if key in LISTED:
                out[key] = [self.schema(each, hidden) for each in node[key].elements()]
            elif key in SINGLE:
                out[key] = self.schema(node[key], frozenset())
            elif key in MAPPED:
                out[key] = {name: self.schema(each, frozenset()) for name, each in node[key].items()}
        if "properties" in value or "required" in value:
            self.members(node, out, hidden)
        for translate in (encoded, *TRANSLATIONS[1:]):
            translate(value, out)
        return {**nullable(out), IMPLIED_NULL: True} if value.get("nullable") is True else out


def encoded(value: Plain, out: Plain) -> None:
    """Text in base64 (2020-12 Validation, 8.3) has its pattern, as `format: byte` has."""
    if value.get("contentEncoding") == "base64" and "pattern" not in out:
        out["pattern"] = BASE64
