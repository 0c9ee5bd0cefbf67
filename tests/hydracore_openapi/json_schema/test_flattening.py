from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.flattening import Flattener, bare, of_type, single_part, types_of

BASE = {"type": "object", "title": "Base", "properties": {"a": {"type": "string"}}, "required": ["a"]}
FLATTENER = Flattener(
    {"$defs": {"Base": BASE, "Alias": {"$ref": "#/$defs/Base"}, "Loop": {"$ref": "#/$defs/Loop"}}}
)

MERGES = [
    ([{"minLength": 1}, {"minLength": 3}], {"minLength": 3}),
    ([{"maximum": 1}, {"maximum": 3}], {"maximum": 1}),
    ([{"type": "number"}, {"type": "integer"}], {"type": "integer"}),
    ([{"type": "integer"}, {"type": "number"}], {"type": "integer"}),
    ([{"type": ["string", "null"]}, {"type": "string"}], {"type": "string"}),
    ([{"enum": [1, 2]}, {"enum": [2, 3]}], {"enum": [2]}),
    ([{"required": ["a"]}, {"required": ["b", "a"]}], {"required": ["a", "b"]}),
    ([{"additionalProperties": False}, {"additionalProperties": True}], {"additionalProperties": False}),
    ([{"properties": {"a": 1}}, {"properties": {"b": 2}}], {"properties": {"a": 1, "b": 2}}),
    ([{"properties": {"a": 1}}, {"properties": {"a": 2}}], {"properties": {"a": {"allOf": [1, 2]}}}),
    ([{"allOf": [{"minimum": 1}]}, {"maximum": 2}], {"minimum": 1, "maximum": 2}),
    ([{"minimum": 1}, True], {"minimum": 1}),
]


@pytest.mark.parametrize(("parts", "merged"), MERGES)
def test_all_of_becomes_one_mapping(parts: Any, merged: Any) -> None:
    assert FLATTENER.flat({"allOf": parts}) == merged


@pytest.mark.parametrize("name", ["Base", "Alias"])
def test_references_are_followed_and_added_to(name: str) -> None:
    assert FLATTENER.flat({"$ref": f"#/$defs/{name}", "minProperties": 2}) == {**BASE, "minProperties": 2}
    assert FLATTENER.target(f"#/$defs/{name}") == ("Base", BASE)


def test_references_that_lead_nowhere_allow_everything() -> None:
    assert FLATTENER.target("#/$defs/Loop") == ("Loop", True)
    assert FLATTENER.flat({"$ref": "#/$defs/Loop"}) == {}


def test_what_forbids_nothing_is_left_out() -> None:
    assert bare({"title": "T", "x-inferred": "y", "$defs": {}, "type": "string"}) == {"type": "string"}
    assert single_part({"allOf": [BASE], "description": "d"}) is BASE
    assert single_part({"allOf": [BASE], "minProperties": 1}) is None


def test_types_are_told_or_guessed() -> None:
    assert types_of({"type": ["string", "null"]}) == ["string", "null"]
    assert types_of({"properties": {}}) == ["object"]
    assert types_of({"items": {}}) == ["array"]
    assert types_of({"minimum": 1}) == []
    assert of_type({"type": ["string", "null"], "enum": ["a", None]}, "string") == {
        "type": "string",
        "enum": ["a"],
    }
