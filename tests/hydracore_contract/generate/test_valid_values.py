from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from hydracore_contract.generate.valid_values import Samples, Unmakeable
from hydracore_openapi.json_schema.schema import Schema
from tests.hydracore_contract.generate.schemas import (
    ENDLESS,
    NEVER,
    TREES,
    Document,
    objects,
    scalars,
    schemas,
    texts,
)
from tests.paths import ROOT

documents = schemas | st.sampled_from(TREES)
FORMATS = (
    "uuid",
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "uri",
    "hostname",
    "ipv4",
    "ipv6",
    "byte",
)
SATISFIABLE: dict[str, Any] = json.loads(
    (ROOT / "tests/hydracore_openapi/json_schema/generate/satisfiable.json").read_text(encoding="utf-8")
)


def is_valid(document: Document, value: Any) -> bool:
    """Judged as it is once it was sent, by another library than our own code uses."""
    judge = Draft202012Validator(document, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return bool(judge.is_valid(json.loads(json.dumps(value))))


@given(documents, st.integers(0, 5))
def test_every_value_is_valid(document: Document, seed: int) -> None:
    found = [Samples(seed).value(Schema(document)), *Samples(seed).several(Schema(document), "x", 20)]
    assert [value for value in found if not is_valid(document, value)] == []


@given(documents, st.integers(0, 4))
def test_several_values_are_valid_and_different(document: Document, most: int) -> None:
    found = Samples(0).several(Schema(document), "x", most)
    assert len(found) <= most
    assert [value for value in found if value is None or not is_valid(document, value)] == []
    assert len({json.dumps(value) for value in found}) == len(found)


@given(st.dictionaries(st.sampled_from("abc"), scalars, min_size=1), st.booleans(), st.data())
def test_bodies(properties: dict[str, Document], only_required: bool, data: st.DataObject) -> None:
    required = data.draw(st.sets(st.sampled_from(sorted(properties))))
    document = {"type": "object", "properties": properties, "required": sorted(required)}
    found = Samples(1).body(Schema(document), only_required=only_required)
    assert found.keys() == (required if only_required else properties.keys())
    assert is_valid(document, found)


@given(objects(schemas))
def test_the_same_seed_draws_the_same(document: Document) -> None:
    schema = Schema(document)
    assert Samples(3).body(schema) == Samples(3).body(schema)


@pytest.mark.parametrize("name", SATISFIABLE)
def test_every_schema_that_can_be_satisfied_is(name: str) -> None:
    schema, draw = Schema(SATISFIABLE[name]), Samples(0)
    found = [draw.body(schema), draw.body(schema, only_required=True), *draw.several(schema, "body", 3)]
    assert [value for value in found if not schema.is_valid(value)] == []


@given(st.lists(texts.filter(lambda schema: schema.get("maxLength", 80) > 20), min_size=2, max_size=6))
def test_every_text_is_a_new_one(documents: list[Document]) -> None:
    draw = Samples(0)
    found = [draw.value(Schema(document), "some_name") for document in documents]
    assert len(set(found)) == len(found)
    assert all("_" not in each for each in found)


@pytest.mark.parametrize("pattern", ["^x{3}$", "^[a-z]{4}-[0-9]+$", "b+", r"^\\+[1-9]\\d{6,14}$"])
def test_patterns(pattern: str) -> None:
    schema = Schema({"type": "string", "pattern": pattern})
    draw = Samples(0)
    found = [draw.value(schema) for _ in range(3)]
    assert all(schema.is_valid(each) for each in found)
    assert found == [another.value(schema) for another in [Samples(0)] for _ in range(3)]


def test_another_seed_draws_other_texts() -> None:
    schema = Schema({"type": "string"})
    assert len({Samples(seed).value(schema) for seed in range(50)}) == 50
    assert len({Samples(seed).uuid() for seed in range(50)}) == 50


@pytest.mark.parametrize("name", FORMATS)
def test_formats(name: str) -> None:
    document = {"type": "string", "format": name}
    found = Samples(0).value(Schema(document), "value")
    assert is_valid(document, found)
    assert not found.startswith("value-")


@pytest.mark.parametrize(
    ("document", "value"),
    [
        ({"enum": [None, "a"]}, "a"),
        ({"enum": [None]}, None),
        ({"type": ["null", "boolean"], "default": True}, False),
        ({"type": "boolean", "default": False}, True),
        ({"type": "null"}, None),
        ({"type": "integer", "exclusiveMinimum": 100}, 101),
        ({"type": "integer", "exclusiveMaximum": -100, "multipleOf": 7}, -105),
        ({"type": "integer", "minimum": 100, "multipleOf": 7}, 105),
        ({"type": "integer", "maximum": 10**20, "minimum": 10**20}, 10**20),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.5),
        ({"type": "string", "maxLength": 0}, ""),
        ({"type": "string", "pattern": "^x{3}$", "example": "xxx"}, "xxx"),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": True}, [7, 1, 0]),
        ({"type": "array", "items": NEVER}, []),
        ({"oneOf": [{"type": "integer", "minimum": 3}, {"const": 4}]}, 3),
    ],
)
def test_values(document: Document, value: Any) -> None:
    assert Samples(0).value(Schema(document)) == value


def test_a_property_that_can_not_be_made_is_left_out_where_it_may_be() -> None:
    inner = {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": NEVER},
    }
    outer = {"type": "object", "properties": {"inner": inner}}
    assert Samples(0).body(Schema(inner)) == {"a": 7}
    assert Samples(0).body(Schema(outer)) == {"inner": {"a": 7}}
    with pytest.raises(Unmakeable, match="no valid value could be made for b; an example"):
        Samples(0).body(Schema({**inner, "required": ["b"]}))


@pytest.mark.parametrize(
    "document",
    [
        NEVER,
        {"not": {}},
        {"type": "integer", "minimum": 2, "maximum": 1},
        ENDLESS,
    ],
)
def test_what_can_not_be_made(document: Document) -> None:
    with pytest.raises(Unmakeable):
        Samples(0).value(Schema(document))
    assert Samples(0).several(Schema(document), "x", 2) == []


def test_a_pattern_with_a_length_and_a_short_address_can_be_made() -> None:
    properties = {
        "word": {"type": "string", "pattern": "^[a-z]+$", "minLength": 3},
        "email": {"type": "string", "format": "email", "maxLength": 16},
    }
    schema = Schema({"type": "object", "properties": properties, "required": ["word", "email"]})
    draw = Samples(0)
    found = [draw.body(schema) for _ in range(5)]
    assert all(schema.is_valid(each) for each in found)
    assert len({each["email"] for each in found}) == 5


def test_the_required_properties_may_not_suffice() -> None:
    properties = {"a": {"type": "integer"}}
    document = {"type": "object", "properties": properties, "minProperties": 1, "additionalProperties": False}
    assert Samples(0).body(Schema(document), only_required=True) == {"a": 7}
    with pytest.raises(Unmakeable, match="for body"):
        Samples(0).body(Schema({**document, "minProperties": 2}), only_required=True)


@pytest.mark.parametrize("document", TREES)
def test_trees_end(document: Document) -> None:
    found = Samples(0).body(Schema(document))
    assert is_valid(document, found)
    assert 1 < depth(found) < 12


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0)
