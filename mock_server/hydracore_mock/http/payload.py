"""Payloads: received up to a size, and read from bytes to a JSON value, whatever the bytes are.

The rules are those of the services that the mock stands in for. JSON is what `json.loads` reads (with a byte order
mark, and in UTF-16 and UTF-32 too), and a syntax error is told by the character at which reading stopped. Beyond that
the mock refuses what RFC 8259 forbids (NaN, Infinity), numbers that no float can hold, and nesting that is too deep to
be answered.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Mapping
from typing import Any

import orjson

from hydracore_mock.request_matcher import MISSING
from hydracore_mock.state.json_text import DEEPEST, is_deeper, may_lose_digits

_PAUSE = 0.5
"""Seconds without a byte after which a client that was sent too much is taken to wait for the answer."""
_NOT_JSON = re.compile(r'"(?:\\.|[^"\\])*"|(-?Infinity|NaN)|(-?\d+(?:\.\d+)?[eE]\+?\d+)')


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


class BodyTooLarge(Exception):
    """`close`: the rest of the body was not read, so the connection can't be used again."""

    def __init__(self, close: bool) -> None:
        super().__init__(close)
        self.close = close


class BrokenJson(Exception):
    """Text that isn't JSON: `position` counts characters from 0."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(position, reason)
        self.position = position
        self.reason = reason


class TooDeep(BrokenJson):
    """JSON that is nested more deeply than could be answered."""


class UnreadableBody(Exception):
    """Bytes that can't be read as JSON text at all: no Unicode, or far too deep or long for a reader."""


async def receive_body(receive: Any, headers: Mapping[bytes, bytes], most: int) -> bytes:
    """The whole body, of `most` bytes at most. Raises: BodyTooLarge for a larger one, ClientGone if the client leaves.

    Many clients read no answer while they still send, so a body that is too large is read and thrown away first.
    """
    declared = headers.get(b"content-length", b"")
    too_large = declared.isdigit() and int(declared) > most
    if too_large and b"expect" in headers:
        raise BodyTooLarge(close=True)
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body") and len(message["body"]) <= most:
        return bytes(message["body"])
    chunks: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        size += len(message["body"])
        if too_large or size > most:
            raise BodyTooLarge(close=not await _ends(receive, message))
        chunks.append(message["body"])
        if not message.get("more_body"):
            return b"".join(chunks)
        message = await receive()
    raise ClientGone


async def _ends(receive: Any, message: Mapping[str, Any]) -> bool:
    """Reads on until the body ends (True), or the client pauses as one that waits for an answer does (False)."""
    while message.get("more_body"):
        try:
            message = await asyncio.wait_for(receive(), _PAUSE)
        except TimeoutError:
            return False
        if message["type"] != "http.request":
            raise ClientGone
    return True


def is_json(content_type: bytes) -> bool:
    """Tells whether a Content-Type is JSON: `application/json` or `application/…+json` (RFC 6839), parameters aside."""
    if content_type == b"application/json":
        return True
    kind, slash, subtype = content_type.partition(b";")[0].strip().lower().partition(b"/")
    return bool(slash) and kind == b"application" and (subtype == b"json" or subtype.endswith(b"+json"))


def read_json(text: bytes, deepest: int = DEEPEST) -> tuple[Any, bool]:
    """The value, and whether it may hold lone surrogates. Raises: BrokenJson, UnreadableBody."""
    doubtful = may_lose_digits(text)
    if not doubtful:
        try:
            value = orjson.loads(text)
        except ValueError:
            doubtful = True
    if doubtful:
        value = _read_exactly(text)
    if len(text) > deepest and text.count(b"[") + text.count(b"{") > deepest and is_deeper(value, deepest):
        raise TooDeep(0, f"Nested deeper than {deepest} levels")
    return value, doubtful


def json_or_missing(body: bytes) -> Any:
    """The value of a body; MISSING where it is empty, or no JSON."""
    if not body:
        return MISSING
    try:
        return read_json(body)[0]
    except (BrokenJson, UnreadableBody):
        return MISSING


def _read_exactly(text: bytes) -> Any:
    try:
        decoded = text.decode(json.detect_encoding(text), "surrogatepass").removeprefix("\ufeff")
        value = json.loads(decoded)
    except json.JSONDecodeError as error:
        raise BrokenJson(error.pos, error.msg) from None
    except (ValueError, RecursionError):
        raise UnreadableBody from None
    for match in _NOT_JSON.finditer(decoded):
        if match[1] or (match[2] and math.isinf(float(match[2]))):
            raise BrokenJson(match.start(), f"{match[0][:40]} is no JSON value")
    return value
