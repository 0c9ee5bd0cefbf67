from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.exchange import Answer
from hydracore_contract.oracle.pages import goes_on, next_link, total


def linked(header: str) -> Answer:
    return Answer(200, (("Link", header),), b"", 0.1)


@pytest.mark.parametrize(
    ("header", "query"),
    [
        ('</things?page=2>; rel="next"', {"page": "2"}),
        ("<http://elsewhere.example/things?after=a%20b&x=>; rel=next", {"after": "a b", "x": ""}),
        ('</things?page=1>; rel="prev", </things?page=3>; title="more"; rel="last next"', {"page": "3"}),
        ('</things?page=1>; rel="prev"', None),
        ("", None),
    ],
)
def test_a_link_to_the_next_page(header: str, query: dict[str, str] | None) -> None:
    assert next_link(linked(header), []) == query
    assert goes_on(linked(header), []) is (query is not None)


@pytest.mark.parametrize(
    ("value", "more", "count"),
    [
        ([{"next": "/things?page=2", "total": 9}], False, 0),
        ({"items": [], "next": None, "total": 3}, False, 3),
        ({"items": [], "page": {"has_more": True, "totalCount": 7}}, True, 7),
        ({"items": [], "nextPageToken": "abc"}, True, 0),
        ({"items": [], "hasNext": False}, False, 0),
        (None, False, 0),
    ],
)
def test_what_a_body_says_of_more_items(value: Any, more: bool, count: int) -> None:
    assert goes_on(None, value) is more
    assert total(value) == count


def test_a_link_in_the_body() -> None:
    assert next_link(None, {"links": {"next": {"href": "/things?page=2"}}}) == {"page": "2"}
    assert next_link(None, {"next": "abc"}) is None
