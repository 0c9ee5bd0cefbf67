from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hydracore_mock.state.json_text import dumps
from hydracore_mock.state.list_body import ListBodyBuilder
from hydracore_openapi import Contract
from hydracore_openapi.model import Resource
from tests.hydracore_mock.state.listed_items import ITEMS

IN_PART = """
paths:
  /things:
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {
        type: object, required: [id], properties: {id: {type: integer}}}}}}}}
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: d, content: {application/json: {schema: {
        type: object, required: [id], properties: {id: {type: integer}, name: {type: string, nullable: true}}}}}}}
"""
Make = Callable[..., ListBodyBuilder]


@pytest.fixture
def builder(listed: Callable[..., Resource]) -> Make:
    return lambda *schemas: ListBodyBuilder(listed(*schemas), "0")


def whole(builder: ListBodyBuilder, items: list[Any]) -> Any:
    found = builder.whole(b",".join(map(dumps, items)), len(items))
    return None if found is None else (json.loads(found.body), found.total)


@pytest.mark.parametrize("items", [ITEMS, []])
def test_all_items_are_told_alike_joined_or_read(builder: Make, items: list[Any]) -> None:
    made = builder("{type: object, properties: {total: {type: integer}, items: {type: array, items: ITEM}}}")
    expected = {"total": len(items), "items": items}
    assert whole(made, items) == (expected, len(items))
    assert json.loads(made.selected(map(dumps, items), {}).body) == expected


def test_what_is_longer_than_a_page_is_not_joined(builder: Make) -> None:
    limited = builder("{type: array, items: ITEM}", {"limit": "{type: integer, default: 2}"})
    assert whole(limited, ITEMS) is None
    assert whole(limited, ITEMS[:2]) == (ITEMS[:2], 2)


def test_items_that_are_listed_in_part_are_never_joined(contract: Callable[[str], Contract]) -> None:
    made = ListBodyBuilder(contract(IN_PART).resources[0], "0")
    assert whole(made, ITEMS) is None
    assert json.loads(made.selected(map(dumps, ITEMS[:2]), {}).body) == [{"id": 1}, {"id": 2}]


def test_totals_count_what_was_found_and_counts_what_is_shown(builder: Make) -> None:
    schema = (
        "{type: object, required: [limit], properties: {items: {type: array, items: ITEM}, "
        "total: {type: integer}, count: {type: integer}, limit: {type: integer, default: 50}}}"
    )
    body = builder(schema, {"limit": "{type: integer}"}).selected(map(dumps, ITEMS), {"limit": 1, "on": True})
    assert json.loads(body.body) == {"items": ITEMS[:1], "total": 2, "count": 1, "limit": 1}
    assert body.total == 2
