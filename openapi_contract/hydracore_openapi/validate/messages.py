"""Messages for what has not the shape that it should have: what is wrong, and what to do about it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from hydracore_openapi.source.references import Node
from hydracore_openapi.source.shapes import Shapes

Message = tuple[str, str]
"""The reason and the remedy."""

OTHER_VERSIONS: Mapping[str, str] = {
    "const": "write enum with one value",
    "examples": "write example with one value",
    "patternProperties": "write additionalProperties",
    "prefixItems": "write items",
    "if": "write oneOf",
    "$defs": "move these to components/schemas",
    "definitions": "move these to components/schemas",
    "webhooks": "leave them out: OpenAPI 3.0 has none",
}


def unknown(shapes: Shapes, owner: str, name: str) -> Message:
    return f"{name!r} isn't a field of {article(owner)}", instead(name, sorted(shapes.fields[owner]))


def instead(name: str, known: Iterable[str]) -> str:
    similar = difflib.get_close_matches(name, known, 1)
    if similar:
        return f"did you mean {similar[0]!r}?"
    return OTHER_VERSIONS.get(name, "remove it, or start its name with x-")


def article(owner: str) -> str:
    return f"{'an' if owner[0] in 'AEIO' else 'a'} {owner} object"


def wrong_type(node: Node, expected: str) -> Message:
    value = node.value
    if node.keys and node.keys[-1] == "type" and type(value) is list:
        remedy = "write one type, with nullable: true where null is allowed"
    elif expected == "boolean" and str(value).lower() in ("true", "false"):
        remedy = f"write {str(value).lower()}"
    elif expected == "text" and isinstance(value, bool | int | float):
        remedy = "write it in quotes"
    else:
        remedy = f"write {indefinite(expected)}"
    return f"{subject(node)} is {value_excerpt(value)}, not {indefinite(expected)}", remedy


def choice(name: str, value: Any, options: Iterable[str]) -> Message:
    known = [*options]
    similar = difflib.get_close_matches(str(value), known, 1)
    reason = f"{name!r} is {value_excerpt(value)}, and must be one of {', '.join(known)}"
    return reason, f"did you mean {similar[0]}?" if similar else "write one of these"


def subject(node: Node) -> str:
    return repr(node.keys[-1]) if node.keys else "this"


def indefinite(kind: str) -> str:
    if kind == "text":
        return kind
    if kind == "texts":
        return "an array of text"
    if kind == "natural":
        return "a whole number, 0 or more"
    if kind == "positive":
        return "a number above 0"
    return f"{'an' if kind[0] in 'aio' else 'a'} {kind}"


def value_excerpt(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
