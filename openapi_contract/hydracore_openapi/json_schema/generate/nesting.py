"""Minimal nesting: how deep a value has to be at least, so that recursive schemas come to an end.

The least depth of a definition depends on that of others, in circles. It is the least fixed point: at first every
definition counts as endless, and each round works out all of them from the round before. A value that needs nothing
but scalars is known after one round, one that holds such values after two; after as many rounds as there are
definitions nothing changes any more, and what is endless still has no value at all. Bounds are taken from below:
keywords that can only make values deeper are left out, so a depth may be too small, and then a try fails, never too
large.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from hydracore_openapi.json_schema.applicators import Definitions, Subschema

_DefinitionDepths = dict[str, float]


def of_definitions(definitions: Definitions) -> Mapping[str, float]:
    """The least depth of each definition by its reference; infinite for one that never ends."""
    depths = dict.fromkeys((f"#/$defs/{name}" for name in definitions), inf)
    for _ in range(len(definitions) + 1):
        before = dict(depths)
        for name, node in definitions.items():
            depths[f"#/$defs/{name}"] = least(node, before)
        if depths == before:
            break
    return depths


def least(node: Subschema, depths: Mapping[str, float]) -> float:
    """The least depth of a value of `node`, given that of the definitions."""
    if isinstance(node, bool):
        return 0 if node else inf
    if "const" in node or "enum" in node:
        return 0
    return max(
        depths.get(node["$ref"], 0) if "$ref" in node else 0,
        *(least(part, depths) for part in node.get("allOf", ())),
        *(
            min((least(branch, depths) for branch in node[key]), default=0)
            for key in ("anyOf", "oneOf")
            if key in node
        ),
        _of_containers(node, depths),
        0,
    )


def _of_containers(node: Mapping[str, Any], depths: Mapping[str, float]) -> float:
    kinds = node.get("type")
    if kinds == "object":
        return _of_object(node, depths)
    if kinds == "array":
        return _of_array(node, depths)
    return 0


def _of_object(node: Mapping[str, Any], depths: Mapping[str, float]) -> float:
    properties = node.get("properties", {})
    needed = [least(properties.get(name, True), depths) for name in node.get("required", ())]
    return 1 + max(needed, default=0)


def _of_array(node: Mapping[str, Any], depths: Mapping[str, float]) -> float:
    count, prefix = node.get("minItems", 0), node.get("prefixItems", ())
    needed = [least(item, depths) for item in prefix[:count]]
    if count > len(prefix):
        needed.append(least(node.get("items", True), depths))
    return 1 + max(needed, default=0)
