from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from jsonschema_rs import Draft202012Validator

from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from tests.hydracore_openapi.json_schema.generate.satisfiable import schemas
from tests.paths import ROOT

HERE = Path(__file__).parent
SATISFIABLE: dict[str, Any] = json.loads((HERE / "satisfiable.json").read_text(encoding="utf-8"))
UNSATISFIABLE: dict[str, Any] = json.loads((HERE / "unsatisfiable.json").read_text(encoding="utf-8"))
SEEDS = [str(seed) for seed in range(10)]
PRINT_VALUES = """
import json, sys
from pathlib import Path
from hydracore_openapi.json_schema.generate import Generator
schemas = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
print(json.dumps([Generator(schema).value("seed") for schema in schemas.values()]))
"""


def judge(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(schema, validate_formats=True)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(schemas())
@example(({"type": "array", "prefixItems": [{}, {}], "contains": {"const": None}}, [None]))
@example(
    (
        {"type": "array", "uniqueItems": True, "minItems": 3, "items": {"type": "object"}},
        [{}, {"a": 1}, {"b": 1}],
    )
)
def test_every_satisfiable_schema_gets_a_valid_value(case: tuple[Any, Any]) -> None:
    schema, known = case
    assume(judge(schema).is_valid(known))

    value = Generator(schema).value("seed")

    assert judge(schema).is_valid(value)
    assert Generator(schema).value("seed") == value
    assert json.loads(json.dumps(value)) == value


@pytest.mark.parametrize("name", SATISFIABLE)
def test_hand_made_schemas_get_valid_values_for_every_seed(name: str) -> None:
    schema = SATISFIABLE[name]
    generator, validator = Generator(schema), judge(schema)

    for seed in SEEDS:
        assert validator.is_valid(generator.value(seed))


@pytest.mark.parametrize("name", UNSATISFIABLE)
def test_unsatisfiable_schemas_are_refused(name: str) -> None:
    with pytest.raises(Unsatisfiable) as caught:
        Generator(UNSATISFIABLE[name]).value("seed")

    assert caught.value.reason
    assert f"#{caught.value.pointer}:" in str(caught.value)


@pytest.mark.parametrize("form", ["phone", "int32", "password"])
def test_a_format_that_says_nothing_of_texts_admits_any(form: str) -> None:
    for bounds in ({}, {"maxLength": 7}, {"minLength": 40}):
        schema = {"type": "string", "format": form, **bounds}
        assert judge(schema).is_valid(Generator(schema).value("seed"))


def test_true_and_false_are_schemas() -> None:
    Generator(True).value("seed")

    with pytest.raises(Unsatisfiable):
        Generator(False).value("seed")


def test_the_refusal_points_at_the_part_at_fault() -> None:
    tag = {"type": "string", "pattern": "^x$", "minLength": 2}

    with pytest.raises(Unsatisfiable) as caught:
        Generator({"type": "object", "required": ["tag"], "properties": {"tag": tag}}).value("seed")

    assert caught.value.pointer == "/properties/tag"


def test_a_schema_too_deep_to_judge_is_refused() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(2_000):
        schema = {"type": "object", "required": ["a"], "properties": {"a": schema}}

    with pytest.raises(Unsatisfiable):
        Generator(schema).value("seed")


def test_values_are_equal_across_processes() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PRINT_VALUES, HERE / "satisfiable.json"],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }

    here = [Generator(schema).value("seed") for schema in SATISFIABLE.values()]
    assert [json.loads(output) for output in outputs] == [here]


@pytest.mark.parametrize("name", SATISFIABLE)
def test_a_value_does_not_depend_on_those_made_before(name: str) -> None:
    generator = Generator(SATISFIABLE[name])
    forward = [generator.value(seed) for seed in SEEDS[:4]]

    generator = Generator(SATISFIABLE[name])
    assert [generator.value(seed) for seed in reversed(SEEDS[:4])] == forward[::-1]


def test_importing_is_cheap() -> None:
    script = "import sys, hydracore_openapi.json_schema.generate; print('jsonschema_rs' in sys.modules)"

    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    ).stdout

    assert printed.strip() == "False"


def object_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


TEXT = {"type": "string"}


def test_seeds_make_a_difference() -> None:
    generator = Generator(object_of(id={"type": "string", "format": "uuid"}, name=TEXT))

    assert len({json.dumps(generator.value(seed)) for seed in SEEDS}) == len(SEEDS)


def test_a_new_property_leaves_the_others_as_they_were() -> None:
    before = Generator(object_of(id={"type": "string", "format": "uuid"}, size={"type": "integer"})).value(
        "seed"
    )
    more = object_of(added=TEXT, id={"type": "string", "format": "uuid"}, size={"type": "integer"})

    assert Generator(more).value("seed") == {"added": Generator(more).value("seed")["added"], **before}


def test_properties_come_in_the_order_of_the_document() -> None:
    schema = {"allOf": [object_of(zebra=TEXT, id=TEXT), {"not": {"required": ["x"]}}, object_of(apple=TEXT)]}

    assert list(Generator(schema).value("seed")) == ["zebra", "id", "apple"]


def test_optional_properties_are_present_and_most_nullable_values_not_null() -> None:
    nullable = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    generator = Generator({"type": "object", "properties": {"plain": TEXT, "nullable": nullable}})

    values = [generator.value(str(seed)) for seed in range(100)]

    assert all("plain" in value for value in values)
    assert 60 < sum(value.get("nullable") is not None for value in values) < 100


def test_free_arrays_have_one_to_three_items() -> None:
    generator = Generator({"type": "array", "items": TEXT})

    assert {len(generator.value(str(seed))) for seed in range(30)} == {1, 2, 3}


def test_valid_examples_are_preferred_and_invalid_ones_ignored() -> None:
    schema = object_of(
        provider={**TEXT, "maxLength": 9, "examples": ["much too long for it", "twilio"]},
        limit={"type": "integer", "maximum": 50, "default": 20},
        enabled={"type": "boolean", "default": True},
        config={"type": "object", "example": {"mode": "fast"}},
    )

    for seed in SEEDS:
        value = Generator(schema).value(seed)
        assert value == {"provider": "twilio", "limit": 20, "enabled": True, "config": {"mode": "fast"}}


def test_an_example_identity_or_time_is_not_given_to_every_value() -> None:
    example = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
    generator = Generator({"type": "string", "format": "uuid", "examples": [example]})

    assert len({generator.value(seed) for seed in SEEDS}) == len(SEEDS)


def test_examples_behind_references_and_in_reduced_logic_are_found() -> None:
    schema = {
        "allOf": [{"$ref": "#/$defs/Base"}, {"if": {"required": ["x"]}, "then": {"required": ["y"]}}],
        "$defs": {"Base": object_of(kind={"type": "string", "examples": ["beagle"]})},
    }

    assert Generator(schema).value("seed")["kind"] == "beagle"


def test_times_that_come_later_are_later() -> None:
    moment = {"type": "string", "format": "date-time"}
    generator = Generator(object_of(created_at=moment, updatedAt=moment, expires_at=moment))

    for seed in SEEDS:
        value = generator.value(seed)
        assert value["created_at"] < value["updatedAt"] < value["expires_at"]


def test_a_number_of_the_original_types_is_drawn_rather_than_what_a_condition_leaves_over() -> None:
    schema = {"oneOf": [object_of(a=TEXT), {"type": "object", "required": ["b"], "properties": {"b": TEXT}}]}

    for seed in SEEDS:
        assert all(isinstance(item, str) for item in Generator(schema).value(seed).values())


def nesting(value: Any) -> int:
    children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 1 + max(map(nesting, children), default=0)


def test_recursive_values_are_small() -> None:
    node = {"$ref": "#/$defs/Subschema"}
    properties = {f"p{i}": {"type": "array", "items": node} if i % 2 else node for i in range(10)}
    schema = {**node, "$defs": {"Subschema": {"type": "object", "properties": {**properties, "name": TEXT}}}}

    for seed in SEEDS:
        value = Generator(schema).value(seed)
        assert 1 < nesting(value) < 10
        assert len(json.dumps(value)) < 20_000
