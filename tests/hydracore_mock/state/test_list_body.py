from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hydracore_mock.state.json_text import dumps
from hydracore_mock.state.list_body import ListBodyBuilder
from hydracore_openapi import Contract

TEXT = """
paths:
  /things:
    get:
      parameters: [%s]
      responses: {'200': {description: d, content: {application/json: {schema: %s}}}}
"""
ITEM = (
    "{type: object, required: [id], properties: {id: {type: integer}, name: {type: string}, "
    "tags: {type: array, items: {type: string}}, on: {type: boolean}}}"
)
ITEMS = [
    {"id": 1, "name": "Ärger", "tags": ["a", "b"], "on": True},
    {"id": 2, "name": "bee", "tags": [], "on": False},
    {"id": 3, "name": "ant", "tags": ["b"], "on": True},
    {"id": 10, "name": None, "tags": ["a"]},
]
Make = Callable[..., ListBodyBuilder]


@pytest.fixture
def listing(contract: Callable[[str], Contract]) -> Make:
    """The listing of a schema in which ITEM is an item; `parameters` are of the query, each as NAME: SCHEMA."""

    def listing(
        schema: str = "{type: array, items: ITEM}", parameters: Mapping[str, str] | None = None
    ) -> ListBodyBuilder:
        told = ", ".join(
            f"{{name: {name}, in: query, schema: {each}}}" for name, each in (parameters or {}).items()
        )
        return ListBodyBuilder(contract(TEXT % (told, schema.replace("ITEM", ITEM))).resources[0], "0")

    return listing


def whole(listing: ListBodyBuilder, items: list[Any]) -> Any:
    found = listing.whole(b",".join(map(dumps, items)), len(items))
    return None if found is None else (json.loads(found.body), found.total)


def ids(listing: ListBodyBuilder, query: Mapping[str, Any]) -> list[int]:
    found = json.loads(listing.selected(map(dumps, ITEMS), query).body)
    return [item["id"] for item in (found if isinstance(found, list) else found["items"])]


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
def test_all_items_in_their_envelope(listing: Make, schema: str, expected: Any) -> None:
    assert whole(listing(schema), ITEMS) == (expected, 4)
    assert json.loads(listing(schema).selected(map(dumps, ITEMS), {}).body) == expected


def test_no_items(listing: Make) -> None:
    assert whole(listing(), []) == ([], 0)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"limit": 2}, [1, 2]),
        ({"limit": 0}, []),
        ({"limit": 2, "offset": 1}, [2, 3]),
        ({"offset": 9}, []),
        ({"page_size": 3, "page": 2}, [10]),
        ({"perPage": 3, "pageNumber": 1}, [1, 2, 3]),
        ({"page": 1}, [1, 2, 3, 10]),
        ({"page": 2}, []),
        ({"name": "bee"}, [2]),
        ({"name": ["bee", "ant"]}, [2, 3]),
        ({"id": 10}, [10]),
        ({"ids": [1, 10, 99]}, [1, 10]),
        ({"tags": ["b"]}, [1, 3]),
        ({"tags": ["a", "b"]}, [1]),
        ({"on": True}, [1, 3]),
        ({"on": False, "name": "ant"}, []),
        ({"q": "ÄRG"}, [1]),
        ({"search": "B"}, [1, 2, 3]),
        ({"filter": {"on": "true", "id": "3"}}, [3]),
        ({"sort": "name"}, [10, 3, 2, 1]),
        ({"sort": "-id"}, [10, 3, 2, 1]),
        ({"orderBy": "id:desc"}, [10, 3, 2, 1]),
        ({"sort": "-on,id"}, [1, 3, 2, 10]),
        ({"sort": ["on", "-id"]}, [10, 2, 3, 1]),
        ({"sort_by": "id", "order": "desc"}, [10, 3, 2, 1]),
        ({"sort": "unknown"}, [1, 2, 3, 10]),
        ({"tags_of_others": "x", "count": 1}, [1]),
    ],
)
def test_query_parameters_select(listing: Make, query: dict[str, Any], expected: list[int]) -> None:
    parameters = dict.fromkeys(query, "{type: string}")
    assert ids(listing(parameters=parameters), query) == expected


def test_a_default_limit_holds_where_none_is_sent(listing: Make) -> None:
    limited = listing(
        parameters={"limit": "{type: integer, default: 2}", "offset": "{type: integer, default: 0}"}
    )
    assert whole(limited, ITEMS) is None
    assert whole(limited, ITEMS[:2]) == (ITEMS[:2], 2)
    assert ids(limited, {}) == [1, 2]
    assert ids(limited, {"offset": 1}) == [2, 3]
    assert ids(limited, {"limit": 3}) == [1, 2, 3]


def test_a_list_is_not_longer_than_it_may_be(listing: Make) -> None:
    assert ids(listing("{type: array, maxItems: 3, items: ITEM}"), {}) == [1, 2, 3]


def test_totals_count_what_was_found_and_counts_what_is_shown(listing: Make) -> None:
    schema = (
        "{type: object, required: [limit], properties: {items: {type: array, items: ITEM}, "
        "total: {type: integer}, count: {type: integer}, limit: {type: integer, default: 50}}}"
    )
    body = listing(schema, {"limit": "{type: integer}"}).selected(map(dumps, ITEMS), {"limit": 1, "on": True})
    assert json.loads(body.body) == {"items": ITEMS[:1], "total": 2, "count": 1, "limit": 1}
    assert body.total == 2
