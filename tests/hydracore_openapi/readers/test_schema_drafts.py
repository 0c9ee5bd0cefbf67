"""Schemas of all drafts in documents of 3.1: they say of every value what another validator of their draft says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest

from hydracore_openapi import Contract, load
from hydracore_openapi.json_schema.schema import Schema

Write = Callable[..., Path]

DRAFT4 = "http://json-schema.org/draft-04/schema#"
DRAFT6 = "http://json-schema.org/draft-06/schema#"
DRAFT7 = "http://json-schema.org/draft-07/schema#"
DRAFT2019 = "https://json-schema.org/draft/2019-09/schema"
DRAFT2020 = "https://json-schema.org/draft/2020-12/schema"
OLDER = (DRAFT4, DRAFT6, DRAFT7, DRAFT2019)

TREE: Any = {
    "$id": "https://example.com/tree",
    "$dynamicAnchor": "node",
    "type": "object",
    "properties": {"data": True, "children": {"type": "array", "items": {"$dynamicRef": "#node"}}},
}
STRICT: Any = {
    "$id": "https://example.com/strict-tree",
    "$dynamicAnchor": "node",
    "$ref": "tree",
    "unevaluatedProperties": False,
    "$defs": {"tree": TREE},
}
PAGE: Any = {
    "$id": "https://example.com/page",
    "type": "object",
    "properties": {"items": {"type": "array", "items": {"$dynamicRef": "#T"}}},
    "$defs": {"T": {"$dynamicAnchor": "T", "not": {}}},
}


def page_of(name: str, item: Any) -> Any:
    return {
        "$id": f"https://example.com/{name}",
        "$ref": "page",
        "$defs": {"page": PAGE, "item": {"$dynamicAnchor": "T", **item}},
    }


PAGES = {"anyOf": [page_of("numbers", {"type": "integer"}), page_of("texts", {"type": "string"})]}
ODD_NAMES = {
    "properties": {
        "a": {"$ref": "#/$defs/a%20b"},
        "b": {"$ref": "#/$defs/a%25b"},
        "c": {"$ref": "#/$defs/a~1b"},
        "d": {"$ref": "#/$defs/a~0b"},
        "e": {"$ref": "#/$defs/%7Ba%7D"},
        "f": {"$ref": "#/$defs/%C3%BC"},
        "g": {"$ref": "#/$defs/%22"},
        "h": {"$ref": "#/$defs/$ref"},
    },
    "$id": "https://example.com/odd",
    "$defs": {
        "a b": {"type": "integer"},
        "a%b": {"type": "string"},
        "a/b": {"type": "null"},
        "a~b": {"type": "boolean"},
        "{a}": {"type": "array"},
        "ü": {"type": "object"},
        '"': {"const": 1},
        "$ref": {"const": 2},
    },
}
ANCHORS = {
    "$id": "https://example.com/anchors",
    "properties": {"a": {"$ref": "#here"}, "b": {"$ref": "inner#here"}, "c": {"$ref": "inner"}},
    "$defs": {
        "a": {"$anchor": "here", "type": "integer"},
        "b": {"$id": "inner", "type": "object", "$defs": {"c": {"$anchor": "here", "type": "string"}}},
    },
}
RECURSIVE: Any = {
    "$id": "https://example.com/recursive-tree",
    "$recursiveAnchor": True,
    "type": "object",
    "properties": {"data": True, "children": {"type": "array", "items": {"$recursiveRef": "#"}}},
}
RECURSIVE_STRICT: Any = {
    "$id": "https://example.com/recursive-strict",
    "$recursiveAnchor": True,
    "$ref": "recursive-tree",
    "unevaluatedProperties": False,
    "$defs": {"tree": RECURSIVE},
}
CASES: list[tuple[str, Any]] = [
    *((DRAFT2020, each) for each in (TREE, STRICT, PAGES, page_of("numbers", {"type": "integer"}))),
    *((DRAFT2020, each) for each in (ODD_NAMES, ANCHORS)),
    (
        DRAFT2020,
        {
            "$ref": "https://example.com/o#/$defs/a",
            "$defs": {"o": {"$id": "https://example.com/o", "$defs": {"a": {"type": "null"}}}},
        },
    ),
    (DRAFT4, {"minimum": 1, "exclusiveMinimum": True, "maximum": 3, "exclusiveMaximum": False}),
    (DRAFT4, {"exclusiveMinimum": True, "type": "number"}),
    (
        DRAFT4,
        {
            "id": "https://example.com/four",
            "properties": {"a": {"$ref": "#/definitions/a"}},
            "definitions": {"a": {"type": "string"}},
        },
    ),
    (
        DRAFT4,
        {
            "const": 1,
            "contains": {"type": "string"},
            "propertyNames": {"maxLength": 0},
            "if": {},
            "then": {"not": {}},
        },
    ),
    (DRAFT6, {"const": 1, "if": {}, "then": {"not": {}}}),
    (DRAFT6, {"exclusiveMinimum": 1, "propertyNames": {"maxLength": 1}}),
    (DRAFT7, {"if": {"type": "integer"}, "then": {"minimum": 2}, "else": {"type": "string"}}),
    (
        DRAFT7,
        {
            "dependentRequired": {"a": ["b"]},
            "unevaluatedProperties": False,
            "minContains": 3,
            "prefixItems": [False],
        },
    ),
    (
        DRAFT7,
        {
            "properties": {"a": {"$ref": "#named"}},
            "definitions": {"x": {"$id": "#named", "type": "integer"}},
            "$id": "https://example.com/seven",
        },
    ),
    (DRAFT2019, {"dependentRequired": {"a": ["b"]}, "prefixItems": [False], "unevaluatedItems": True}),
    (
        DRAFT2019,
        {
            "$ref": "#/$defs/a",
            "maximum": 2,
            "$defs": {"a": {"type": "integer"}},
            "$id": "https://example.com/nineteen",
        },
    ),
    *((DRAFT2019, each) for each in (RECURSIVE, RECURSIVE_STRICT)),
    *(
        (draft, {"items": [{"type": "integer"}, {"type": "string"}], "additionalItems": False})
        for draft in OLDER
    ),
    *((draft, {"items": [{"type": "integer"}], "additionalItems": {"type": "string"}}) for draft in OLDER),
    *((draft, {"items": {"type": "integer"}, "additionalItems": False}) for draft in OLDER),
    *(
        (draft, {"dependencies": {"a": ["b"], "b": {"properties": {"data": {"type": "integer"}}}}})
        for draft in OLDER[:3]
    ),
    *(
        (
            draft,
            {
                "properties": {"a": {"$ref": "#/definitions/a", "maximum": 2}},
                "definitions": {"a": {"type": "integer"}},
                ("id" if draft == DRAFT4 else "$id"): "https://example.com/ref",
            },
        )
        for draft in OLDER
    ),
]
VALUES: list[Any] = [
    *(None, True, 0, 1, 2, 3, 4, 1.5, "", "text"),
    *(
        [],
        [1],
        [1, "a"],
        [1, "a", 2],
        ["a"],
        [1, 2],
        {},
        {"b": 1},
        {"b": "x"},
        {"a": 1},
        {"a": "x"},
        {"a": 3},
    ),
    *(
        {"a": 1, "b": 1},
        {"a": 1, "b": "x", "data": "x"},
        {"c": None},
        {"c": {}},
        {"c": "x"},
        {"d": True},
        {"d": 1},
    ),
    *({"e": []}, {"e": 1}, {"f": {}}, {"f": 1}, {"g": 1}, {"g": 2}, {"h": 2}, {"h": 1}, {"long": 1}),
    *(
        {"daat": 1},
        {"children": [{"daat": 1}]},
        {"children": [{"data": 1}]},
        {"children": [{"children": [{"daat": 1}]}]},
    ),
    *({"items": [1]}, {"items": ["a"]}, {"items": [1, "a"]}, {"items": []}),
]


def contract_of(write: Write, schema: Any, **members: Any) -> Contract:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Tested"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Case", "version": "1"},
        "paths": {
            "/a": {
                "put": {"requestBody": {"content": content}, "responses": {"200": {"description": "Fine"}}}
            }
        },
        "components": {"schemas": {"Tested": schema}},
        **members,
    }
    return load(write(json.dumps(document, indent=1), "openapi.json"))


def schema_of(contract: Contract) -> Schema:
    body = contract.operations[0].body
    assert body is not None
    schema = body.media["application/json"].schema
    assert schema is not None
    return schema


@pytest.mark.parametrize("by_document", [False, True])
@pytest.mark.parametrize(("draft", "schema"), CASES)
def test_a_schema_says_what_its_draft_says(write: Write, draft: str, schema: Any, by_document: bool) -> None:
    written = schema if by_document else {"$schema": draft, **schema}
    contract = contract_of(write, written, **({"jsonSchemaDialect": draft} if by_document else {}))
    ours = schema_of(contract)
    judge = jsonschema.validators.validator_for({"$schema": draft})({"$schema": draft, **schema})
    for value in VALUES:
        assert ours.is_valid(value) == judge.is_valid(value), value
        assert ours.is_valid(value) == (not [*ours.violations(value)])


def test_an_unknown_dialect_is_told_and_read_as_the_newest(write: Write) -> None:
    unknown = {"$schema": "https://example.com/own", "prefixItems": [{"type": "integer"}]}
    contract = contract_of(write, unknown, jsonSchemaDialect="https://example.com/other")
    places = {each.location.pointer for each in contract.warnings}
    assert places == {"#/components/schemas/Tested/$schema", "#/jsonSchemaDialect"}
    assert not schema_of(contract).is_valid(["a"])


def test_a_keyword_that_came_later_is_told(write: Write) -> None:
    contract = contract_of(write, {"$schema": DRAFT6, "if": {}, "then": False, "type": "integer"})
    assert [each.location.pointer for each in contract.warnings] == [
        "#/components/schemas/Tested/if",
        "#/components/schemas/Tested/then",
    ]


def test_limits_that_are_flags_and_nothing_else_older_is_read_without_a_draft(write: Write) -> None:
    contract = contract_of(write, {"minimum": 1, "exclusiveMinimum": True})
    assert [each.location.line for each in contract.warnings]
    assert not schema_of(contract).is_valid(1)


def test_anchors_that_a_document_has_twice_are_those_of_the_schema_that_is_entered(write: Write) -> None:
    page = {
        "properties": {"items": {"items": {"$dynamicRef": "#T"}}},
        "$defs": {"T": {"$dynamicAnchor": "T"}},
    }
    schema = {"$ref": "#/components/schemas/Page", "$defs": {"T": {"$dynamicAnchor": "T", "type": "integer"}}}
    contract = contract_of(write, schema, components={"schemas": {"Tested": schema, "Page": page}})
    assert not contract.warnings
    assert schema_of(contract).is_valid({"items": [1]})
    assert not schema_of(contract).is_valid({"items": ["a"]})


def test_a_dynamic_reference_that_leads_nowhere_costs_only_itself(write: Write) -> None:
    contract = contract_of(write, {"$dynamicRef": "#nowhere", "type": "integer"})
    assert len(contract.warnings) == 1
    assert not schema_of(contract).is_valid("a")


def test_schemas_of_other_files_have_drafts_of_their_own(write: Write) -> None:
    write(
        json.dumps(
            {
                "$schema": DRAFT7,
                "$ref": "#/definitions/a",
                "definitions": {"a": {"items": [{"type": "integer"}]}},
            }
        ),
        "a.json",
    )
    contract = contract_of(write, {"$ref": "a.json", "prefixItems": [{"maximum": 2}]})
    assert not contract.warnings
    assert schema_of(contract).is_valid([1])
    assert not schema_of(contract).is_valid(["a"])
    assert not schema_of(contract).is_valid([3])
