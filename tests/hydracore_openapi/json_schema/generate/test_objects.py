"""Objects by way of the generator, which gives them the plans of their properties."""

from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema

SEEDS = [str(seed) for seed in range(30)]
TEXT = {"type": "string"}
A, B = {"const": "a"}, {"const": "b"}


def made(**schema: Any) -> list[dict[str, Any]]:
    document = {"type": "object", **schema}
    values = [Generator(document).value(seed) for seed in SEEDS]
    assert all(map(Schema(document).is_valid, values))
    return values


def test_required_properties_are_always_there_and_others_come_in_the_documents_order() -> None:
    values = made(properties={"b": B, "a": A, "c": TEXT}, required=["a"])
    assert all(value["a"] == "a" for value in values)
    assert all(list(value) == [name for name in ("b", "a", "c") if name in value] for value in values)
    assert any("b" in value for value in values)


def test_a_required_property_that_is_not_described_is_made_by_what_others_must_be() -> None:
    assert {value["x"] for value in made(required=["x"], additionalProperties=B)} == {"b"}
    assert {value["x-1"] for value in made(required=["x-1"], patternProperties={"^x-": A})} == {"a"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"minProperties": 4, "maxProperties": 4}, 4),
        ({"minProperties": 3, "maxProperties": 3, "properties": {"a": A}, "additionalProperties": B}, 3),
        ({"maxProperties": 0, "properties": {"a": A}}, 0),
        ({"maxProperties": 1, "properties": {"a": A, "b": B}, "required": ["b"]}, 1),
    ],
)
def test_as_many_properties_as_are_allowed(schema: dict[str, Any], expected: int) -> None:
    assert {len(value) for value in made(**schema)} == {expected}


def test_names_keep_to_their_schema() -> None:
    values = made(minProperties=2, propertyNames={"pattern": "^[xyz]{2}$"}, additionalProperties=TEXT)
    assert {len(name) for value in values for name in value} == {2}


def test_a_property_brings_those_that_depend_on_it() -> None:
    values = made(properties={"a": A, "b": B}, required=["a"], dependentRequired={"a": ["b"]})
    assert values == [{"a": "a", "b": "b"}] * len(SEEDS)


@pytest.mark.parametrize(
    "schema",
    [
        {"required": ["a", "b"], "maxProperties": 1},
        {"required": ["a"], "additionalProperties": False},
        {"minProperties": 2, "properties": {"a": A}, "additionalProperties": False},
        {"required": ["a"], "properties": {"a": False}},
    ],
)
def test_what_no_object_can_be_is_told(schema: dict[str, Any]) -> None:
    with pytest.raises(Unsatisfiable):
        Generator({"type": "object", **schema}).value("1")
