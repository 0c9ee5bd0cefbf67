"""Scalars as texts: the JSON values that the text of a path, query, header or cookie parameter can stand for.

Texts have no type, so a schema decides: `7` is a number where a number may be, else text. Only JSON's own notations are
read (RFC 8259, sections 3 and 6), and numbers of at most 300 digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hydracore_openapi.json_schema.flattening import Flattener, of_type, types_of

_INTEGER = re.compile(r"-?[0-9]{1,300}")
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "false": False}


def read_text(schema: Mapping[str, Any], text: Any) -> Any:
    """The JSON value that `text` stands for by the types of a flat schema, or else the text itself."""
    if isinstance(text, list):
        items = schema.get("items", {})
        return [read_text(items if isinstance(items, Mapping) else {}, item) for item in text]
    if not isinstance(text, str):
        return text
    for kind in types_of(schema):
        if kind in _READERS and (value := _READERS[kind](text)) is not None:
            return value
    return text


def spelled(schema: Any, text: str | Sequence[str], flattener: Flattener) -> list[Any]:
    """Every JSON value that `text` may stand for under any schema, the likeliest first."""
    flat = flattener.flat(schema)
    if not isinstance(text, str):
        items = flat.get("items", {})
        return [[spelled(items, item, flattener)[0] for item in text]]
    branches = [*flat.get("anyOf", ()), *flat.get("oneOf", ())]
    values = [value for branch in branches for value in spelled(branch, text, flattener)]
    values += [read_text(of_type(flat, kind), text) for kind in types_of(flat)]
    typed = [value for value in values if not isinstance(value, str)]
    return [*typed, text]


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def _number(text: str) -> int | float | None:
    whole = _integer(text)
    return whole if whole is not None else float(text) if _NUMBER.fullmatch(text) else None


_READERS: Mapping[str, Callable[[str], Any]] = {
    "boolean": _BOOLEANS.get,
    "integer": _integer,
    "number": _number,
}
