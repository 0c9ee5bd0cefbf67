"""Random schemas that are known to be satisfiable, because each was built around a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Schema = Any

FORMATTED = {
    "uuid": "3f0a7e5c-2a55-4e3e-8f5e-0a4f6c1d2b3a",
    "date-time": "2025-03-04T05:06:07Z",
    "date": "2025-03-04",
    "time": "05:06:07Z",
    "duration": "P3D",
    "email": "ada.bauer@example.com",
    "uri": "https://example.com/atlas",
    "uri-reference": "/atlas/3",
    "hostname": "api.example.com",
    "ipv4": "192.0.2.7",
    "ipv6": "2001:db8::7",
    "json-pointer": "/a/0",
    "regex": "^[a-z]+$",
    "byte": "YXRsYXM=",
    "int32": "any text: it says nothing about strings",
}
MATCHING = {
    r"^[a-z]+(-[a-z]+)*$": "two-words",
    r"^\d{3}-\d{4}$": "555-0123",
    r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d]{4,12}$": "Secret12",
    r"^(?!admin)\w{3,9}$": "member",
    r"^\p{Lu}\p{Ll}+$": "Zoë",
    r"[aeiou]": "some vowel",
    r"^\+[1-9]\d{1,14}$": "+15550100",
    r"^(foo|ba[rz]){1,3}$": "foobar",
    r"\bend$": "the end",
    r"^([ab])x\1$": "axa",
    r"^[^\s@]+@[^\s@]+$": "a@b",
    r"^.{2,}$": "öß",
    r"^((?!--)[a-z-])+$": "a-b",
}
NAMES = ("id", "name", "email", "createdAt", "count", "tags", "a/b~c", "x-y", "ключ")

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 3)),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from([*FORMATTED.values(), *MATCHING.values()]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=8,
)


@st.composite
def around(draw: st.DrawFn, value: Any, depth: int = 2) -> Schema:
    """A schema that `value` satisfies."""
    schema = draw(_typed(value, depth))
    if depth > 0:
        wrap = draw(st.sampled_from(_WRAPS))
        schema = draw(wrap(value, schema, depth))
    return schema


@st.composite
def schemas(draw: st.DrawFn) -> tuple[Schema, Any]:
    value = draw(values)
    return draw(around(value)), value


def _typed(value: Any, depth: int) -> st.SearchStrategy[Schema]:
    plain = _BY_TYPE[type(value)](value, depth)
    listed = st.lists(scalars, max_size=2).map(lambda others: {"enum": [*others, value]})
    return st.one_of(plain, plain, plain, plain, listed, st.just({"const": value}))


@st.composite
def _some(draw: st.DrawFn, keywords: dict[str, Any]) -> Schema:
    return {key: keyword for key, keyword in keywords.items() if draw(st.booleans())}


@st.composite
def _string(draw: st.DrawFn, value: str, _depth: int) -> Schema:
    low, high = draw(st.integers(0, len(value))), len(value) + draw(st.integers(0, 20))
    schema = {"type": "string", **draw(_some({"minLength": low, "maxLength": high}))}
    known = [{"format": name} for name, text in FORMATTED.items() if text == value]
    known += [{"pattern": pattern} for pattern, text in MATCHING.items() if text == value]
    return schema | (known[0] if draw(st.booleans()) and known else {})


@st.composite
def _number(draw: st.DrawFn, value: float, _depth: int) -> Schema:
    below, above = draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6))
    options = {"minimum": value - below, "maximum": value + above}
    options |= {"exclusiveMinimum": value - below - 1, "exclusiveMaximum": value + above + 1}
    kinds = ["number", ["number", "null"], *(["integer"] if isinstance(value, int) else [])]
    multiple = (
        {"multipleOf": draw(st.sampled_from([1, abs(value) or 7]))}
        if isinstance(value, int)
        else {"multipleOf": 0.001}
    )
    return {"type": draw(st.sampled_from(kinds)), **draw(_some(options | multiple))}


@st.composite
def _array(draw: st.DrawFn, value: list[Any], depth: int) -> Schema:
    schema: Schema = {"type": "array", **draw(_some({"minItems": len(value), "maxItems": len(value) + 2}))}
    if all(value.count(item) == 1 for item in value) and draw(st.booleans()):
        schema["uniqueItems"] = True
    if draw(st.booleans()) and value:
        schema["items"] = {"anyOf": [draw(around(item, depth - 1)) for item in value]}
    elif value:
        schema["prefixItems"] = [draw(around(item, depth - 1)) for item in value]
        schema["items"] = draw(st.sampled_from([True, False, {"type": "integer"}]))
    if draw(st.booleans()) and value:
        schema["contains"] = {"const": value[-1]}
    return schema


@st.composite
def _object(draw: st.DrawFn, value: dict[str, Any], depth: int) -> Schema:
    schema: Schema = {"type": "object"}
    declared = [name for name in value if draw(st.booleans())]
    schema["properties"] = {name: draw(around(value[name], depth - 1)) for name in declared}
    schema["required"] = [name for name in value if draw(st.booleans())]
    others = [draw(around(value[name], depth - 1)) for name in value if name not in declared]
    schema["additionalProperties"] = draw(
        st.sampled_from([True, {"anyOf": others}] if others else [True, False])
    )
    patterns = {"^x-": draw(around(value["x-y"], depth - 1))} if "x-y" in value else {"^unused": False}
    more = {"minProperties": len(value), "maxProperties": len(value) + 1, "patternProperties": patterns}
    more |= {
        "propertyNames": {"pattern": "^[^0-9]+$"},
        "dependentRequired": {name: list(value) for name in [*value][:1]},
    }
    return schema | draw(_some(more))


_BY_TYPE: dict[type, Callable[[Any, int], st.SearchStrategy[Schema]]] = {
    type(None): lambda _value, _depth: st.just({"type": "null"}),
    bool: lambda _value, _depth: st.sampled_from([{"type": "boolean"}, {"type": ["boolean", "null"]}]),
    int: _number,
    float: _number,
    str: _string,
    list: _array,
    dict: _object,
}


def _unwrapped(_value: Any, schema: Schema, _depth: int) -> st.SearchStrategy[Schema]:
    return st.just(schema)


@st.composite
def _all(draw: st.DrawFn, value: Any, schema: Schema, depth: int) -> Schema:
    return {"allOf": [schema, draw(around(value, depth - 1))]}


@st.composite
def _any(draw: st.DrawFn, _value: Any, schema: Schema, depth: int) -> Schema:
    return {draw(st.sampled_from(["anyOf", "oneOf"])): [draw(around(draw(scalars), depth - 1)), schema]}


def _nullable(_value: Any, schema: Schema, _depth: int) -> st.SearchStrategy[Schema]:
    return st.just({"anyOf": [schema, {"type": "null"}], "x-nullable": True, "default": None})


@st.composite
def _but_not(draw: st.DrawFn, _value: Any, schema: Schema, depth: int) -> Schema:
    return {**schema, "not": draw(around(draw(scalars), depth - 1))}


@st.composite
def _conditional(draw: st.DrawFn, value: Any, schema: Schema, depth: int) -> Schema:
    condition = draw(around(draw(st.one_of(st.just(value), scalars)), depth - 1))
    return {**schema, "if": condition, "then": draw(around(value, depth - 1)), "else": schema}


@st.composite
def _annotated(draw: st.DrawFn, value: Any, schema: Schema, _depth: int) -> Schema:
    return {
        **schema,
        "examples": [draw(scalars), value],
        "default": draw(scalars),
        "readOnly": True,
        "title": "T",
    }


_WRAPS = (_unwrapped, _unwrapped, _unwrapped, _all, _any, _nullable, _but_not, _conditional, _annotated)
