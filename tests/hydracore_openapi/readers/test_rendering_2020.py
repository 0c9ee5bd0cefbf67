"""Schemas of OpenAPI 3.1: rendered, they say of every value what they say as they are written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from hydracore_openapi import load
from hydracore_openapi.json_schema.generate import Generator
from hydracore_openapi.json_schema.schema import Schema

Write = Callable[..., Path]

OTHERS: dict[str, Any] = {
    "Name": {"type": "string", "minLength": 2},
    "Base": {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
    "Tree": {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
        "additionalProperties": False,
    },
    "Anchored": {"$anchor": "anchored", "type": "boolean"},
    "Resource": {
        "$id": "https://example.com/resource",
        "type": "array",
        "items": {"$ref": "#/$defs/item"},
        "$defs": {"item": {"type": "integer"}, "other": {"$anchor": "inner", "type": "null"}},
    },
    "Nothing": False,
}
SCHEMAS: list[Any] = [
    True,
    False,
    {"type": ["string", "null"], "maxLength": 2},
    {"const": {"a": [1]}},
    {"const": None},
    {"enum": [1, "a", None]},
    {"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 4},
    {"prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False},
    {"contains": {"type": "integer"}, "minContains": 2, "maxContains": 3, "type": "array"},
    {"propertyNames": {"maxLength": 1}},
    {"patternProperties": {"^a": {"type": "integer"}}, "additionalProperties": False, "type": "object"},
    {"dependentRequired": {"a": ["b"]}},
    {"dependentSchemas": {"a": {"required": ["b"], "properties": {"b": {"const": 1}}}}},
    {"if": {"type": "integer"}, "then": {"minimum": 2}, "else": {"type": "string"}},
    {"$ref": "#/components/schemas/Name", "maxLength": 3},
    {"$ref": "#/components/schemas/Base", "unevaluatedProperties": False},
    {"$ref": "#/components/schemas/Base", "description": "only said"},
    {
        "allOf": [{"$ref": "#/components/schemas/Base"}],
        "properties": {"b": True},
        "unevaluatedProperties": False,
    },
    {"prefixItems": [True], "unevaluatedItems": {"type": "integer"}},
    {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]},
    {"$ref": "#anchored"},
    {"$ref": "https://example.com/resource"},
    {"$ref": "https://example.com/resource#/$defs/item"},
    {"$ref": "#/components/schemas/Nothing"},
    {"not": {"type": "integer"}, "$comment": "none"},
    {"$defs": {"x": {"type": "integer"}}, "items": {"$ref": "#/components/schemas/Tested/$defs/x"}},
    {"type": "object", "properties": {"a": False, "b": {"type": ["integer", "string"]}}, "required": ["b"]},
    {"contentMediaType": "application/json", "contentEncoding": "quoted-printable", "type": "string"},
    {"examples": [1], "type": "integer", "x-own": {"$ref": "nowhere"}, "unknown": {"$ref": "nowhere"}},
]
VALUES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        2,
        3,
        4.5,
        "",
        "a",
        "ab",
        "abcd",
        [],
        [1],
        [1, "a"],
        [1, "a", 2],
        [1, 2, 3, 4],
    ),
    *({}, {"a": 1}, {"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": "x"}, {"b": "x"}, {"ab": 1}, {"ab": "x"}),
    *(
        {"a": [1]},
        {"children": []},
        {"children": [{"children": []}]},
        {"children": [1]},
        [True],
        [None],
        ["a"],
    ),
]


@pytest.fixture
def rendered(write: Write) -> Callable[..., Schema]:
    def rendered(schema: Any, others: Any = OTHERS) -> Schema:
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Tested"}}}
        document = {
            "openapi": "3.1.0",
            "info": {"title": "Case", "version": "1"},
            "paths": {"/a": {"post": {"requestBody": {"content": content}}}},
            "components": {"schemas": {**others, "Tested": schema}},
        }
        contract = load(write(json.dumps(document), "openapi.json"), strict=True)
        body = contract.operations[0].body
        assert body is not None
        schema = body.media["application/json"].schema
        assert isinstance(schema, Schema)
        return schema

    return rendered


def names(schema: Any) -> str:
    return json.dumps(schema)[:60]


@pytest.mark.parametrize("schema", SCHEMAS, ids=names)
def test_it_says_what_is_written(rendered: Callable[..., Schema], schema: Any) -> None:
    written = {"components": {"schemas": {**OTHERS, "Tested": schema}}, "$ref": "#/components/schemas/Tested"}
    embedded = {"$defs": OTHERS, **written}
    judge = Draft202012Validator(embedded, validate_formats=True)
    found = rendered(schema)
    assert [*map(found.is_valid, VALUES)] == [*map(judge.is_valid, VALUES)]


def test_what_only_answers_hold_is_required_of_no_request(rendered: Callable[..., Schema]) -> None:
    found = rendered({"required": ["id"], "properties": {"id": {"type": "string", "readOnly": True}}})
    assert found.is_valid({})


@pytest.mark.parametrize("schema", [each for each in SCHEMAS if each is not False], ids=names)
def test_a_valid_value_is_made(rendered: Callable[..., Schema], schema: Any) -> None:
    found = rendered(schema)
    if found.is_valid({}) or any(map(found.is_valid, VALUES)):
        assert found.is_valid(Generator(found.document).value("0"))


def test_one_dynamic_anchor_is_what_a_dynamic_reference_leads_to(rendered: Callable[..., Schema]) -> None:
    tree = {
        "$dynamicAnchor": "node",
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$dynamicRef": "#node"}}},
        "additionalProperties": False,
    }
    found = rendered({"$ref": "#/components/schemas/Node"}, {"Node": tree})
    assert found.is_valid({"children": [{"children": []}]})
    assert not found.is_valid({"children": [{"other": 1}]})


def test_nullable_is_read_as_it_was_meant(rendered: Callable[..., Schema]) -> None:
    assert rendered({"type": "string", "nullable": True}).is_valid(None)


def test_what_is_encoded_has_a_pattern(rendered: Callable[..., Schema]) -> None:
    assert not rendered({"type": "string", "contentEncoding": "base64"}).is_valid("?")


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"$ref": "#/components/schemas/Tested"}]},
        {"$ref": "#/components/schemas/Tested", "maxLength": 3},
        {"if": {"$ref": "#/components/schemas/Tested"}},
        {"$ref": "#/components/schemas/Tested"},
        {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Tested", "minimum": 1}]},
    ],
    ids=names,
)
def test_a_circle_without_an_end_costs_only_itself(write: Write, schema: Any) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Case", "version": "1"},
        "paths": {"/a": {"get": {"parameters": [{"in": "query", "name": "q", "schema": schema}]}}},
        "components": {"schemas": {"Tested": schema}},
    }
    contract = load(write(json.dumps(document), "openapi.json"))
    assert contract.warnings
    (parameter,) = contract.operations[0].parameters
    parameter.schema.is_valid(1)


def test_a_violation_of_what_is_false_has_a_place(write: Write) -> None:
    ok = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/No"}}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Case", "version": "1"},
        "paths": {"/a": {"put": {"requestBody": ok, "responses": {"200": {"description": "Fine"}}}}},
        "components": {"schemas": {"No": False}},
    }
    contract = load(write(json.dumps(document, indent=1), "openapi.json"))
    body = contract.operations[0].body
    assert body is not None
    schema = body.media["application/json"].schema
    assert schema is not None
    (violation,) = schema.violations(1)
    assert contract.locate(violation.source).pointer == "#/components/schemas/No"
