from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from hydracore_mock.admin.json_endpoints import answer, json_body, page
from hydracore_mock.errors import NotJson, TooLarge
from hydracore_mock.state.json_text import DEEPEST


def request(body: bytes = b"", method: str = "POST") -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": method, "path": "/", "query_string": b"", "headers": []}
    return Request(scope, receive)


def read(body: bytes, most: int = 10_000) -> Any:
    return asyncio.run(json_body(request(body), most))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is no JSON"),
        (b"{", "at character 1"),
        (b"\xff\xfe\xfd", "can't be read as text"),
        (b'["\\ud800"]', "half a surrogate pair"),
        (b"[" * (DEEPEST + 3) + b"]" * (DEEPEST + 3), "is no JSON"),
    ],
)
def test_what_is_no_json_is_told(body: bytes, reason: str) -> None:
    with pytest.raises(NotJson, match=reason):
        read(body)


def test_a_snapshot_may_be_two_levels_deeper_than_an_item() -> None:
    deepest = b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2)
    value = read(deepest)
    for _ in range(DEEPEST + 1):
        (value,) = value
    assert value == []


def test_a_body_may_be_as_large_as_it_may_be() -> None:
    assert read(b'"123"', most=5) == "123"
    with pytest.raises(TooLarge) as caught:
        read(b'"1234"', most=5)
    assert caught.value.most == 5


def test_each_method_has_its_handler_and_head_is_answered_as_get() -> None:
    async def got(_: Request) -> Response:
        return answer("got")

    async def put(_: Request) -> Response:
        return answer("put", 201)

    route = page("/x", GET=got, PUT=put)
    told = [asyncio.run(route.endpoint(request(method=method))).body for method in ("GET", "HEAD", "PUT")]
    assert told == [b'"got"', b'"got"', b'"put"']
    assert route.methods == {"GET", "HEAD", "PUT"}


def test_answers_are_not_kept_by_anybody() -> None:
    shown = answer({"a": 2**70}, 201)
    assert (shown.status_code, shown.body) == (201, b'{"a":%d}' % 2**70)
    assert shown.headers["cache-control"] == "no-store"
