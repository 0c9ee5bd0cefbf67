"""The schemas of OpenAPI 3.1 and 3.2, which are JSON Schema 2020-12 already, as one document of their own.

What is left to do: references lead to `$defs` by name, whatever they were written like, since what they are relative to
(`$id`, `$anchor`) is gone; a reference with keywords beside it becomes one of an `allOf` with them; the keywords of
draft 4 that say the same in other words are rewritten; `nullable`, which 3.1 does not have and documents use, is
read as 3.0's. `$dynamicRef` leads to the one anchor of its name in the document (2020-12 Core, 8.2.3.2): which one
it is does not depend on the way that led there, unless a document has several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from hydracore_openapi.json_schema.applicators import NOTHING, walk
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
    ["$id", "$schema", "$anchor", "$dynamicAnchor", "$dynamicRef", "$ref", "$defs", "$comment", "$vocabulary"]
)
"""Keywords that only say where schemas are found."""
KEPT_OUTSIDE = frozenset(["unevaluatedProperties", "unevaluatedItems"])
"""Keywords that look at what a reference beside them has evaluated (2020-12 Core, 11)."""
FIELDS = SHAPES[Version.V3_1].fields["Schema"]
SINGLE = frozenset(key for key, kind in FIELDS.items() if kind == "Schema") - {"contentSchema"}
LISTED = frozenset(key for key, kind in FIELDS.items() if kind == "[Schema]")
MAPPED = frozenset(key for key, kind in FIELDS.items() if kind == "{Schema}") - {"$defs", "properties"}
COPIED = frozenset(key for key, kind in FIELDS.items() if VALUES.issuperset(kind.split("|"))) | {
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
        value = node.value
        if type(value) is bool:
            return value
        referred = self.referred(node)
        rest = {key: each for key, each in value.items() if key not in IDENTITY}
        if referred is None:
            return self.own(node, rest, hidden)
        if ANNOTATIONS.issuperset(rest) or all(key in ANNOTATIONS or key.startswith("x-") for key in rest):
            return {**{key: rest[key] for key in rest}, **referred}
        own = self.own(node, {key: each for key, each in rest.items() if key not in KEPT_OUTSIDE}, hidden)
        outside = self.own(node, {key: each for key, each in rest.items() if key in KEPT_OUTSIDE}, hidden)
        return {**outside, "allOf": [referred, own]}

    def referred(self, node: Node) -> Plain | None:
        """What a `$ref` or `$dynamicRef` becomes."""
        if node.reference is None and not isinstance(node.value.get("$dynamicRef"), str):
            return None
        target = self.dialect.files.referred(node)
        source = {"x-source": self.dialect.files.origin(node)}
        if target is None or type(target.value) is bool:
            return source if target is None or target.value else self.nothing(target)
        name = self.dialect.name(target)
        self.needs[name] = target
        return {"$ref": f"#/$defs/{name}", **source}

    def nothing(self, target: Node) -> Plain:
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
        for translate in (*OF_OLDER_DRAFTS, *TRANSLATIONS[1:]):
            translate(value, out)
        return nullable(out) if value.get("nullable") is True else out


def flags(value: Plain, out: Plain) -> None:
    """`exclusiveMinimum: true` of draft 4 makes a bound of `minimum`."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if type(value.get(exclusive)) is bool:
            del out[exclusive]
            if value[exclusive] and bound in out:
                out[exclusive] = out.pop(bound)


def encoded(value: Plain, out: Plain) -> None:
    """Text in base64 (2020-12 Validation, 8.3) has its pattern, as `format: byte` has."""
    if value.get("contentEncoding") == "base64" and "pattern" not in out:
        out["pattern"] = BASE64


OF_OLDER_DRAFTS = (flags, encoded)
