"""Scalars as texts: the JSON values that the text of a path, query, header or cookie parameter can stand for.

Texts have no type, so a schema decides: `7` is a number where a number may be, else text. Only JSON's own notations are
read (RFC 8259, sections 3 and 6), and numbers of at most 300 digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from hydracore_openapi.json_schema.applicators import ALTERNATIVES
from hydracore_openapi.json_schema.flattening import Flattener, of_type, types_of

_INTEGER = re.compile(r"-?[0-9]{1,300}")
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "false": False}


class WrittenType(StrEnum):
    """JSON types that a text may stand for; `ANY` where a schema names none."""

    ARRAY = "array"
    OBJECT = "object"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    STRING = "string"
    ANY = "any"


def scalar(schema: Mapping[str, Any], text: Any) -> Any:
    """The JSON value that `text` stands for by the types of a flat schema, or else the text itself."""
    if isinstance(text, list):
        items = schema.get("items", {})
        return [scalar(items if isinstance(items, Mapping) else {}, item) for item in text]
    if not isinstance(text, str):
        return text
    for kind in types_of(schema):
        if kind in READERS and (value := READERS[kind](text)) is not text:
            return value
    return text


def spelled(schema: Any, text: str | Sequence[str], flattener: Flattener) -> list[Any]:
    """Every JSON value that `text` may stand for under any schema, the likeliest first."""
    flat = flattener.flat(schema)
    if not isinstance(text, str):
        items = flat.get("items", {})
        return [[spelled(items, item, flattener)[0] for item in text]]
    branches = [branch for keyword in ALTERNATIVES for branch in flat.get(keyword, ())]
    values = [value for branch in branches for value in spelled(branch, text, flattener)]
    values += [scalar(of_type(flat, kind), text) for kind in types_of(flat)]
    typed = [value for value in values if not isinstance(value, str)]
    return [*typed, text]


def _integer(text: str) -> Any:
    return int(text) if _INTEGER.fullmatch(text) else text


def _number(text: str) -> Any:
    whole = _integer(text)
    return float(text) if whole is text and _NUMBER.fullmatch(text) else whole


def _boolean(text: str) -> Any:
    return _BOOLEANS.get(text, text)


def _any(text: str) -> Any:
    number = _number(text)
    return _boolean(text) if number is text else number


READERS: Mapping[str, Callable[[str], Any]] = {
    WrittenType.BOOLEAN: _boolean,
    WrittenType.INTEGER: _integer,
    WrittenType.NUMBER: _number,
    WrittenType.ANY: _any,
}
"""The value that a text is of a type, by the type's name; the text itself where it is none."""
