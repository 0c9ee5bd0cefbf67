from __future__ import annotations

from typing import Any

import pytest

from hydracore_mock.state.item_repair import ItemRepair
from hydracore_openapi.json_schema.schema import Schema

SCHEMA = Schema(
    {
        "type": "object",
        "required": ["id", "size"],
        "properties": {
            "id": {"type": "string"},
            "size": {"type": "integer", "minimum": 1},
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
            "auth": {"type": "object", "properties": {"secret": False, "name": {"type": "string"}}},
            "flag": {"type": "boolean"},
        },
    }
)
KINDS = Schema(
    {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {"id": {"type": "string"}, "kind": {"type": "string"}},
        "oneOf": [
            {
                "required": ["radius"],
                "properties": {"kind": {"enum": ["circle"]}, "radius": {"type": "number"}},
            },
            {
                "required": ["width"],
                "properties": {"kind": {"enum": ["square"]}, "width": {"type": "number"}},
            },
        ],
    }
)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            {"id": "a", "size": 3, "auth": {"secret": "s", "name": "n"}},
            {"id": "a", "size": 3, "auth": {"name": "n"}},
        ),
        ({"id": "a", "size": "3"}, {"id": "a", "size": 3}),
        ({"id": 7, "size": 3}, {"id": "7", "size": 3}),
        ({"id": "a", "size": 3, "flag": "true"}, {"id": "a", "size": 3, "flag": True}),
        ({"id": "a", "size": 3, "tags": "x,y"}, {"id": "a", "size": 3, "tags": ["x", "y"]}),
        ({"id": "a", "size": 3, "tags": ["x", "y", "z"]}, {"id": "a", "size": 3}),
    ],
)
def test_as_much_as_can_be_is_kept(item: dict[str, Any], expected: dict[str, Any]) -> None:
    assert ItemRepair(SCHEMA, "0").repaired(item, "origin") == expected


def test_what_is_demanded_is_made() -> None:
    repaired = ItemRepair(SCHEMA, "0").repaired({"id": "a", "size": -1}, "origin")
    assert SCHEMA.is_valid(repaired)
    assert repaired == ItemRepair(SCHEMA, "0").repaired({"id": "a"}, "origin")


def test_a_change_that_can_not_be_leaves_the_old_value() -> None:
    old = {"id": "a", "size": 3, "flag": True}
    assert ItemRepair(SCHEMA, "0").repaired({"id": "a", "size": -1, "flag": False}, "origin", old) == {
        **old,
        "flag": False,
    }


@pytest.mark.parametrize(
    "item", [{}, {"id": "mine"}, {"id": "mine", "kind": "circle"}, {"id": "mine", "kind": "none", "width": 1}]
)
def test_one_of_several_kinds_is_made_whole(item: dict[str, Any]) -> None:
    repaired = ItemRepair(KINDS, "0").repaired(dict(item), "origin")
    assert KINDS.is_valid(repaired)
    assert repaired["id"] == item.get("id", repaired["id"])


def test_what_can_not_be_is_left_as_it_is() -> None:
    nothing = Schema({"type": "object", "required": ["a"], "properties": {"a": False}})
    assert ItemRepair(nothing, "0").repaired({"b": 1}, "origin")["b"] == 1
