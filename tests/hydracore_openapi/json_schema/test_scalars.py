from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.flattening import Flattener
from hydracore_openapi.json_schema.scalars import READERS, scalar, spelled

CASES = [
    ({"type": "integer"}, "-12", -12),
    ({"type": "integer"}, "1.0", "1.0"),
    ({"type": "integer"}, "\u0661", "\u0661"),
    ({"type": "integer"}, "9" * 301, "9" * 301),
    ({"type": "number"}, "1e3", 1000.0),
    ({"type": "number"}, "7", 7),
    ({"type": "number"}, "nan", "nan"),
    ({"type": "boolean"}, "true", True),
    ({"type": "boolean"}, "True", "True"),
    ({"type": "string"}, "1", "1"),
    ({"type": ["integer", "null"]}, "1", 1),
    ({}, "1", "1"),
]


@pytest.mark.parametrize(("schema", "text", "value"), CASES)
def test_a_text_is_read_by_the_type_that_is_asked_for(schema: Any, text: str, value: Any) -> None:
    assert scalar(schema, text) == value
    assert type(scalar(schema, text)) is type(value)
    assert spelled(schema, text, Flattener({}))[0] == value


def test_items_are_read_by_the_schema_of_the_items() -> None:
    assert scalar({"type": "array", "items": {"type": "integer"}}, ["1", "x"]) == [1, "x"]
    assert spelled({"type": "array", "items": {"type": "integer"}}, ["1", "x"], Flattener({})) == [[1, "x"]]


def test_members_of_a_union_are_all_tried_and_the_text_last() -> None:
    document = {"$defs": {"Flag": {"type": "boolean"}}}
    schema = {"anyOf": [{"$ref": "#/$defs/Flag"}, {"type": "number"}, {"type": "string"}]}

    assert spelled(schema, "true", Flattener(document)) == [True, "true"]
    assert spelled(schema, "1.5", Flattener(document)) == [1.5, "1.5"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("-7.5e1", -75.0), ("true", True), ("True", "True"), ("07x", "07x"), ("", "")],
)
def test_texts_of_any_type(text: str, value: Any) -> None:
    read = READERS["any"](text)
    assert (read, type(read)) == (value, type(value))
