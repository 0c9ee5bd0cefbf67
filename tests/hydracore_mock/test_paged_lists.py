"""Lists of a mock that runs: whoever walks them page by page meets every item once, and the totals agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import ask
from tests.paths import DOCUMENTS

IDS = [f"i{number}" for number in range(7)]
PATHS = ("numbered", "offset", "counted", "linked", "after", "marked", "flat")


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    seeds: Path = tmp_path_factory.mktemp("seeds") / "seed.json"
    items = [{"id": each, "name": f"name {int(each[1:]) % 3}"} for each in IDS]
    seeds.write_text(json.dumps({f"/v1/{path}": items for path in PATHS}), encoding="utf-8")
    with running(
        "--quiet", "--spec", str(DOCUMENTS / "others" / "pages.yaml"), "--seed-data", str(seeds)
    ) as mock:
        yield mock


def listed(mock: Running, path: str, **query: Any) -> Any:
    answer = ask(mock.url, "GET", f"/v1/{path}?{urlencode(query)}")
    assert answer.status == 200, answer
    return answer.json


def ids(items: Any) -> list[str]:
    return [item["id"] for item in items]


SIZES = st.integers(1, 9)


@settings(max_examples=9, deadline=None)
@given(size=SIZES)
def test_numbered_pages_have_every_item_once(paged: Running, size: int) -> None:
    first = listed(paged, "numbered", per_page=size)
    seen = []
    for number in range(1, first["pages"] + 1):
        page = listed(paged, "numbered", page=number, per_page=size)
        assert (page["page"], page["per_page"], page["total"]) == (number, size, 7)
        assert page["has_more"] is (number < first["pages"])
        seen += ids(page["items"])
    assert seen == IDS
    assert listed(paged, "numbered", page=first["pages"] + 1, per_page=size)["items"] == []


@settings(max_examples=9, deadline=None)
@given(size=SIZES, path=st.sampled_from([("offset", "items"), ("counted", "results")]))
def test_addresses_of_next_pages_lead_to_every_item_once(
    paged: Running, size: int, path: tuple[str, str]
) -> None:
    name, items = path
    body = listed(paged, name, limit=size)
    seen, back = ids(body[items]), body["previous"]
    assert back is None
    while body["next"]:
        assert body["next"].startswith(f"{paged.url}/v1/{name}?")
        body = ask(paged.url, "GET", body["next"].removeprefix(paged.url)).json
        assert body.get("total", body.get("count")) == 7
        assert body["previous"].startswith(paged.url)
        seen += ids(body[items])
    assert seen == IDS


@settings(max_examples=9, deadline=None)
@given(size=SIZES)
def test_cursors_lead_to_every_item_once(paged: Running, size: int) -> None:
    body = listed(paged, "after", limit=size)
    seen = ids(body["data"])
    while body["has_more"]:
        assert (body["first_id"], body["last_id"]) == (body["data"][0]["id"], body["data"][-1]["id"])
        body = listed(paged, "after", limit=size, after=body["last_id"])
        seen += ids(body["data"])
    assert seen == IDS
    body = listed(paged, "marked", limit=size)
    marked = ids(body["entries"])
    while body.get("next_marker"):
        body = listed(paged, "marked", limit=size, marker=body["next_marker"])
        marked += ids(body["entries"])
    assert marked == IDS


def test_links_beside_the_items(paged: Running) -> None:
    body = listed(paged, "linked", page=2)
    base = f"{paged.url}/v1/linked?"
    assert ids(body["linked"]) == ["i2", "i3"]
    assert body["meta"]["total"] == 7
    pages = body["links"]["pages"]
    assert {name: link.rpartition("page=")[2] for name, link in pages.items()} == {
        "first": "1",
        "prev": "1",
        "next": "3",
        "last": "4",
    }
    assert all(link.startswith(base) for link in pages.values())
    assert set(listed(paged, "linked", page=4)["links"]["pages"]) == {"first", "prev", "last"}


def test_a_paging_object(paged: Running) -> None:
    body = listed(paged, "offset", offset=2, limit=3)
    assert (body["offset"], body["limit"], body["total"]) == (2, 3, 7)
    assert body["href"] == f"{paged.url}/v1/offset?offset=2&limit=3"


def test_what_is_filtered_is_counted_and_paged(paged: Running) -> None:
    assert ids(listed(paged, "flat", name="name 1")) == ["i1", "i4"]
    assert ids(listed(paged, "flat", skip=5)) == ["i5", "i6"]
    assert ids(listed(paged, "numbered", sort="-id", per_page=2)["items"]) == ["i6", "i5"]


def test_the_host_is_what_the_request_said_it_is(paged: Running) -> None:
    path = "/v1/offset?limit=1"
    named = ask(paged.url, "GET", path, {"Host": "mock.example:81"}).json
    assert named["next"].startswith("http://mock.example:81/v1/offset?")
    odd = ask(paged.url, "GET", path, {"Host": 'a"b'})
    assert odd.status >= 400 or odd.json["next"].startswith(paged.url)
