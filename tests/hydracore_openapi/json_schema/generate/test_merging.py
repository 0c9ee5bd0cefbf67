from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.generate.merging import conjunction, identity, merged


def test_constraints_of_allof_and_references_are_merged() -> None:
    definitions: dict[str, Any] = {"Base": {"type": "number", "minimum": 1, "allOf": [{"maximum": 9}]}}
    node = {"$ref": "#/$defs/Base", "allOf": [{"type": ["integer", "string"], "minimum": 3}], "maximum": 20}

    assert merged(node, definitions) == {"type": ["integer"], "minimum": 3, "maximum": 9}


@pytest.mark.parametrize(
    "node",
    [
        False,
        {"allOf": [{"type": "string"}, {"type": "null"}]},
        {"enum": [1, 2], "allOf": [{"enum": [True, 3]}]},
        {"allOf": [{"const": "a"}, {"enum": ["b"]}]},
    ],
)
def test_contradictions_admit_nothing(node: Any) -> None:
    assert merged(node, {}) is None


def test_a_definition_that_includes_itself_comes_to_an_end() -> None:
    definitions: dict[str, Any] = {"A": {"allOf": [{"$ref": "#/$defs/A"}, {"type": "string"}]}}

    assert merged({"$ref": "#/$defs/A"}, definitions) == {"type": ["string"]}


def test_identity_follows_json_equality() -> None:
    assert identity({"a": 1, "b": [2.0]}) == identity({"b": [2], "a": 1.0})
    assert identity(1) != identity(True)
    assert identity("1") != identity(1)


def test_a_conjunction_is_as_simple_as_it_can_be() -> None:
    only: dict[str, Any] = {"type": "string"}

    assert conjunction([True, only, {}]) is only
    assert conjunction([]) is True
    assert conjunction([only, False]) is False
    assert conjunction([only, {"minLength": 1}]) == {"allOf": [only, {"minLength": 1}]}
