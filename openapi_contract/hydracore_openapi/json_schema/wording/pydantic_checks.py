"""Checks that hold one value to one schema inside pydantic-core, and word what JSON Schema finds as pydantic would.

pydantic has errors for most keywords (`_KNOWN`) and for formats that it has types for (`_FORMATS`). For the others a
FastAPI author writes a validator that raises `PydanticCustomError`, and so do these (`_UNKNOWN`). A value that was
written in a URL or a header and isn't of its type failed to parse (`int_parsing`); any other has the wrong type
(`int_type`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NotRequired, TypeAlias, TypedDict

import jsonschema_rs
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from hydracore_openapi.json_schema.json_values import nearest_value
from hydracore_openapi.json_schema.scalars import scalar
from hydracore_openapi.json_schema.wording.pydantic_formats import EMAIL

Path: TypeAlias = tuple[str | int, ...]
TOO_DEEP = PydanticCustomError(
    "recursion_depth_exceeded", "Recursion error - maximum validation depth exceeded"
)
"""An error of pydantic-core's own, which it knows by this name only since 2.50.4."""


class Problem(TypedDict):
    """The parts of an error that pydantic-core words, its place aside: a type of its own, or a custom one."""

    type: str | PydanticCustomError
    ctx: NotRequired[dict[str, Any]]


class Check:
    """A pydantic-core wrap validator: what pydantic accepts in its lax mode is held to the schema as well.

    With `text` the value is the spelling of a value in a URL or a header.
    """

    def __init__(self, schema: Mapping[str, Any], definitions: Mapping[str, Any], *, text: bool) -> None:
        self._schema = schema
        self._definitions = definitions
        self._text = text

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        whole = {**self._schema, "$defs": dict(self._definitions)}
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)

    def __call__(self, value: Any, handler: Callable[[Any], Any]) -> Any:
        accepted = handler(value)
        problems = self._problems(value)
        if problems:
            raise ValidationError.from_exception_data("", problems)
        return accepted

    def _problems(self, value: Any) -> list[InitErrorDetails]:
        read = scalar(self._schema, value) if self._text else value
        unread = self._text and isinstance(read, str)
        try:
            found = list(self._validator.iter_errors(read))
        except ValueError:  # nested deeper than jsonschema-rs goes
            return [{"type": TOO_DEEP, "input": value}]
        return [
            {**problem, "loc": (*path, *more), "input": nearest_value(value, path)}
            for error in found
            for path in [tuple(error.instance_path)]
            for more, problem in worded(error.kind, nearest_value(read, path), text=unread)
        ]


def worded(kind: Any, value: Any, *, text: bool) -> list[tuple[Path, Problem]]:
    """The problems of `value`, each with the rest of the path that leads to it."""
    keyword = kind.name
    if keyword == "required":
        return [((kind.property,), {"type": "missing"})]
    if keyword in ("additionalProperties", "unevaluatedProperties"):
        return [((name,), {"type": "extra_forbidden"}) for name in kind.unexpected]
    if keyword == "type":
        return [((), wrong_type(list(kind.types), value, text=text))]
    return [((), _KNOWN[keyword](kind, value) if keyword in _KNOWN else {"type": unknown(keyword)})]


def wrong_type(kinds: Sequence[str], value: Any, *, text: bool) -> Problem:
    if isinstance(value, float) and not math.isfinite(value):
        return {"type": "finite_number"}
    wanted = next((kind for kind in kinds if kind != "null"), "null")
    spelled = text and wanted in ("boolean", "integer", "number")
    return {"type": f"{_TYPES[wanted]}_parsing" if spelled else _TYPE_ERRORS[wanted]}


def unknown(keyword: str) -> PydanticCustomError:
    """The words for a keyword that pydantic has no notion of, or of which only the name is known."""
    kind, message = _UNKNOWN.get(keyword, ("value_error", "Input does not match the schema: {keyword}"))
    return PydanticCustomError(kind, message, {"keyword": keyword} if "{" in message else None)


def _literal(values: Sequence[Any]) -> Problem:
    words = [repr(value) for value in values]
    listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)
    return _known("literal_error", {"expected": listed})


def _known(kind: str, ctx: dict[str, Any]) -> Problem:
    return {"type": kind, "ctx": ctx}


def _wrong_format(kind: Any, _: Any) -> Problem:
    name = kind.format
    if name in ("email", "idn-email"):
        reason = "It is not in the form name@domain."
        return {"type": PydanticCustomError("value_error", EMAIL, {"reason": reason})}
    if name in _FORMATS:
        known, reason = _FORMATS[name]
        return _known(known, {"error": reason})
    message = "String should match format '{format}'"
    return {"type": PydanticCustomError("string_format_mismatch", message, {"format": name})}


def _bound(name: str, ctx: str) -> Callable[[Any, Any], Problem]:
    return lambda kind, _: _known(name, {ctx: kind.limit})


def _size(name: str, ctx: str, holder: str) -> Callable[[Any, Any], Problem]:
    return lambda kind, value: _known(
        name, {"field_type": holder, ctx: kind.limit, "actual_length": len(value)}
    )


_KNOWN: Mapping[str, Callable[[Any, Any], Problem]] = {
    "const": lambda kind, _: _literal([kind.expected_value]),
    "enum": lambda kind, _: _literal(kind.options),
    "exclusiveMaximum": _bound("less_than", "lt"),
    "exclusiveMinimum": _bound("greater_than", "gt"),
    "format": _wrong_format,
    "maxItems": _size("too_long", "max_length", "List"),
    "maxLength": _bound("string_too_long", "max_length"),
    "maxProperties": _size("too_long", "max_length", "Dictionary"),
    "maximum": _bound("less_than_equal", "le"),
    "minItems": _size("too_short", "min_length", "List"),
    "minLength": _bound("string_too_short", "min_length"),
    "minProperties": _size("too_short", "min_length", "Dictionary"),
    "minimum": _bound("greater_than_equal", "ge"),
    "multipleOf": lambda kind, _: _known("multiple_of", {"multiple_of": kind.multiple_of}),
    "pattern": lambda kind, _: _known("string_pattern_mismatch", {"pattern": kind.pattern}),
}

_TYPES = {"boolean": "bool", "integer": "int", "number": "float"}
_TYPE_ERRORS = {
    "array": "list_type",
    "boolean": "bool_type",
    "integer": "int_type",
    "null": "none_required",
    "number": "float_type",
    "object": "dict_type",
    "string": "string_type",
}

# The reasons complete pydantic's messages, as in "Input should be a valid UUID, ...".
_FORMATS = {
    "date": ("date_parsing", "expected YYYY-MM-DD"),
    "date-time": ("datetime_parsing", "expected YYYY-MM-DDThh:mm:ss with a time zone"),
    "duration": ("time_delta_parsing", "expected an ISO 8601 duration"),
    "time": ("time_parsing", "expected hh:mm:ss with a time zone"),
    "uri": ("url_parsing", "expected an absolute URL"),
    "uuid": ("uuid_parsing", "expected hexadecimal digits in groups of 8-4-4-4-12"),
}

_UNKNOWN = {
    "additionalProperties": ("extra_forbidden", "Extra inputs are not permitted"),
    "anyOf": ("union_no_match", "Input should match at least one of the allowed schemas"),
    "contains": ("list_contains", "List should contain the right number of matching items"),
    "dependentRequired": ("missing", "Field required"),
    "falseSchema": ("extra_forbidden", "Extra inputs are not permitted"),
    "not": ("not_allowed", "Input should not match the forbidden schema"),
    "oneOf": ("union_ambiguous", "Input should match exactly one of the allowed schemas"),
    "propertyNames": ("invalid_key", "Keys should match the schema of the property names"),
    "required": ("missing", "Field required"),
    "unevaluatedItems": ("extra_forbidden", "Extra inputs are not permitted"),
    "unevaluatedProperties": ("extra_forbidden", "Extra inputs are not permitted"),
    "uniqueItems": ("list_not_unique", "List items should be unique"),
}
