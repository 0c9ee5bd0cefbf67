"""Bytes of all kinds as JSON; bodies that come slowly or are too large are tried with `test_request_body`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from hydracore_mock.http.payload import (
    BodyTooLarge,
    BrokenJson,
    ClientGone,
    TooDeep,
    UnreadableBody,
    is_json,
    json_or_missing,
    read_json,
    receive_body,
)
from hydracore_mock.request_matcher import MISSING


@pytest.mark.parametrize(
    ("text", "value", "doubtful"),
    [
        (b'{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}, False),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}, True),
        ('"\u00e4"'.encode("utf-16"), "\u00e4", True),
        (b'"\\ud800"', "\ud800", True),
        (b"123456789012345678901234567890", 123456789012345678901234567890, True),
        (b'"Infinity NaN 1e999"', "Infinity NaN 1e999", False),
    ],
)
def test_what_is_json(text: bytes, value: Any, doubtful: bool) -> None:
    assert read_json(text) == (value, doubtful)
    assert json_or_missing(text) == value


@pytest.mark.parametrize(
    ("text", "error", "position"),
    [
        (b"{", BrokenJson, 1),
        (b'[1, NaN, "x"]', BrokenJson, 4),
        (b'["NaN", -Infinity]', BrokenJson, 8),
        (b"[1e999]", BrokenJson, 1),
        (b"[[[1]]]", TooDeep, 0),
        (b"\xff", UnreadableBody, None),
        (b"[" * 200_000, UnreadableBody, None),
    ],
)
def test_what_is_no_json(text: bytes, error: type[Exception], position: int | None) -> None:
    with pytest.raises(error) as told:
        read_json(text, deepest=2)
    assert getattr(told.value, "position", None) == position
    assert read_json(b"[[1]]", deepest=2) == ([[1]], False)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff"])
def test_a_body_that_is_none_is_missing(text: bytes) -> None:
    assert json_or_missing(text) is MISSING


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        (b"application/json", True),
        (b"Application/JSON ; charset=utf-8", True),
        (b"application/problem+json", True),
        (b"application/jsonx", False),
        (b"application/geojson", False),
        (b"text/json", False),
        (b"json", False),
        (b"", False),
    ],
)
def test_media_types_of_json(content_type: bytes, expected: bool) -> None:
    assert is_json(content_type) is expected


MOST = 4
"""Bytes of the largest body."""


def received(*messages: dict[str, Any], **headers: bytes) -> bytes:
    left: Iterator[dict[str, Any]] = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(left)

    named = {name.replace("_", "-").encode(): value for name, value in headers.items()}
    return asyncio.run(receive_body(receive, named, MOST))


def part(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


GONE = {"type": "http.disconnect"}


def test_a_body_is_put_together() -> None:
    assert received(part(b"1234")) == b"1234"
    assert received(part(b"12", True), part(b"", True), part(b"34")) == b"1234"


@pytest.mark.parametrize(
    ("messages", "headers"),
    [
        ([part(b"12345")], {}),
        ([part(b"123", True), part(b"45")], {}),
        ([part(b"1", True), part(b"2")], {"content_length": b"5"}),
    ],
)
def test_a_body_that_is_too_large_is_read_to_its_end(messages: list[Any], headers: dict[str, bytes]) -> None:
    with pytest.raises(BodyTooLarge) as told:
        received(*messages, **headers)
    assert not told.value.close


def test_a_large_body_that_waits_to_be_asked_for_is_not_read() -> None:
    with pytest.raises(BodyTooLarge) as told:
        received(content_length=b"5", expect=b"100-continue")
    assert told.value.close


@pytest.mark.parametrize("messages", [[GONE], [part(b"1", True), GONE], [part(b"12345", True), GONE]])
def test_a_client_may_leave(messages: list[Any]) -> None:
    with pytest.raises(ClientGone):
        received(*messages)
