"""Bounds on the depth of what the compiled validator is given.

The validator (jsonschema-rs) follows a schema that contains itself as deep as the value goes, on the process's own
stack, and gives up with an exception where it must copy deeper values than it can: to compare the elements of an array
(`uniqueItems`), and to quote a value in an error. Schemas that need neither look no deeper into a value than they are
deep themselves, so only the others pay for a bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydracore_openapi.json_schema.applicators import Part, inside, is_circular
from hydracore_openapi.json_schema.json_values import children

DEEPEST = 200
"""Levels of arrays and objects that a value may have."""
EMPTY: Mapping[type, Any] = {list: [], tuple: [], dict: {}}


def follows_values(document: Part) -> bool:
    """Tells whether values nested deeper than `DEEPEST` must be kept from a schema."""
    definitions = document.get("$defs", {})
    compares = (part.get("uniqueItems") is True for part in inside(document, *definitions.values()))
    return is_circular(definitions) or any(compares)


def is_shallow(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [child for each in level for child in children(each)]
        if not level:
            return True
    return False


def cut(value: Any, depth: int = DEEPEST) -> Any:
    """A copy without what is nested too deep, and with `?` for each lone surrogate."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if depth == 0:
        return EMPTY.get(type(value), value)
    if isinstance(value, dict):
        return {cut(key): cut(member, depth - 1) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [cut(element, depth - 1) for element in value]
    return value
