from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hydracore_mock.state.projection import Projection, is_item, wrapper
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.resources import answer_schema

THING = (
    "{type: object, required: [id, name], "
    "properties: {id: {type: string}, name: {type: string}, size: {type: integer}}}"
)
ITEM = {"id": "a", "name": "n", "size": 3}
INNER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
Things = Callable[..., Resource]


@pytest.fixture
def resource(things: Things) -> Resource:
    return things(THING)


def test_the_items_own_schema_is_known(resource: Resource) -> None:
    for operation in (resource.read, resource.create):
        schema = answer_schema(operation)
        assert schema is not None
        assert is_item(schema, resource)
        assert wrapper(schema, resource) is None
    assert not is_item(Schema({"type": "object"}), resource)


@pytest.mark.parametrize(
    ("schema", "shown"),
    [
        ({"type": "object", "properties": {"id": {}, "name": {}}}, {"id": "a", "name": "n"}),
        ({"type": "object", "properties": {"data": INNER}}, {"data": {"id": "a"}}),
        ({"type": "object", "properties": {"thing": INNER, "error": INNER}}, {"thing": {"id": "a"}}),
        ({"type": "object"}, ITEM),
        ({"type": "array", "items": INNER}, [ITEM]),
        ({"type": "string"}, "a"),
        ({"enum": ["done"]}, "done"),
        ({"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}}, {"ok": True}),
        ({"type": "object", "required": ["ok"], "properties": {"ok": {"enum": [False]}}}, {"ok": False}),
        (
            {"type": "object", "required": ["id", "left"], "properties": {"id": {}, "left": {"enum": [7]}}},
            {"id": "a", "left": 7},
        ),
        (
            {"type": "object", "required": ["name", "id"], "properties": {"id": {"enum": ["b"]}, "name": {}}},
            {"id": "b", "name": "n"},
        ),
    ],
)
def test_an_item_is_shown_in_a_way_that_is_valid(
    resource: Resource, schema: dict[str, Any], shown: Any
) -> None:
    assert Projection(Schema(schema), resource, "0").of(ITEM) == shown
    assert Schema(schema).is_valid(shown)


def test_a_documented_answer_fills_what_the_item_lacks(resource: Resource) -> None:
    schema = Schema(
        {"type": "object", "required": ["message"], "properties": {"id": {}, "message": {"type": "string"}}}
    )
    assert Projection(schema, resource, "0", {"message": "Gone.", "id": "x"}).of(ITEM) == {
        "message": "Gone.",
        "id": "a",
    }


def test_what_can_not_be_shown_is_answered_as_documented(resource: Resource) -> None:
    assert Projection(Schema({"type": "integer"}), resource, "0", 5).of(ITEM) == 5
