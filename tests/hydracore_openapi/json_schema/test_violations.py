from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.schema import Schema

CAT = {
    "type": "object",
    "x-source": "#/components/schemas/Cat",
    "properties": {
        "kind": {"type": "string"},
        "lives": {"type": "integer", "x-source": "#/components/schemas/Cat/properties/lives"},
    },
    "required": ["kind", "lives"],
}
DOG = {
    "type": "object",
    "x-source": "#/components/schemas/Dog",
    "properties": {"kind": {"type": "string"}, "tricks": {"type": "array", "items": {"type": "string"}}},
    "required": ["kind"],
}


def pets(**discriminator: Any) -> Schema:
    return Schema(
        {
            "x-source": "#/components/schemas/Pet",
            "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
            **(
                {"discriminator": {"propertyName": "kind", **discriminator}}
                if discriminator is not None
                else {}
            ),
            "$defs": {"Cat": CAT, "Dog": DOG},
        }
    )


def told(schema: Schema, value: Any) -> set[tuple[tuple[str | int, ...], str, str]]:
    return {(each.path, each.keyword, each.source) for each in schema.violations(value)}


def test_every_violation_is_told_with_its_source() -> None:
    assert told(Schema(CAT), {"lives": "nine"}) == {
        ((), "required", "#/components/schemas/Cat/required"),
        (("lives",), "type", "#/components/schemas/Cat/properties/lives/type"),
    }


def test_parts_without_a_source_of_their_own_count_from_those_around() -> None:
    assert told(Schema(DOG), {"kind": "Dog", "tricks": [1]}) == {
        (("tricks", 0), "type", "#/components/schemas/Dog/properties/tricks/items/type")
    }


@pytest.mark.parametrize(
    ("discriminator", "kind"),
    [
        ({}, "Cat"),
        ({"mapping": {"feline": "#/components/schemas/Cat"}}, "feline"),
        ({"mapping": {"feline": "Cat"}}, "feline"),
    ],
)
def test_the_discriminator_says_which_alternative_is_meant(discriminator: dict[str, Any], kind: str) -> None:
    assert told(pets(**discriminator), {"kind": kind, "lives": "nine", "tricks": 1}) == {
        (("lives",), "type", "#/components/schemas/Cat/properties/lives/type")
    }


def test_unknown_kinds_are_violations_of_the_alternatives() -> None:
    ((path, keyword, source),) = told(pets(), {"kind": "Cow", "tricks": 1})
    assert (path, keyword, source) == ((), "oneOf", "#/components/schemas/Pet/oneOf")


def test_what_is_not_null_is_told_by_the_other_alternative() -> None:
    schema = Schema(
        {"x-source": "#/a", "anyOf": [{"$ref": "#/$defs/Dog"}, {"type": "null"}], "$defs": {"Dog": DOG}}
    )
    assert told(schema, {"kind": 1}) == {(("kind",), "type", "#/components/schemas/Dog/properties/kind/type")}


def test_the_only_alternative_of_the_right_type_is_told() -> None:
    schema = Schema({"x-source": "#/a", "anyOf": [{"type": "string", "maxLength": 2}, {"type": "integer"}]})
    assert told(schema, "long") == {((), "maxLength", "#/a/anyOf/0/maxLength")}
    assert told(schema, []) == {((), "anyOf", "#/a/anyOf")}


def test_alternatives_inside_alternatives() -> None:
    inner = {"anyOf": [{"$ref": "#/$defs/Dog"}, {"type": "null"}]}
    schema = Schema(
        {
            "x-source": "#/a",
            "oneOf": [{"type": "string"}, {"type": "object", "properties": {"dog": inner}}],
            "$defs": {"Dog": DOG},
        }
    )
    assert told(schema, {"dog": {}}) == {(("dog",), "required", "#/components/schemas/Dog/required")}


def test_two_alternatives_that_fit_are_one_violation() -> None:
    schema = Schema({"x-source": "#/a", "oneOf": [{"type": "integer"}, {"type": "number"}]})
    assert told(schema, 1) == {((), "oneOf", "#/a/oneOf")}


def test_what_must_not_be_there() -> None:
    schema = Schema({"x-source": "#/a", "properties": {"secret": False}})
    (violation,) = schema.violations({"secret": "x"})
    assert (violation.path, violation.keyword, violation.source) == (
        ("secret",),
        "false",
        "#/a/properties/secret",
    )
    assert violation.message == "'secret' is not allowed here"


def test_nothing_is_told_of_what_fits() -> None:
    assert list(pets().violations({"kind": "Dog"})) == []


def placed(schema: dict[str, Any], value: Any) -> list[tuple[tuple[str | int, ...], str, str]]:
    return [(each.path, each.message, each.source) for each in Schema(schema).violations(value)]


def test_a_name_that_must_not_be_is_told_at_what_has_it() -> None:
    schema = {"properties": {"a": {"propertyNames": {"maxLength": 2}, "x-source": "#/a"}}}
    expected = (("a", "long"), 'the name "long" is longer than 2 characters', "#/a/propertyNames/maxLength")
    assert placed(schema, {"a": {"long": 1, "b": 1}}) == [expected]


def test_what_was_written_false_is_told_where_it_was_written() -> None:
    never = {"not": {}, "x-source": "#/never"}
    schema = {"properties": {"a": {"$ref": "#/$defs/never"}}, "$defs": {"never": never}}
    assert placed(schema, {"a": 1}) == [(("a",), "'a' is not allowed here", "#/never")]
    assert placed(never, 1) == [((), "nothing is allowed here", "#/never")]
    negated = {"not": {"x-source": "#/x/not"}, "x-source": "#/x"}
    assert placed(negated, 1)[0][2] == "#/x/not"
