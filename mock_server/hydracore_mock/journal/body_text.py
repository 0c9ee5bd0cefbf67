"""Bodies as text: bytes decoded for people, with secrets masked."""

from __future__ import annotations

import base64
import codecs
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


class BodyText(NamedTuple):
    """A body as text; `encoding` is `base64` where it is no text, else None."""

    text: str | None
    encoding: str | None = None


def body_text(raw: bytes, cut: bool, mask: Callable[[str], str]) -> BodyText:
    """The text of a body, None for an empty one. Bytes that are no text are masked as if each were a character."""
    if not raw:
        return BodyText(None)
    text = read_text(raw, cut)
    if text is not None:
        return BodyText(mask(text))
    hidden = mask(raw.decode("latin-1")).encode("latin-1")
    return BodyText(base64.b64encode(hidden).decode(), "base64")


def read_text(raw: bytes, cut: bool) -> str | None:
    """UTF-8, or JSON in another encoding of Unicode; of a cut body without the character that was cut in two."""
    if b"\0" in raw[:4] or raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        text = _decoded(raw, json.detect_encoding(raw), cut)
        if text is not None and text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[", '"'):
            return text
    return _decoded(raw, "utf-8", cut)


def _decoded(raw: bytes, encoding: str, cut: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(raw, final=not cut)
    except UnicodeDecodeError:
        return None


def without_escapes(text: str) -> str:
    """JSON text with the characters for its `\\uXXXX`, for searching only."""
    return _ESCAPES.sub(_unescaped, text) if "\\u" in text else text


def _unescaped(run: re.Match[str]) -> str:
    return bytes.fromhex(run[0].replace("\\u", "")).decode("utf-16-be", "replace")


def header_text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def timestamp(seconds: float) -> str:
    """A time in seconds since 1970 as RFC 3339 in UTC, with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
