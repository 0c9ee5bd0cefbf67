from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.readers.dialect import Dialect, View
from hydracore_openapi.source.events import Parsed
from hydracore_openapi.source.files import Source
from tests.hydracore_openapi.sources import files_of

Json = Mapping[str, Any]


def schema_of(schemas: Json, name: str = "Thing", view: View = View.NEUTRAL) -> Schema:
    document = {"components": {"schemas": schemas}}
    files = files_of(Source(Path("openapi.yaml"), Parsed(value=document)))
    return Dialect(files).schema(files.document["components"]["schemas"][name], view)


def rendered(schema: Json, view: View = View.NEUTRAL) -> Any:
    return without_sources(dict(schema_of({"Thing": schema}, view=view).document))


def without_sources(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_sources(each) for key, each in value.items() if key != "x-source"}
    return [without_sources(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        ({"nullable": True, "enum": ["a", None]}, {"enum": ["a", None]}),
        ({"nullable": True}, {}),
        (
            {"nullable": True, "title": "T", "x-mock": {}, "allOf": [{"type": "object"}]},
            {
                "title": "T",
                "x-mock": {},
                "x-implied-null": True,
                "anyOf": [{"allOf": [{"type": "object"}]}, {"type": "null"}],
            },
        ),
        (
            {
                "type": "number",
                "minimum": 1,
                "exclusiveMinimum": True,
                "maximum": 2,
                "exclusiveMaximum": False,
            },
            {"type": "number", "exclusiveMinimum": 1, "maximum": 2},
        ),
        ({"type": "number", "exclusiveMinimum": True}, {"type": "number"}),
        (
            {"type": "integer", "format": "int32"},
            {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1},
        ),
        (
            {"type": "integer", "format": "int64", "minimum": 0, "maximum": 2**70},
            {"type": "integer", "format": "int64", "minimum": 0, "maximum": 2**63 - 1},
        ),
        (
            {"type": "string", "example": 1, "xml": {}, "externalDocs": {"url": "x"}, "description": "d"},
            {"type": "string", "example": 1, "xml": {}, "description": "d"},
        ),
        (
            {"type": "string", "title": "t", "default": "d", "deprecated": True, "x-inferred": "why"},
            {"type": "string", "title": "t", "default": "d", "deprecated": True, "x-inferred": "why"},
        ),
        (
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {"a": {"not": {"type": "string"}}},
            },
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {"a": {"not": {"type": "string"}}},
            },
        ),
        (
            {"minimum": 1},
            {"minimum": 1, "type": ["array", "boolean", "null", "number", "object", "string"]},
        ),
    ],
)
def test_rendering(written: Json, expected: Json) -> None:
    assert rendered(written) == expected


def test_a_reference_beside_nullable_may_be_null() -> None:
    schemas = {
        "Thing": {"properties": {"a": {"$ref": "#/components/schemas/A", "nullable": True}}},
        "A": {"type": "string"},
    }
    schema = schema_of(schemas)
    assert schema.is_valid({"a": None})
    assert not schema.is_valid({"a": 1})


def test_what_else_stands_beside_a_reference_is_ignored() -> None:
    schemas = {
        "Thing": {"properties": {"a": {"$ref": "#/components/schemas/A", "maxLength": 1}}},
        "A": {"type": "string"},
    }
    assert schema_of(schemas).is_valid({"a": "long"})


FORMATS: Mapping[str, tuple[list[str], list[str]]] = {
    "uuid": (
        ["06587974-2dbe-4e10-8bf9-38cce0f5a366", "06587974-2DBE-4E10-8BF9-38CCE0F5A366"],
        ["065879742dbe4e108bf938cce0f5a366", "{06587974-2dbe-4e10-8bf9-38cce0f5a366}", "x"],
    ),
    "date-time": (
        ["2019-08-24T14:15:22Z", "2019-08-24t14:15:22.123456789+23:59", "2016-12-31T23:59:60Z"],
        ["2019-08-24T14:15:22", "2019-08-24 14:15:22Z", "2019-02-29T00:00:00Z", "2019-08-24"],
    ),
    "date": (["2020-02-29"], ["2019-02-29", "20200229"]),
    "time": (["12:00:00Z"], ["12:00:00", "25:00:00Z"]),
    "email": (["a@b.example"], ["a", "a b@c.example"]),
    "uri": (["https://a.example/b", "urn:a:b"], ["a", "/a"]),
    "hostname": (["a.example"], ["a_b", "-a"]),
    "ipv4": (["1.2.3.4"], ["1.2.3.256", "1.2.3"]),
    "ipv6": (["::1"], ["1.2.3.4", "::g"]),
    "byte": (["", "aGk=", "aGkh", "aA=="], ["aGk", "a===", "a-_=", "aGk=\n"]),
    "binary": (["anything"], []),
    "password": (["anything"], []),
    "colour": (["anything"], []),
}


@pytest.mark.parametrize("name", FORMATS)
def test_formats(name: str) -> None:
    schema = schema_of({"Thing": {"type": "string", "format": name}})
    accepted, refused = FORMATS[name]
    assert [text for text in accepted if not schema.is_valid(text)] == []
    assert [text for text in refused if schema.is_valid(text)] == []


def test_bytes_with_a_pattern_keep_both() -> None:
    schema = schema_of({"Thing": {"type": "string", "format": "byte", "pattern": "^a"}})
    assert [schema.is_valid(text) for text in ("aGk=", "bGk=", "aGk")] == [True, False, False]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize(
    "written", [{"type": "number"}, {"type": "integer"}, {"minimum": 1}, {"multipleOf": 2}, {"enum": [1]}]
)
def test_what_is_no_number_fits_nothing_numeric(written: Json, value: float) -> None:
    assert not schema_of({"Thing": written}).is_valid(value)


ACCOUNT: Json = {
    "type": "object",
    "required": ["id", "name", "secret"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "secret": {"type": "string", "writeOnly": True},
    },
}


@pytest.mark.parametrize(
    ("value", "neutral", "request_", "response"),
    [
        ({"id": 1, "name": "n", "secret": "s"}, True, True, False),
        ({"name": "n", "secret": "s"}, False, True, False),
        ({"id": 1, "name": "n"}, False, False, True),
        ({"id": "x", "name": "n", "secret": "s"}, False, True, False),
        ({"id": 1}, False, False, False),
    ],
)
def test_views(value: Json, neutral: bool, request_: bool, response: bool) -> None:
    found = [
        schema_of({"Thing": ACCOUNT}, view=view).is_valid(value)
        for view in (View.NEUTRAL, View.REQUEST, View.RESPONSE)
    ]
    assert found == [neutral, request_, response]


def test_views_see_flags_through_references_and_composition() -> None:
    schemas = {
        "Id": {"type": "integer", "readOnly": True},
        "Base": {"type": "object", "properties": {"id": {"$ref": "#/components/schemas/Id"}}},
        "Wrapped": {"allOf": [{"$ref": "#/components/schemas/Id"}]},
        "Thing": {
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {
                    "required": ["id", "other"],
                    "properties": {"other": {"$ref": "#/components/schemas/Wrapped"}},
                },
            ]
        },
    }
    assert schema_of(schemas, view=View.REQUEST).is_valid({})
    assert not schema_of(schemas, view=View.RESPONSE).is_valid({})
    assert schema_of(schemas, view=View.RESPONSE).is_valid({"id": 1, "other": 2})


def test_views_hide_inside_arrays_and_definitions() -> None:
    schemas = {
        "Thing": {"type": "array", "items": {"$ref": "#/components/schemas/Account"}},
        "Account": ACCOUNT,
    }
    assert schema_of(schemas, view=View.REQUEST).is_valid([{"name": "n", "secret": "s"}])
    assert not schema_of(schemas, view=View.RESPONSE).is_valid([{"id": 1, "name": "n", "secret": "s"}])


def test_only_the_definitions_that_are_needed_come_along() -> None:
    schemas = {
        "Thing": {"properties": {"a": {"$ref": "#/components/schemas/A"}}},
        "A": {"items": {"$ref": "#/components/schemas/B"}, "type": "array"},
        "B": {"type": "string"},
        "C": {"type": "string"},
    }
    assert set(schema_of(schemas).document["$defs"]) == {"A", "B"}


def test_circular_schemas() -> None:
    schemas = {
        "Thing": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Other"}}},
        "Other": {
            "type": "object",
            "properties": {"back": {"$ref": "#/components/schemas/Thing"}},
            "required": ["back"],
        },
    }
    schema = schema_of(schemas)
    assert schema.is_valid({"next": {"back": {"next": {"back": {}}}}})
    assert not schema.is_valid({"next": {"back": {"next": {}}}})


def test_definitions_of_other_places_get_names_of_their_own() -> None:
    schemas = {
        "Thing": {
            "properties": {
                "a": {"$ref": "#/components/schemas/Holder/properties/Thing"},
                "b": {"$ref": "#/components/schemas/Thing"},
            }
        },
        "Holder": {"properties": {"Thing": {"type": "integer"}}},
    }
    schema = schema_of(schemas)
    assert set(schema.document["$defs"]) == {"Thing", "Thing_2"}
    assert schema.is_valid({"a": 1, "b": {"a": 2}})
    assert not schema.is_valid({"b": {"a": "x"}})


def test_every_part_says_where_it_was_written() -> None:
    schemas = {
        "Thing": {"properties": {"a/b": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}},
        "A": {},
    }
    schema = schema_of(schemas)
    part = schema.document["properties"]["a/b"]
    assert part["x-source"] == "#/components/schemas/Thing/properties/a~1b"
    assert part["items"]["x-source"] == "#/components/schemas/Thing/properties/a~1b/items"
    assert schema.resolve(part["items"])["x-source"] == "#/components/schemas/A"


def test_a_schema_is_compiled_once_for_each_view() -> None:
    document = {"components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {}}}}
    files = files_of(Source(Path("openapi.yaml"), Parsed(value=document)))
    dialect = Dialect(files)
    schemas = files.document["components"]["schemas"]
    assert dialect.schema(schemas["A"], View.REQUEST) is dialect.schema(schemas["B"], View.REQUEST)
    assert dialect.schema(schemas["A"], View.REQUEST) is not dialect.schema(schemas["A"], View.RESPONSE)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from([0.5, -1.5, 2**31, 2**63])
    | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)
SMALL = st.integers(0, 3)
KEYWORDS: Mapping[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(["array", "boolean", "integer", "number", "object", "string"]),
    "enum": st.lists(VALUES, min_size=1, max_size=3),
    "minimum": st.integers(-3, 3),
    "maximum": st.integers(-3, 3),
    "exclusiveMinimum": st.booleans(),
    "exclusiveMaximum": st.booleans(),
    "multipleOf": st.integers(1, 3),
    "minLength": SMALL,
    "maxLength": SMALL,
    "pattern": st.sampled_from(["^a", "b$", "a+b"]),
    "minItems": SMALL,
    "maxItems": SMALL,
    "uniqueItems": st.booleans(),
    "minProperties": SMALL,
    "maxProperties": SMALL,
    "required": st.lists(st.sampled_from("ab"), min_size=1, max_size=2, unique=True),
}
REFERENCE = st.just({"$ref": "#/components/schemas/Other"})


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts: dict[str, st.SearchStrategy[Any]] = {
        **KEYWORDS,
        "items": inner,
        "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
        "additionalProperties": st.booleans() | inner,
        "not": inner,
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "oneOf": st.lists(inner, min_size=1, max_size=2),
    }
    chosen = st.lists(st.sampled_from(sorted(parts)), max_size=3, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: parts[name] for name in names})).flatmap(
        nullable
    )


def nullable(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Only where all agree on what it means: beside a type, and with null in the enum if there is one."""
    if "type" not in schema or None not in schema.get("enum", [None]):
        return st.just(schema)
    return st.sampled_from([schema, {**schema, "nullable": True}])


SCHEMAS = st.recursive(REFERENCE | objects(st.just({})), objects, max_leaves=4)


@settings(max_examples=200, deadline=None)
@given(SCHEMAS, objects(st.just({})), st.lists(VALUES, min_size=4, max_size=8))
def test_the_verdicts_are_those_of_another_implementation(
    schema: Json, other: Json, values: list[Any]
) -> None:
    document = {"components": {"schemas": {"Thing": schema, "Other": other}}}
    theirs = OAS30Validator({**document, "$ref": "#/components/schemas/Thing"})
    ours = schema_of({"Thing": schema, "Other": other})
    for value in values:
        assert ours.is_valid(value) == theirs.is_valid(value), json.dumps([schema, other, value])
        assert bool(list(ours.violations(value))) != ours.is_valid(value)
