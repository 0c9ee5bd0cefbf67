"""Merging of a schema with all that `allOf` and `$ref` add to it, into one flat set of constraints.

Merged constraints are a mapping in which keywords that may come from several places hold lists: `pattern`,
`format`, `multipleOf`, `contains`, `propertyNames`, `not`, `choices` (the lists of branches of anyOf and
oneOf), `arrays` and `objects` (the keywords for items and for properties, which refer to each other). What
only a check can judge is left out: whoever makes a value has to check it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from hydracore_openapi.json_schema.applicators import Definitions, Subschema, conjuncts, target
from hydracore_openapi.json_schema.flattening import TIGHTER

Merged = dict[str, Any]

ALL_TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")


def identity(value: Any) -> str:
    """A text that is equal for equal JSON values: 1 is 1.0, but true is not 1 (2020-12 Core, section 4.2.2)."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(k)}:{identity(value[k])}" for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(identity, value)) + "]"
    return json.dumps(value)


def conjunction(nodes: Sequence[Subschema]) -> Subschema:
    """The schema that holds where all of `nodes` do."""
    useful = [node for node in nodes if node is not True and node != {}]
    if False in useful:
        return False
    return {"allOf": useful} if len(useful) > 1 else useful[0] if useful else True


def _shared_types(left: Sequence[str], right: Sequence[str]) -> list[str]:
    both = [kind for kind in left if kind in right or (kind == "integer" and "number" in right)]
    return both + [kind for kind in right if kind == "integer" and "number" in left and "integer" not in both]


def _shared_values(left: Sequence[Any], right: Sequence[Any]) -> list[Any]:
    known = {identity(value) for value in right}
    return [value for value in left if identity(value) in known]


def _joined(left: Sequence[Any], right: Sequence[Any]) -> list[Any]:
    return [*left, *(item for item in right if item not in left)]


def _joined_needs(left: Mapping[str, list[str]], right: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {
        name: _joined(left.get(name, []), right.get(name, [])) for name in _joined(list(left), list(right))
    }


def _one_more(left: list[Any], right: list[Any]) -> list[Any]:
    return left + right


_RULES: dict[str, Callable[[Any, Any], Any]] = {
    "type": _shared_types,
    "enum": _shared_values,
    "required": _joined,
    "dependentRequired": _joined_needs,
    "uniqueItems": lambda left, right: left or right,
    **TIGHTER,
    **dict.fromkeys(("pattern", "format", "multipleOf", "propertyNames", "not"), _one_more),
    **dict.fromkeys(("contains", "arrays", "objects", "choices"), _one_more),
}
_LISTED = ("pattern", "format", "multipleOf", "propertyNames", "not")
_ARRAY_KEYWORDS = ("prefixItems", "items")
_OBJECT_KEYWORDS = ("properties", "patternProperties", "additionalProperties")


def _lifted(node: Mapping[str, Any]) -> Merged:
    lifted = {key: node[key] for key in _RULES if key in node and key not in _LISTED and key != "contains"}
    lifted |= {key: [node[key]] for key in _LISTED if key in node}
    if "type" in lifted:
        lifted["type"] = [lifted["type"]] if isinstance(lifted["type"], str) else list(lifted["type"])
    if "const" in node:
        lifted["enum"] = _shared_values([node["const"]], lifted.get("enum", [node["const"]]))
    if "contains" in node:
        lifted["contains"] = [(node["contains"], node.get("minContains", 1), node.get("maxContains"))]
    for key, keywords in (("arrays", _ARRAY_KEYWORDS), ("objects", _OBJECT_KEYWORDS)):
        if any(keyword in node for keyword in keywords):
            lifted[key] = [{keyword: node[keyword] for keyword in keywords if keyword in node}]
    choices = [node[key] for key in ("anyOf", "oneOf") if key in node]
    if "if" in node:
        choices.append(_branches_of_condition(node))
    for name, schema in node.get("dependentSchemas", {}).items():
        choices.append([{"not": {"required": [name]}}, schema])
    return lifted | ({"choices": choices} if choices else {})


def _branches_of_condition(node: Mapping[str, Any]) -> list[Subschema]:
    holds, fails = conjunction([node["if"], node.get("then", True)]), {"not": node["if"]}
    return [holds, conjunction([fails, node.get("else", True)])]


def merged(node: Subschema, definitions: Definitions) -> Merged | None:
    """The constraints of `node`; None when it admits nothing."""
    result: Merged | None = {}
    for part in conjuncts(node, partial(target, definitions=definitions)):
        result = None if part is False else combined(result, {} if part is True else _lifted(part))
        if result is None:
            return None
    return result


def combined(left: Merged | None, right: Merged | None) -> Merged | None:
    if left is None or right is None:
        return None
    result = dict(left)
    for key, value in right.items():
        result[key] = _RULES[key](result[key], value) if key in result else value
    return None if result.get("type") == [] or result.get("enum") == [] else result
