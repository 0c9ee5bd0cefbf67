from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.oracle.representation import alike, represents, shows
from hydracore_openapi.json_schema.schema import Schema

Part = Mapping[str, Any]
WHOLE: Part = {"type": "integer"}
TEXT: Part = {"type": "string"}
FREE: Part = {"type": "object"}
DEVICE: Part = {"type": "object", "properties": {"id": WHOLE, "name": TEXT}}
CHOICE: Part = {"type": "object", "properties": {"value": TEXT, "label": TEXT}}
PLACE: Part = {"type": "object", "properties": {"street": TEXT, "city": {"type": ["string", "null"]}}}
STORED: Part = {
    "type": "object",
    "properties": {**PLACE["properties"], "id": {"type": "integer", "readOnly": True}},
}
OPEN: Part = {**PLACE, "additionalProperties": True}
SECRET: Part = {"type": "object", "properties": {**PLACE["properties"], "pin": {**TEXT, "writeOnly": True}}}
ANY: Part = {}


def many(part: Part) -> Part:
    return {"type": "array", "items": part}


U = "cbf27734-ac10-4525-8b66-402800e03d2c"
CASES: list[tuple[Part, Part, Any, Any, bool]] = [
    (WHOLE, DEVICE, 7, {"id": 7, "name": "a"}, True),
    (WHOLE, DEVICE, 7, {"id": 8, "name": "a"}, False),
    (WHOLE, {"anyOf": [WHOLE, DEVICE]}, 7, {"id": 8, "name": "a"}, False),
    (WHOLE, {"anyOf": [WHOLE, DEVICE]}, 7, 8, False),
    (WHOLE, ANY, 7, {"id": 7}, True),
    (WHOLE, DEVICE, 7, {"name": "a"}, True),
    (WHOLE, DEVICE, 7, {"id": U, "number": 7}, True),
    (TEXT, DEVICE, U, {"id": U.upper(), "name": "a"}, True),
    (TEXT, DEVICE, "/devices/7/", {"id": 7, "name": "a"}, True),
    (TEXT, CHOICE, "planned", {"value": "planned", "label": "Planned"}, True),
    (TEXT, CHOICE, "planned", {"value": "active", "label": "Active"}, False),
    (DEVICE, WHOLE, {"id": 7, "name": "a"}, 7, True),
    (DEVICE, WHOLE, {"id": 7, "name": "a"}, 8, False),
    (DEVICE, WHOLE, {"name": "a"}, 8, True),
    (WHOLE, DEVICE, None, {"id": 8, "name": None}, False),
    (WHOLE, DEVICE, 7, None, False),
    (TEXT, {"type": "number"}, "7.50", 7.5, True),
    (TEXT, {"type": ["number", "null"]}, "7.50", None, False),
    ({**TEXT, "format": "date"}, {**TEXT, "format": "date-time"}, "2026-03-04", "2026-03-04T00:00:00Z", True),
    ({"type": "number"}, WHOLE, 7, 8, False),
    (TEXT, TEXT, "a", "b", False),
    (TEXT, TEXT, "a", {"value": "a"}, True),
    (many(WHOLE), many(DEVICE), [7, 8], [{"id": 8}, {"id": 7}], True),
    (many(WHOLE), many(DEVICE), [7, 8], [{"id": 8}, {"id": 9}], False),
    (many(WHOLE), many(DEVICE), [7], [], False),
    (many(WHOLE), many(DEVICE), [], [{"id": 9}], False),
    (many(WHOLE), many(WHOLE), [7, 8], [8, 7], False),
    (many(PLACE), many(STORED), [{"street": "a"}], [{"street": "a", "city": None, "id": 1}], True),
    (many(PLACE), many(STORED), [{"street": "a"}], [{"street": "b", "city": None, "id": 1}], False),
    (many(PLACE), many(STORED), [{"street": "a"}], [], False),
    (PLACE, STORED, {"street": "a"}, {"street": "a", "city": None, "id": 1}, True),
    (PLACE, STORED, {"street": "a"}, {"street": "b", "city": None, "id": 1}, False),
    (PLACE, STORED, {"street": "a", "id": 7}, {"street": "a", "id": 1}, True),
    (PLACE, STORED, {"street": "a", "city": None}, {"street": "a"}, True),
    (PLACE, STORED, {"street": "a"}, {"id": 1}, False),
    (PLACE, STORED, {"street": "a", "more": 1}, {"street": "a"}, True),
    (OPEN, OPEN, {"street": "a", "more": None}, {"street": "a", "more": None}, True),
    (OPEN, OPEN, {"street": "a", "more": None}, {"street": "a"}, False),
    (OPEN, OPEN, {"street": "a", "more": 1}, {"street": "a", "more": 2}, False),
    (SECRET, STORED, {"street": "a", "pin": "1"}, {"street": "a", "id": 1}, True),
    (FREE, FREE, {"a": 1}, {"a": 1}, True),
    (FREE, FREE, {"a": 1}, {"a": 1, "b": 2}, False),
    (FREE, FREE, {"a": None}, {}, False),
    (FREE, PLACE, {"street": "a"}, {"street": "a", "city": "b"}, True),
    (FREE, PLACE, {"street": "a"}, {"city": "b"}, False),
    (FREE, PLACE, {"a": 1}, {"city": "b"}, False),
    (ANY, ANY, [1, {"a": None}], [1, {"a": None}], True),
    (ANY, ANY, [1, {"a": None}], [1, {}], False),
]


@pytest.mark.parametrize(("taken", "shown", "sent", "found", "expected"), CASES)
def test_what_may_show_what_was_sent(
    taken: Part, shown: Part, sent: Any, found: Any, *, expected: bool
) -> None:
    assert shows(sent, found, Schema(taken), Schema(shown)) is expected


@pytest.mark.parametrize(
    ("part", "one", "other", "expected"),
    [
        (DEVICE, {"id": 7, "name": "a"}, {"id": 7}, True),
        (DEVICE, {"id": 7}, {"id": 7, "name": "a"}, True),
        (DEVICE, {"id": 7, "name": "a"}, {"id": 7, "name": "b"}, False),
        (DEVICE, {"id": 7, "etag": "a"}, {"id": 7, "etag": "b"}, True),
        (DEVICE, {"id": 7, "name": "a"}, 7, True),
        (DEVICE, {"id": 7, "name": "a"}, 8, False),
        (DEVICE, {"id": 7}, None, False),
        (many(DEVICE), [{"id": 7, "name": "a"}], [{"id": 7}], True),
        (many(DEVICE), [{"id": 7}], [{"id": 7}, {"id": 8}], False),
        (OPEN, {"a": 1}, {"a": 2}, False),
        (FREE, {"a": 1}, {}, False),
        (TEXT, "a", "b", False),
        (TEXT, "a", {"value": "a", "label": "A"}, True),
    ],
)
def test_two_answers_are_compared_as_far_as_both_show_it(
    part: Part, one: Any, other: Any, *, expected: bool
) -> None:
    assert alike(one, other, Schema(part)) is expected


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "street", "b"]), inner, max_size=3)
    ),
    max_leaves=6,
)
parts = st.sampled_from(
    [WHOLE, TEXT, FREE, DEVICE, PLACE, STORED, OPEN, ANY, many(WHOLE), many(DEVICE), many(ANY)]
)


@given(values, parts)
def test_what_was_sent_shows_itself(value: Any, part: Part) -> None:
    assert shows(value, value, Schema(part), Schema(part))
    assert alike(value, value, Schema(part))


@given(values, values, parts, parts)
def test_anything_may_be_compared(sent: Any, found: Any, taken: Part, shown: Part) -> None:
    assert shows(sent, found, Schema(taken), Schema(shown)) in (True, False)
    assert represents(sent, found) in (True, False)


def test_values_and_schemas_may_be_as_deep_as_any() -> None:
    tree = Schema(
        {"$ref": "#/$defs/T", "$defs": {"T": {"type": "object", "properties": {"t": {"$ref": "#/$defs/T"}}}}}
    )
    deep: Any = {}
    for _ in range(600):
        deep = {"t": deep}
    assert shows(deep, deep, tree, tree)
    assert alike(deep, deep, tree)
    assert not shows(deep, {"t": {}}, tree, tree)
