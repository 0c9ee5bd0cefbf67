from __future__ import annotations

from typing import Any

from jsonschema_rs import Draft202012Validator

from hydracore_openapi.json_schema.generate.reduction import most_branches, read, reason_of_emptiness, reduced


def alternatives(count: int) -> dict[str, Any]:
    pairs = [{"oneOf": [{"required": [f"a{i}"]}, {"required": [f"b{i}"]}]} for i in range(count)]
    return {"type": "object", "allOf": pairs}


def test_references_to_anywhere_become_definitions() -> None:
    schema = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "integer"}, "b": {"$ref": "#/properties/a"}, "c": {"$ref": "#"}},
    }

    document = read(schema)

    whole: Any = {"allOf": [document.root], "$defs": dict(document.definitions)}
    for value in (
        {"a": 1, "b": 2},
        {"a": 1, "b": "x"},
        {"a": 1, "b": 2, "c": {}},
        {"a": 1, "b": 2, "c": {"a": 1, "b": 1}},
    ):
        assert Draft202012Validator(whole).is_valid(value) == Draft202012Validator(schema).is_valid(value)
    assert {"#/$defs/at.", "#/$defs/at..properties.a"} == {f"#/$defs/{name}" for name in document.definitions}


def test_logic_is_reduced_to_plain_branches() -> None:
    document = reduced(read({"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 5}]}))

    assert document is not None
    assert isinstance(document.root, dict)
    assert set(document.root) == {"anyOf"}


def test_what_has_too_many_ways_is_left_as_it_is() -> None:
    document = read(alternatives(30))

    assert reduced(document) is document


def test_what_admits_nothing_is_told_with_the_reason() -> None:
    document = read(
        {"properties": {"a": {"type": "string", "minLength": 3, "maxLength": 2}}, "required": ["a"]}
        | {"type": "object"}
    )

    assert reduced(document) is None
    pointer, reason = reason_of_emptiness(document)
    assert pointer == "/properties/a"
    assert "maxLength" in reason


def test_alternatives_of_one_place_multiply_and_branches_add_up() -> None:
    pair: Any = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Two"}]}
    definitions: Any = {"Two": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/Two"}]}}

    assert most_branches(pair, definitions) == 1 + 2
    assert most_branches({"allOf": [pair, pair]}, definitions) == 9
    assert most_branches({"properties": {"a": {"allOf": [pair, pair]}, "b": pair}}, definitions) == 9
    assert most_branches({"if": pair}, definitions) == 3
    assert most_branches({"if": {}, "anyOf": [{}, {}]}, {}) == 4
    assert most_branches(True, {}) == 1
