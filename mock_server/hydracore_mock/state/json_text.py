"""JSON in and out: fast where the fast library is exact, exact where it is not."""

from __future__ import annotations

import json
from typing import Any

import orjson

DEEPEST = 250
"""Levels of nesting; what is deeper can't be answered."""
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_MAYBE_BIG = b"0" * 19


def may_lose_digits(text: bytes) -> bool:
    """Whether there may be a number in the text that orjson would round: integers past 64 bits become floats."""
    return _MAYBE_BIG in text.translate(_DIGITS_AS_ZEROS)


def loads(text: bytes) -> Any:
    """Reads JSON text that the mock itself wrote, without losing a digit."""
    return json.loads(text) if may_lose_digits(text) else orjson.loads(text)


def dumps(value: Any) -> bytes:
    """JSON text in no more memory than it takes: orjson writes into buffers of 4 KiB, which stay that large."""
    try:
        return bytes(memoryview(orjson.dumps(value)))
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def is_deeper(value: Any, most: int = DEEPEST) -> bool:
    """Whether a value is nested more than so many levels deep."""
    level = [value]
    for _ in range(most):
        level = [
            part
            for parent in level
            for part in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(part, dict | list)
        ]
        if not level:
            return False
    return True
