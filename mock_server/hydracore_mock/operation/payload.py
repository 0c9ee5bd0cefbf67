"""Request bodies: from bytes to a JSON value, whatever the bytes are.

The rules are those of the services that the mock stands in for: JSON is what `json.loads` reads (with a byte order
mark, in UTF-16 and UTF-32 too), and broken JSON is told by the character where reading stopped. Beyond them the mock
refuses what is no JSON by RFC 8259 (NaN, Infinity, numbers that no float can hold), and what is nested so deeply
that it could not be answered.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson

from hydracore_mock.state.json_text import DEEPEST, is_deeper, may_lose_digits

_NOT_JSON = re.compile(r'"(?:\\.|[^"\\])*"|(-?Infinity|NaN)|(-?\d+(?:\.\d+)?[eE]\+?\d+)')


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


def is_json(content_type: bytes) -> bool:
    """Whether a Content-Type header says JSON: `application/json` or `application/…+json`, parameters aside."""
    if content_type == b"application/json":
        return True
    kind, slash, subtype = content_type.partition(b";")[0].strip().lower().partition(b"/")
    return bool(slash) and kind == b"application" and (subtype == b"json" or subtype.endswith(b"+json"))


def read_json(text: bytes, deepest: int = DEEPEST) -> tuple[Any, bool]:
    """The value, and whether it may hold lone surrogates; BrokenJson or UnreadableBody."""
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
