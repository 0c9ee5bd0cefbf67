from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import pytest

from hydracore_openapi.json_schema import applicators


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
    assert applicators.is_circular(document.get("$defs", {})) is expected


def test_layers_of_what_contains_itself_end() -> None:
    document = definitions(A={"allOf": [{"$ref": "#/$defs/A"}, {"required": ["a"]}]})
    assert applicators.required(document, {"$ref": "#/$defs/A"}) == {"a"}


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
    assert applicators.beside_null(part) == expected


def test_what_one_layer_forbids_is_no_property() -> None:
    document = {"allOf": [{"properties": {"a": {}, "b": {}}}, {"properties": {"a": False}}]}
    assert applicators.properties(document, document) == {"b": {}}


TREE = {"a": ["b", "c"], "b": ["d"], "c": ["d", "e"], "d": ["a"]}


@pytest.mark.parametrize(("nearest_first", "order"), [(False, "abdce"), (True, "abcde")])
def test_each_comes_once_and_in_order(nearest_first: bool, order: str) -> None:
    found = applicators.walk("a", lambda each: TREE.get(each, []), str, nearest_first=nearest_first)
    assert "".join(found) == order


def test_without_a_key_each_comes_as_often_as_it_is_led_to() -> None:
    tree = {"a": ["b", "c"], "b": ["d"], "c": ["d"]}
    assert "".join(applicators.walk("a", lambda each: tree.get(each, []), None)) == "abdcd"


A = {"title": "A", "allOf": [{"$ref": "#/$defs/B"}, {"$ref": "#/$defs/B"}]}
B = {"title": "B", "$ref": "#/$defs/A"}
DEFINITIONS: applicators.Definitions = {"A": A, "B": B}


def titles(nodes: Iterable[applicators.Subschema]) -> str:
    return "".join(node.get("title", "") for node in nodes if not isinstance(node, bool))


@pytest.mark.parametrize(("innermost_first", "order"), [(False, "ABB"), (True, "BBA")])
def test_conjuncts_come_every_time_but_not_inside_themselves(innermost_first: bool, order: str) -> None:
    follow = partial(applicators.target, definitions=DEFINITIONS)
    found = applicators.conjuncts({"$ref": "#/$defs/A"}, follow, innermost_first=innermost_first)
    assert titles(found) == order


def test_all_that_may_apply() -> None:
    node = {
        "title": "0",
        "oneOf": [{"title": "3"}],
        "anyOf": [{"title": "2", "$ref": "#/$defs/A"}],
        "allOf": [{"title": "1"}, False],
        "then": {"title": "5"},
        "if": {"title": "4"},
        "not": {"title": "6"},
    }
    assert titles(applicators.applicable([node], DEFINITIONS)) == "012AB345"


def test_definitions_that_are_needed() -> None:
    parts: dict[str, applicators.Subschema] = {"a/b": {"items": {"$ref": "#/$defs/C"}}, "C": True, "D": {}}
    needed = {"properties": {"x": {"$ref": "#/$defs/a~1b"}}}
    assert list(applicators.reachable(parts, needed)) == ["a/b", "C"]


def test_references_that_lead_nowhere_allow_everything() -> None:
    assert applicators.resolved({}, {"$ref": "#/$defs/Missing"}) == {}


def test_of_a_choice_there_is_what_every_shape_has() -> None:
    text, number = {"type": "string"}, {"type": "number"}
    one = {"properties": {"id": text, "size": number, "a": text}, "required": ["id", "a"]}
    two = {"properties": {"id": text, "size": text}, "required": ["id"]}
    document = {
        "properties": {"name": text},
        "oneOf": [{"$ref": "#/$defs/One"}, two, {"type": "null"}],
        "$defs": {"One": one},
    }
    assert applicators.properties(document, document) == {
        "name": text,
        "id": text,
        "size": {"anyOf": [number, text]},
    }
    assert applicators.required(document, document) == {"id"}
    wrapped = {"$defs": {"In": {"oneOf": [{"$ref": "#/$defs/In"}, two]}}, "$ref": "#/$defs/In"}
    assert applicators.required(wrapped, wrapped) == set()
