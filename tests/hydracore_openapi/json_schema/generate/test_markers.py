from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from hydracore_openapi.json_schema.generate import Generator
from hydracore_openapi.json_schema.generate.markers import Markers

SATISFIABLE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "satisfiable.json").read_text(encoding="utf-8")
)
ROOMY: tuple[dict[str, Any], ...] = (
    {"type": "string"},
    {"type": "string", "maxLength": 16},
    {"type": "string", "minLength": 200},
    {"type": "string", "format": "email"},
    {"type": "string", "format": "email", "minLength": 60, "maxLength": 60},
    {"type": "string", "format": "email", "maxLength": 17},
    {"type": "string", "format": "email", "pattern": r"@corp\.example\.org$"},
    {"type": "string", "format": "uri", "pattern": "^ftp://"},
    {"type": "string", "format": "uri"},
    {"type": "string", "format": "hostname"},
    {"type": "string", "format": "phone"},
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{3,40}$"},
    {"type": "string", "pattern": "^[a-z0-9-]+$"},
    {"type": "string", "pattern": "^x-.+$", "example": "x-y"},
    {"type": "object"},
    {"type": "object", "additionalProperties": {"type": "string"}},
    {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}}},
    {"type": "array", "items": {"type": "string", "examples": ["a"]}},
    {"anyOf": [{"type": "null"}, {"type": "string"}]},
    {"type": ["null", "string"]},
    {},
    {"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"required": ["a"]}]},
)
CRAMPED: tuple[dict[str, Any], ...] = (
    {"type": "string", "pattern": "^[a-z]+$", "minLength": 3},
    {"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$"},
    {"type": "string", "format": "email", "maxLength": 12},
    {"type": "string", "maxLength": 4},
    {"type": "string", "format": "uuid"},
)


def texts(value: Any) -> list[str]:
    """All texts in a value, names of members too."""
    if isinstance(value, dict):
        return [*value, *chain.from_iterable(map(texts, value.values()))]
    if isinstance(value, list):
        return list(chain.from_iterable(map(texts, value)))
    return [value] if isinstance(value, str) else []


def marked(schema: Any, markers: Markers, turn: int = 0, *, bare: bool = False) -> Any:
    value = Generator(schema, "some_name").marked(markers, turn, bare=bare)
    assert Draft202012Validator(schema, validate_formats=True).is_valid(value)
    return value


@pytest.mark.parametrize("schema", ROOMY, ids=json.dumps)
def test_markers_stand_wherever_there_is_room(schema: dict[str, Any]) -> None:
    markers = Markers(0)
    for _ in range(20):
        assert any(markers.prefix in text for text in texts(marked(schema, markers)))


@pytest.mark.parametrize("schema", [*ROOMY, *CRAMPED], ids=json.dumps)
def test_no_value_comes_twice(schema: dict[str, Any]) -> None:
    markers = Markers(0)
    made = [json.dumps(marked(schema, markers)) for _ in range(12)]
    assert len(set(made)) == len(made)


def test_no_marker_is_repeated() -> None:
    markers, others = Markers(0), Markers(1)
    drawn = [make() for _ in range(300) for each in (markers, others) for make in (each.token, each.uuid)]
    assert len(set(drawn)) == len(drawn)
    again = Markers(0)
    assert [again.token(), again.uuid()] == drawn[:2]


@pytest.mark.parametrize("name", SATISFIABLE)
def test_the_same_seed_and_turn_make_the_same(name: str) -> None:
    generator = Generator(SATISFIABLE[name])
    first, second = Markers(7), Markers(7)
    made = [generator.marked(first, turn) for turn in range(2)]
    assert [generator.marked(second, turn) for turn in range(2)] == made


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"enum": ["b", None, "a"]}, ["b", "a", "b"]),
        ({"type": "boolean"}, [False, True, False]),
        ({"type": "boolean", "default": False}, [True, False, True]),
        ({"type": "boolean", "default": True}, [False, True, False]),
        ({"type": "integer"}, [7, 1, 0]),
        ({"type": "integer", "format": "int64"}, [7, 1, 0]),
        ({"type": "integer", "minimum": 3, "maximum": 50}, [3, 50, 7]),
        ({"type": "number", "exclusiveMinimum": 3, "exclusiveMaximum": 3.5}, [3.25]),
        ({"type": ["null", "integer", "boolean"]}, [7, True, 0]),
        ({"type": "integer", "examples": [12]}, [7]),
        ({"type": "array", "items": {"enum": [1, 2]}}, [[1], [2]]),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2, "uniqueItems": True}, [[7, 1]]),
        (
            {"type": "object", "properties": {"z": {"type": "integer"}, "a": {"enum": [3, 4]}}},
            [{"z": 7, "a": 3}],
        ),
        ({"not": {"type": "string"}}, [1]),
    ],
    ids=json.dumps,
)
def test_what_is_named_first_comes_first_and_null_last(schema: dict[str, Any], values: list[Any]) -> None:
    assert [marked(schema, Markers(0), turn) for turn in range(len(values))] == values


def test_a_bare_object_lacks_what_it_may_lack_and_its_members_do_not() -> None:
    inner = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}
    schema = {"type": "object", "properties": {"kept": inner, "left": inner}, "required": ["kept"]}

    assert marked(schema, Markers(0), bare=True) == {"kept": {"a": 7, "b": 7}}
    assert marked(schema, Markers(0)) == {"kept": {"a": 7, "b": 7}, "left": {"a": 7, "b": 7}}


def test_an_example_is_the_last_resort() -> None:
    schema = {"type": "string", "examples": ["abc"]}
    beyond = {**schema, "allOf": [{"not": {"pattern": "^[^a]"}}, {"pattern": "^(?=a)(?<=^)abc$"}]}

    assert marked(schema, Markers(0)) != "abc"
    assert marked(beyond, Markers(0)) == "abc"
