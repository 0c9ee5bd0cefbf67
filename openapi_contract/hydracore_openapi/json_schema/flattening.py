"""Flattening of a JSON Schema: references and `allOf` merged into one mapping, much like a class and its bases.

What is said closer to the schema comes later and wins, as in a subclass: its title, its default. What restricts is
merged instead, so that both hold: the higher minimum, the types of both, the properties of both. Flattening loses
what no single mapping can say (two patterns, for example), and where two parts contradict each other it takes one of
them. Whoever flattens therefore checks the schema itself afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, TypeAlias

from hydracore_openapi.json_schema.applicators import conjuncts, definition_name, target

JSONSchema: TypeAlias = Mapping[str, Any]

NULL: JSONSchema = {"type": "null"}
ANNOTATIONS = frozenset(
    (
        *("$anchor", "$comment", "$defs", "$id", "$schema"),
        *("contentEncoding", "contentMediaType", "contentSchema"),
        *("default", "deprecated", "description", "discriminator", "example", "examples", "externalDocs"),
        *("readOnly", "title", "writeOnly", "xml"),
    )
)

TIGHTER: Mapping[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}
"""The choice between two bounds where both are said."""


def bare(schema: JSONSchema) -> dict[str, Any]:
    """The part of a schema that can refuse a value: no annotations, no extensions."""
    return {key: schema[key] for key in schema if key not in ANNOTATIONS and not key.startswith("x-")}


def types_of(schema: JSONSchema) -> list[str]:
    """The JSON types a flat schema speaks about; empty where any will do."""
    if "type" in schema:
        return [schema["type"]] if isinstance(schema["type"], str) else list(schema["type"])
    if "properties" in schema:
        return ["object"]
    return ["array"] if "items" in schema else []


def of_type(schema: JSONSchema, kind: str) -> dict[str, Any]:
    """The same schema for values of one type only."""
    narrowed = {**schema, "type": kind}
    if kind != "null" and None in schema.get("enum", ()):
        narrowed["enum"] = [value for value in schema["enum"] if value is not None]
    return narrowed


class Flattener:
    """Flattens the schemas of one self-contained document."""

    def __init__(self, document: JSONSchema) -> None:
        self.definitions: JSONSchema = document.get("$defs", {})

    def target(self, reference: str) -> tuple[str, Any]:
        """The name and the schema behind a reference, past definitions that only point on."""
        seen: set[str] = set()
        while True:
            name, schema = definition_name(reference), target(reference, self.definitions)
            if name in seen:
                return name, True
            seen.add(name)
            if not isinstance(schema, Mapping) or set(bare(schema)) != {"$ref"}:
                return name, schema
            reference = schema["$ref"]

    def flat(self, schema: Any) -> dict[str, Any]:
        """The schema with every `$ref` and `allOf` at its top merged into it."""
        parts = conjuncts(schema, lambda reference: self.target(reference)[1], innermost_first=True)
        return reduce(_merged, (_without_parts(part) for part in parts if isinstance(part, Mapping)), {})


def single_part(schema: JSONSchema) -> Any:
    """The only part of a schema that is nothing but a one-part `allOf`, else None."""
    parts = schema.get("allOf")
    return parts[0] if parts and len(parts) == 1 and set(bare(schema)) == {"allOf"} else None


def _without_parts(schema: JSONSchema) -> JSONSchema:
    return {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}


def _merged(left: JSONSchema, right: JSONSchema) -> dict[str, Any]:
    merged = {**left, **right}
    for key in left.keys() & right.keys() & _MERGES.keys():
        merged[key] = _MERGES[key](left[key], right[key])
    return merged


def _merged_properties(left: JSONSchema, right: JSONSchema) -> dict[str, Any]:
    return {**left, **right, **{name: _both(left[name], right[name]) for name in left if name in right}}


def _both(left: Any, right: Any) -> Any:
    """Each part once, so that classes of trees that refine each other come to an end."""
    parts: list[Any] = []
    for part in (left, right):
        inner = part["allOf"] if isinstance(part, Mapping) and set(bare(part)) == {"allOf"} else [part]
        parts += [one for one in inner if one not in parts]
    return parts[0] if len(parts) == 1 else {"allOf": parts}


def _merged_types(left: Any, right: Any) -> Any:
    allowed = types_of({"type": right})
    allowed += ["integer"] if "number" in allowed else []
    kept = [kind for kind in types_of({"type": left}) if kind in allowed]
    return kept[0] if len(kept) == 1 else kept or right


def _merged_choices(left: list[Any], right: list[Any]) -> list[Any]:
    return [value for value in left if value in right] or right


_MERGES: Mapping[str, Callable[[Any, Any], Any]] = {
    "properties": _merged_properties,
    "required": lambda left, right: [*left, *(name for name in right if name not in left)],
    "type": _merged_types,
    "enum": _merged_choices,
    "additionalProperties": lambda left, right: left is not False and right,
    **TIGHTER,
}
