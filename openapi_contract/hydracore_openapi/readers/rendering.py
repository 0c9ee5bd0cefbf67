"""The schemas of OpenAPI 3.0 (3.0.3, 4.7.24) as JSON Schema 2020-12.

A schema is seen in one of three views. The neutral one keeps everything. A request's is what may be sent: readOnly
properties are neither required nor described. A response's is what may be answered: writeOnly properties are
forbidden. Every part carries `x-source`, the pointer of the place it was written at.

`nullable` allows null beside `type`, and beside what composes or references a schema without one; it adds
null to `enum`. int32 and int64 become bounds, `byte` a pattern. `binary`, `password` and unknown formats
mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple, Protocol

from hydracore_openapi.json_schema.applicators import IMPLIED_NULL, LISTS, walk
from hydracore_openapi.source.dynamic_scope import DynamicScopes, Scope
from hydracore_openapi.source.references import Files, Node

Plain = dict[str, Any]


class Names(Protocol):
    """What tells a rendering the names of what it refers to."""

    files: Files
    scopes: DynamicScopes

    def name(self, target: Node, scope: Scope) -> str: ...


class Need(NamedTuple):
    """A schema, and the dynamic scope in which it is needed."""

    node: Node
    scope: Scope


class View(StrEnum):
    """The purpose for which a schema is read."""

    NEUTRAL = "neutral"
    REQUEST = "request"
    RESPONSE = "response"


HIDDEN_BY: Mapping[View, str] = {View.REQUEST: "readOnly", View.RESPONSE: "writeOnly"}
"""The flag of a property that a view does not show."""

ANNOTATIONS = frozenset(
    [
        "title",
        "description",
        "default",
        "example",
        "readOnly",
        "writeOnly",
        "deprecated",
        "discriminator",
        "xml",
    ]
)
COPIED = ANNOTATIONS | frozenset(
    [
        "type",
        "format",
        "enum",
        "pattern",
        "multipleOf",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
    ]
)
NUMERIC = ("multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
ANY_TYPE = ["array", "boolean", "null", "number", "object", "string"]
INTEGERS: Mapping[Any, tuple[int, int]] = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


@dataclass(slots=True, eq=False, repr=False)
class Rendering:
    """The rendering of one schema, up to the references in it."""

    dialect: Names
    view: View
    scope: Scope
    needs: dict[str, Need] = field(default_factory=dict)

    @staticmethod
    def target(files: Files, node: Node) -> Node:
        """The schema that a node is, or refers to without adding anything."""
        return files.follow(node)

    def schema(self, node: Node, hidden: frozenset[str]) -> Plain:
        """`hidden` names the properties that whatever is composed around this schema hides in this view."""
        value = node.value
        if node.reference is not None:
            return self.reference(node)
        hidden |= self.hidden(node)
        out: Plain = {key: value[key] for key in value if key in COPIED or key.startswith("x-")}
        out["x-source"] = self.dialect.files.origin(node)
        for keyword in LISTS:
            if keyword in value:
                out[keyword] = [self.schema(part, hidden) for part in node[keyword].elements()]
        for keyword in ("items", "additionalProperties", "not"):
            if keyword in value:
                out[keyword] = self.part(node[keyword])
        self.members(node, out, hidden)
        for translate in TRANSLATIONS:
            translate(value, out)
        return nullable(out) if value.get("nullable") is True else out

    def part(self, node: Node) -> Plain | bool:
        return node.value if isinstance(node.value, bool) else self.schema(node, frozenset())

    def reference(self, node: Node) -> Plain:
        out = self.link(node, self.dialect.files.follow(node))
        return either_null(out, {}) if node.value.get("nullable") is True else out

    def link(self, node: Node, target: Node) -> Plain:
        """A reference to a definition, which is needed for it."""
        scope = self.dialect.scopes.entered(self.scope, target)
        name = self.dialect.name(target, scope)
        self.needs[name] = Need(target, scope)
        return {"$ref": f"#/$defs/{name}", "x-source": self.dialect.files.origin(node)}

    def members(self, node: Node, out: Plain, hidden: frozenset[str]) -> None:
        if "properties" in node.value:
            properties = {
                name: self.schema(member, frozenset())
                for name, member in node["properties"].items()
                if name not in hidden
            }
            if self.view == View.RESPONSE:
                properties |= {name: False for name in node.value["properties"] if name in hidden}
            out["properties"] = properties
        required = [name for name in node.value.get("required", ()) if name not in hidden]
        if required:
            out["required"] = required

    def hidden(self, node: Node) -> frozenset[str]:
        flag = HIDDEN_BY.get(self.view)
        if flag is None:
            return frozenset()
        return frozenset(
            name
            for part in self.conjuncts(node)
            for name, member in part.members("properties")
            if any(
                type(each.value) is dict and each.value.get(flag) is True for each in self.conjuncts(member)
            )
        )

    def conjuncts(self, node: Node) -> Iterator[Node]:
        """A schema and what its `allOf` adds, each once and with its reference followed."""
        follow = self.dialect.files.follow

        def parts(each: Node) -> Iterator[Node]:
            added = each.get("allOf")
            return map(follow, added.elements()) if added else iter(())

        return walk([follow(node)], parts, attrgetter("key"))


def exclusive(value: Plain, out: Plain) -> None:
    """`exclusiveMinimum: true` makes a bound of `minimum`, which 2020-12 writes as `exclusiveMinimum: 1`."""
    for bound, exclusive_bound in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if value.get(exclusive_bound) is True and bound in out:
            out[exclusive_bound] = out.pop(bound)


def integers(_: Plain, out: Plain) -> None:
    """int32 and int64 become bounds, unless narrower ones are written."""
    if out.get("format") in INTEGERS:
        lowest, highest = INTEGERS[out["format"]]
        if max(out.get("minimum", lowest), out.get("exclusiveMinimum", lowest - 1) + 1) <= lowest:
            out["minimum"] = lowest
        if min(out.get("maximum", highest), out.get("exclusiveMaximum", highest + 1) - 1) >= highest:
            out["maximum"] = highest


def base64(_: Plain, out: Plain) -> None:
    """`byte` becomes the pattern of base64 (RFC 4648, section 4), beside a pattern that is written."""
    if out.get("format") == "byte":
        if "pattern" in out:
            out["allOf"] = [*out.get("allOf", []), {"pattern": BASE64, "x-source": out["x-source"]}]
        else:
            out["pattern"] = BASE64


def not_a_number(_: Plain, out: Plain) -> None:
    """NaN is of no type, so any `type` at all refuses it where numbers are bounded."""
    if "type" not in out and any(keyword in out for keyword in NUMERIC):
        out["type"] = ANY_TYPE


TRANSLATIONS: tuple[Callable[[Plain, Plain], None], ...] = (exclusive, integers, base64, not_a_number)


def nullable(out: Plain) -> Plain:
    """`nullable` adds null to a `type` beside it (OpenAPI 3.0.3, 4.7.24.1); what has no type is wrapped with null."""
    if "enum" in out and None not in out["enum"]:
        out["enum"] = [*out["enum"], None]
    if isinstance(out.get("type"), str):
        out["type"] = [out["type"], "null"]
    elif "type" not in out and any(keyword in out for keyword in (*LISTS, "not")):
        notes = {key: out.pop(key) for key in list(out) if key in ANNOTATIONS or key.startswith("x-")}
        return either_null(out | {"x-source": notes["x-source"]}, notes)
    return out


def either_null(schema: Plain, notes: Plain) -> Plain:
    """A schema or null, which has no type to add null to; `notes` say what both are."""
    return {
        **notes,
        IMPLIED_NULL: True,
        "anyOf": [schema, {"type": "null", "x-source": schema["x-source"]}],
        "x-source": schema["x-source"],
    }
