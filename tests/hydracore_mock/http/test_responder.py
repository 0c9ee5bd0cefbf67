"""The headers that each reply has, and what is recorded of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.reply import Headers, Reply
from hydracore_mock.http.responder import Responder
from hydracore_mock.scenarios import Effect, InjectedFault


class Sent:
    """A `send` that keeps the messages."""

    def __init__(self) -> None:
        self.messages: list[Mapping[str, Any]] = []

    async def __call__(self, message: Mapping[str, Any]) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return list(self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(each["body"] for each in self.messages if each["type"] == "http.response.body")


class Origins:
    """CORS for any origin."""

    def headers(self, origin: bytes) -> Headers:
        return ((b"access-control-allow-origin", origin),)


def responded(reply: Reply, effect: Effect | None = None, **headers: str) -> tuple[Sent, list[Any]]:
    recorded: list[Any] = []
    sent = Sent()
    context = RequestContext(
        {"headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    )
    context.effect = effect
    responder = Responder(Origins(), lambda *told: recorded.append(told))  # type: ignore[arg-type]  # ports
    asyncio.run(responder(context, sent, reply))
    return sent, recorded


@pytest.mark.parametrize(
    ("status", "body", "length"), [(200, b"{}", b"2"), (200, b"", b"0"), (204, b"", None), (304, b"", None)]
)
def test_a_body_has_its_length(status: int, body: bytes, length: bytes | None) -> None:
    sent, recorded = responded(Reply(status, body))
    assert dict(sent.headers).get(b"content-length") == length
    assert (sent.status, sent.body) == (status, body)
    ((_, reply, headers, answer),) = recorded
    assert (reply.status, headers, answer) == (status, sent.headers, body)


def test_only_a_page_of_an_origin_gets_cors_headers() -> None:
    name = b"access-control-allow-origin"
    assert name not in dict(responded(Reply(200))[0].headers)
    assert (
        dict(responded(Reply(200), origin="http://page.example")[0].headers)[name] == b"http://page.example"
    )


def test_a_reply_may_close_the_connection() -> None:
    assert (b"connection", b"close") in responded(Reply(200, close=True))[0].headers
    assert b"connection" not in dict(responded(Reply(200))[0].headers)


def test_what_was_really_sent_is_recorded() -> None:
    effect = Effect("rule", False, 1, str, fault=InjectedFault.DROP)
    _, ((_, _, headers, answer),) = responded(Reply(200, b"{}"), effect)
    assert (headers, answer) == ([], b"")


def test_a_stream_is_sent_item_by_item() -> None:
    items = (b"data: 1\n\n", b"data: 2\n\n")
    sent, _ = responded(Reply(200, b"".join(items), items=items))
    assert [each["body"] for each in sent.messages[1:]] == [*items, b""]
    assert (b"content-length", b"18") in sent.headers


def test_a_documented_header_of_cors_gives_way_to_the_mocks() -> None:
    documented = ((b"access-control-allow-origin", b"made-up"),)
    sent, _ = responded(Reply(200, b"{}", documented), origin="http://page")
    assert [value for name, value in sent.headers if name == documented[0][0]] == [b"http://page"]
