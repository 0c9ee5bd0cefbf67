from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hydracore_mock.state.json_text import dumps
from hydracore_mock.state.list_envelope import ListEnvelope
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.resources import answer_schema
from tests.hydracore_mock.state.listed_items import ITEMS

Make = Callable[[str], ListEnvelope]


@pytest.fixture
def envelope(listed: Callable[..., Resource]) -> Make:
    def envelope(schema: str) -> ListEnvelope:
        resource = listed(schema)
        return ListEnvelope(resource, answer_schema(resource.list) or Schema({}), "0")

    return envelope


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: array, items: ITEM}", ITEMS),
        ("{type: object, properties: {items: {type: array, items: ITEM}}}", {"items": ITEMS}),
        (
            "{type: object, properties: {total: {type: integer}, items: {type: array, items: ITEM}}}",
            {"total": 4, "items": ITEMS},
        ),
        (
            "{type: object, required: [more, cursor, next, '%d', at], properties: {items: {type: array, items: ITEM}, "
            "more: {type: boolean}, count: {type: integer}, cursor: {type: string, nullable: true}, "
            "next: {type: integer, minimum: 1}, '%d': {type: string, default: '%b'}, "
            "at: {enum: [x]}, optional: {type: string}}}",
            {"items": ITEMS, "more": False, "count": 4, "cursor": None, "next": 1, "%d": "%b", "at": "x"},
        ),
        (
            "{type: object, required: [meta], properties: {data: {type: array, items: ITEM}, meta: {type: object, "
            "required: [page], "
            "properties: {page: {type: integer, minimum: 1}, total: {type: integer}, x: {type: string}}}}}",
            {"data": ITEMS, "meta": {"page": 1, "total": 4}},
        ),
    ],
)
def test_all_items_in_their_envelope(envelope: Make, schema: str, expected: Any) -> None:
    made = envelope(schema)
    assert made.around(ITEMS, 4, 4, {}) == expected
    assert json.loads(made.template() % {b"items": dumps(ITEMS)[1:-1], b"count": 4}) == expected


def test_what_the_query_says_is_echoed_where_it_may_be(envelope: Make) -> None:
    made = envelope(
        "{type: object, required: [limit, offset], properties: {items: {type: array, items: ITEM}, "
        "limit: {type: integer, maximum: 9}, offset: {type: integer}}}"
    )
    assert made.around([], 0, 0, {"limit": 7, "offset": 3}) == {"items": [], "limit": 7, "offset": 3}
    assert made.around([], 0, 0, {"limit": 10}) == {"items": [], "limit": 0, "offset": 0}


def test_a_total_is_of_all_pages_and_a_count_of_this_one(envelope: Make) -> None:
    made = envelope(
        "{type: object, properties: {items: {type: array, items: ITEM}, count: {type: integer}, "
        "totalCount: {type: integer}}}"
    )
    assert made.around(ITEMS[:1], 1, 4, {}) == {"items": ITEMS[:1], "count": 1, "totalCount": 4}
