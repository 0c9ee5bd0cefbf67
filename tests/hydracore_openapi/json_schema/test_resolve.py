from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema import resolve


def definitions(**parts: Any) -> dict[str, Any]:
    return {"$defs": parts}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, False),
        (definitions(A={"items": {"$ref": "#/$defs/B"}}, B={}), False),
        (definitions(A={"items": {"$ref": "#/$defs/A"}}), True),
        (
            definitions(A={"allOf": [{"properties": {"a": {"$ref": "#/$defs/B"}}}]}, B={"$ref": "#/$defs/A"}),
            True,
        ),
        (definitions(A={"not": {"additionalProperties": {"$ref": "#/$defs/A"}}}), True),
        (definitions(A={"default": {"$ref": "#/$defs/A"}}), False),
    ],
)
def test_circular_documents(document: dict[str, Any], expected: bool) -> None:
    assert resolve.is_circular(document) is expected


def test_layers_of_what_contains_itself_end() -> None:
    document = definitions(A={"allOf": [{"$ref": "#/$defs/A"}, {"required": ["a"]}]})
    assert resolve.required(document, {"$ref": "#/$defs/A"}) == {"a"}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string"}),
        ({"oneOf": [{"type": "null"}, {"type": "string"}]}, {"type": "string"}),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, None),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}, None),
        ({"anyOf": [True, {"type": "null"}]}, None),
        ({}, None),
    ],
)
def test_null_wraps(part: dict[str, Any], expected: dict[str, Any] | None) -> None:
    assert resolve.beside_null(part) == expected


def test_what_one_layer_forbids_is_no_property() -> None:
    document = {"allOf": [{"properties": {"a": {}, "b": {}}}, {"properties": {"a": False}}]}
    assert resolve.properties(document, document) == {"b": {}}
