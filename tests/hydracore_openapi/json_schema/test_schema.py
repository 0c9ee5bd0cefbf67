from __future__ import annotations

import threading
from typing import Any

import pytest

from hydracore_openapi.json_schema.schema import COMPILED, KEPT, LARGE, Schema

TREE = Schema(
    {
        "$ref": "#/$defs/Tree",
        "$defs": {
            "Tree": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/Tree"}, {"type": "string"}]}}
        },
    }
)


def nested(depth: int, innermost: Any = None) -> Any:
    value = innermost if innermost is not None else []
    for _ in range(depth):
        value = [value]
    return value


def test_it_is_frozen() -> None:
    schema = Schema({"type": "string"})
    with pytest.raises(AttributeError):
        schema.document = {}
    with pytest.raises(AttributeError):
        del schema.is_valid


def test_nothing_stands_between_most_schemas_and_their_validator() -> None:
    assert type(Schema({"type": "string"}).is_valid).__name__ == "builtin_function_or_method"


def test_properties_and_required_are_those_of_all_layers() -> None:
    schema = Schema(
        {
            "anyOf": [
                {"allOf": [{"$ref": "#/$defs/Base"}, {"properties": {"b": True}, "required": ["b"]}]},
                {"type": "null"},
            ],
            "$defs": {
                "Base": {
                    "properties": {"a": {"$ref": "#/$defs/A"}, "hidden": False},
                    "required": ["a"],
                },
                "A": {"type": "string"},
            },
        }
    )
    assert schema.properties == {"a": {"type": "string"}, "b": {}}
    assert schema.parts["a"] == {"$ref": "#/$defs/A"}
    assert schema.required == {"a", "b"}


def test_alternatives_are_no_layers() -> None:
    schema = Schema({"oneOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]})
    assert schema.properties == {}


def test_resolve() -> None:
    schema = Schema({"$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"type": "string"}}, "$ref": "#/$defs/A"})
    assert schema.resolve(schema.document) == {"type": "string"}
    assert schema.resolve(True) == {}
    assert schema.resolve(False) == {"not": {}}


def test_a_part_has_the_definitions_it_needs() -> None:
    schema = Schema(
        {
            "properties": {"a": {"$ref": "#/$defs/A"}, "c": {"$ref": "#/$defs/C"}},
            "$defs": {"A": {"items": {"$ref": "#/$defs/B"}}, "B": {"type": "string"}, "C": {"type": "null"}},
        }
    )
    part = schema.sub(schema.parts["a"])
    assert set(part.document["$defs"]) == {"B"}
    assert part.is_valid(["x"])
    assert not part.is_valid([1])
    assert "$defs" not in schema.sub(schema.parts["c"]).document


@pytest.mark.parametrize("depth", [1_000, 100_000])
@pytest.mark.parametrize(
    "document",
    [
        {},
        {"type": "array"},
        {"type": "object"},
        {"enum": [[[]]]},
        {"uniqueItems": True},
        {"items": {"items": {"type": "string"}}},
        {"anyOf": [{"type": "string"}, {"items": {"type": "object"}}]},
        TREE.document,
    ],
)
def test_no_depth_of_a_value_crashes(document: dict[str, Any], depth: int) -> None:
    schema = Schema(document)
    for value in (nested(depth), [nested(depth), nested(depth, 1)], {"a": nested(depth)}):
        assert bool(list(schema.violations(value))) != schema.is_valid(value)


def test_circular_schemas_refuse_what_is_too_deep() -> None:
    assert TREE.is_valid(nested(150))
    assert not TREE.is_valid(nested(250))
    (violation,) = TREE.violations(nested(250))
    assert violation.keyword == "depth"


def test_the_bound_fits_into_a_small_stack() -> None:
    verdicts: list[bool] = []

    def judge() -> None:
        verdicts.append(TREE.is_valid(nested(150)))
        verdicts.extend(not each for each in [list(TREE.violations(nested(150, 1)))])

    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=judge)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert verdicts == [True, False]


def test_shallow_violations_of_deep_values_are_told() -> None:
    schema = Schema({"properties": {"a": {"type": "string"}, "b": {}}, "required": ["c"]})
    found = list(schema.violations({"a": 1, "b": nested(5_000)}))
    assert {(each.path, each.keyword) for each in found} == {(("a",), "type"), ((), "required")}


@pytest.mark.parametrize("value", ["\ud800", {"a": "\udfff"}, {"\ud800": 1}, ["\ud800"]])
def test_half_a_surrogate_pair_is_a_violation(value: Any) -> None:
    """Where the validator looks at the text; elsewhere it counts as any other."""
    text = {"type": "string", "pattern": "."}
    schema = Schema({"properties": {"a": text}, "items": text, "pattern": ".", "propertyNames": text})
    (violation,) = schema.violations(value)
    assert violation.keyword == "encoding"


def test_the_other_violations_beside_half_a_surrogate_pair_are_told() -> None:
    schema = Schema({"properties": {"a": {"type": "string"}, "b": {"type": "integer"}}})
    (violation,) = schema.violations({"a": "\ud800", "b": "x"})
    assert violation.path == ("b",)


def chain(length: int) -> dict[str, Any]:
    """A schema that leads through so many definitions to an integer."""
    definitions: dict[str, Any] = {
        f"d{number}": {"properties": {"next": {"$ref": f"#/$defs/d{number + 1}"}}} for number in range(length)
    }
    return {"$ref": "#/$defs/d0", "$defs": {**definitions, f"d{length}": {"type": "integer"}}}


def test_a_schema_of_many_definitions_judges_as_any_other() -> None:
    schemas = [Schema(chain(length)) for length in range(LARGE - 2, LARGE + 40)]
    for _ in range(2):
        for schema in schemas:
            assert schema.is_valid({"next": {"next": {}}})
            assert schema.is_valid(1)
    deep = Schema(chain(LARGE + 1))
    value: Any = "no integer"
    for _ in range(LARGE + 1):
        value = {"next": value}
    assert not deep.is_valid(value)
    assert [each.keyword for each in deep.violations(value)] == ["type"]


def test_few_of_the_large_schemas_are_compiled_at_a_time() -> None:
    schemas = [Schema(chain(KEPT // 8)) for _ in range(20)]
    for schema in schemas:
        assert schema.is_valid({})
    assert len([schema for schema in schemas if schema in COMPILED.judges]) < 8
    assert schemas[0].is_valid({})


def test_a_large_schema_that_is_none_is_fitted_by_anything() -> None:
    assert Schema({**chain(LARGE), "maxLength": -1}).is_valid("x")


def test_a_part_knows_whether_it_allows_null() -> None:
    whole = Schema({"properties": {}})
    kinds: dict[bool, list[dict[str, Any]]] = {
        True: [{}, {"type": "null"}, {"type": ["string", "null"]}, {"enum": [None]}],
        False: [
            {"type": "string"},
            {"type": ["string"]},
            {"enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a"]},
            {"not": {}},
        ],
    }
    for allows, parts in kinds.items():
        assert [whole.sub(part).allows_null for part in parts] == [allows] * len(parts)
