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
import zlib
from collections.abc import Mapping
from typing import Any

import orjson

from hydracore_mock.request_matcher import MISSING
from hydracore_mock.state.json_text import DEEPEST, is_deeper, may_lose_digits
from hydracore_openapi.json_schema.json_values import is_text

_PAUSE = 0.5
"""Seconds without a byte after which a client that was sent too much is taken to wait for the answer."""
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_WINDOWS = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (_ZLIB, _RAW)}
"""The formats that each coding may have, as zlib names them; `deflate` comes with a head and without."""
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


class BrokenXml(Exception):
    """Text that is no well-formed XML, or declares what the mock doesn't read; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadContentCoding(Exception):
    """A body in a coding that the mock doesn't know (415), or that isn't in the coding that its header names (400)."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail


class UnreadableBody(Exception):
    """Bytes that can't be read as JSON text at all: no Unicode, or far too deep or long for a reader."""


async def receive_body(receive: Any, headers: Mapping[bytes, bytes], most: int) -> bytes:
    """The whole body without its content coding, of `most` bytes at most.

    Raises: BodyTooLarge for a larger one, ClientGone if the client leaves, BadContentCoding.
    """
    body = await _received(receive, headers, most)
    return (
        _without_coding(body, headers[b"content-encoding"], most) if b"content-encoding" in headers else body
    )


async def _received(receive: Any, headers: Mapping[bytes, bytes], most: int) -> bytes:
    """The body as it came.

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


def _without_coding(body: bytes, codings: bytes, most: int) -> bytes:
    """A body before it was coded; of several codings the last was applied last (RFC 9110, section 8.4)."""
    named = [name.strip().lower() for name in codings.decode("latin-1").split(",")]
    for name in reversed([name for name in named if name not in ("", "identity")]):
        windows = _WINDOWS.get(name)
        if windows is None:
            raise BadContentCoding(415, f"The content coding must be gzip or deflate, not {name[:40]}.")
        body = _inflated(body, name, windows, most) if body else body
    return body


def _inflated(body: bytes, name: str, windows: tuple[int, ...], most: int) -> bytes:
    """Decodes no more than may be received at all, however much more there would be."""
    for window in windows:
        decoder = zlib.decompressobj(window)
        try:
            decoded = decoder.decompress(body, most + 1)
        except zlib.error:
            continue
        if len(decoded) > most:
            raise BodyTooLarge(close=False)
        if decoder.eof:
            return decoded
    raise BadContentCoding(400, f"The body is no {name}, which its Content-Encoding header says it is.")


def is_xml(media_type: str) -> bool:
    """Tells whether a media type without parameters, in lower case, is XML (RFC 7303, section 4)."""
    return media_type in ("application/xml", "text/xml") or media_type.endswith("+xml")


def check_xml(text: bytes) -> None:
    """Reads XML without expanding anything. Raises: BrokenXml for what isn't well-formed, or declares entities."""
    from xml.parsers import expat  # entities are refused, and nothing external is read

    def refuse(*_: Any) -> None:
        raise BrokenXml("entities are not read")

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two for encodings
        raise BrokenXml(str(error)) from None


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


def text_as_json(text: str) -> Any:
    """The value of a text within a request; MISSING where it is no JSON, or holds half a surrogate pair."""
    value = json_or_missing(text.encode("utf-8", "replace"))
    return value if value is MISSING or is_text(value) else MISSING


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
