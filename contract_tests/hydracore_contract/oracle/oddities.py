"""Oddities of requests: what a careful service may refuse in one although no schema forbids it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any
from urllib.parse import unquote_to_bytes

from hydracore_contract.exchange import Request
from hydracore_openapi.json_schema.json_values import children, is_encodable
from hydracore_openapi.model import Operation

LARGE_BODY = 2**14
"""From this many bytes on a service may say that a body is too large for it."""
LARGE_HEAD, LARGE_FIELD = 8_000, 1_000
"""From this many bytes on a server may refuse a request's head, or one of its fields (RFC 9112, section 3)."""
DEEP = 32
WIDE_INTEGER = 2**63
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
UUID_SPELLING = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Oddity(StrEnum):
    """A trait of a request that a careful service may refuse although no schema forbids it."""

    NO_MEDIA = "no-media"
    STRAY_MEDIA = "stray-media"
    """It names the media type of a body, and its operation takes none."""
    SIZE = "size"
    HEAD = "head"
    OBSOLETE_TEXT = "obsolete-text"
    """A header field holds octets beyond ASCII (RFC 9110, section 5.5), which a server may refuse to read."""
    TEXT = "text"
    SPELLING = "spelling"
    DEPTH = "depth"
    NUMBER = "number"
    SURROGATE = "surrogate"


def decoded(value: str) -> str:
    return unquote_to_bytes(value).decode("utf-8", "replace")


def oddities(operation: Operation, request: Request, body: Any, media: str | None) -> Iterator[Oddity]:
    path = request.bare_path
    if request.body and media is None:
        yield Oddity.NO_MEDIA
    if media is not None and operation.body is None:
        yield Oddity.STRAY_MEDIA
    if len(request.body or b"") >= LARGE_BODY:
        yield Oddity.SIZE
    fields = [len(name) + len(value) for name, value in request.headers]
    if len(request.path) + sum(fields) > LARGE_HEAD or max(fields, default=0) > LARGE_FIELD:
        yield Oddity.HEAD
    if not all(value.isascii() for _, value in request.headers):
        yield Oddity.OBSOLETE_TEXT
    if set("\0\ufffd") & set(decoded(path)):
        yield Oddity.TEXT
    if re.search(r"[A-F]", path) or "00000000-0000-0000" in path:
        yield Oddity.SPELLING
    yield from set(value_oddities(body))


def value_oddities(body: Any) -> Iterator[Oddity]:
    pending: list[tuple[Any, int]] = [(body, 1)]
    while pending:
        value, depth = pending.pop()
        if depth == DEEP:
            yield Oddity.DEPTH
        if isinstance(value, str):
            yield from text_oddities(value)
        elif isinstance(value, (int, float)):
            if abs(value) >= WIDE_INTEGER or 0 < abs(value) < 1e-300:
                yield Oddity.NUMBER
        elif isinstance(value, (dict, list)):
            pending.extend((each, depth + 1) for each in children(value))
            for key in value if isinstance(value, dict) else ():
                yield from text_oddities(key)


def text_oddities(text: str) -> Iterator[Oddity]:
    if CONTROL.search(text):
        yield Oddity.TEXT
    if not is_encodable(text):
        yield Oddity.SURROGATE
    if UUID_SPELLING.fullmatch(text) and text != text.lower():
        yield Oddity.SPELLING
