from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hydracore_mock.state.pages import Paging
from hydracore_mock.state.query_filters import QueryFilters
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.resources import answer_schema
from tests.hydracore_mock.state.listed_items import ITEMS

Filters = tuple[QueryFilters, Paging]
Make = Callable[..., Filters]


@pytest.fixture
def filters(listed: Callable[..., Resource]) -> Make:
    def filters(
        schema: str = "{type: array, items: ITEM}", parameters: Mapping[str, str] | None = None
    ) -> Filters:
        resource = listed(schema, parameters)
        return QueryFilters.of(resource), Paging.of(resource, answer_schema(resource.list) or Schema({}))

    return filters


def ids(filters: Filters, query: Mapping[str, Any], items: list[Any] = ITEMS) -> list[int]:
    narrowing, paging = filters
    return [item["id"] for item in paging.of_items(narrowing.narrowed(list(items), query), query).items]


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
def test_query_parameters_select(filters: Make, query: dict[str, Any], expected: list[int]) -> None:
    assert ids(filters(parameters=dict.fromkeys(query, "{type: string}")), query) == expected


def test_a_default_limit_holds_where_none_is_sent(filters: Make) -> None:
    limited = filters(
        parameters={"limit": "{type: integer, default: 2}", "offset": "{type: integer, default: 0}"}
    )
    assert limited[1].most == 2
    assert ids(limited, {}) == [1, 2]
    assert ids(limited, {"offset": 1}) == [2, 3]
    assert ids(limited, {"limit": 3}) == [1, 2, 3]


def test_a_list_is_not_longer_than_it_may_be(filters: Make) -> None:
    assert ids(filters("{type: array, maxItems: 3, items: ITEM}"), {}) == [1, 2, 3]
    both = filters("{type: array, maxItems: 1, items: ITEM}", {"limit": "{type: integer, default: 2}"})
    assert both[1].most == 1


def test_a_page_without_a_size_has_twenty(filters: Make) -> None:
    many = [{"id": number} for number in range(50)]
    assert ids(filters(parameters={"page": "{type: integer}"}), {"page": 2}, many) == list(range(20, 40))


def test_a_name_of_a_property_is_no_word_of_paging(filters: Make) -> None:
    sized = filters(
        "{type: array, items: {type: object, required: [id], "
        "properties: {id: {type: integer}, size: {type: integer}}}}"
    )
    items = [{"id": 1, "size": 1}, {"id": 2, "size": 2}, {"id": 3, "size": 1}]
    assert ids(sized, {"size": 1}, items) == [1, 3]


def test_values_of_mixed_types_have_an_order(filters: Make) -> None:
    items = [{"id": n, "name": name} for n, name in enumerate([["x"], "b", 7, None, "a", True])]
    assert ids(filters(), {"sort": "name"}, items) == [3, 5, 2, 4, 1, 0]
