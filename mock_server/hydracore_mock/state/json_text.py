"""JSON in and out: by orjson where that is exact, by Python's own library where it is not."""

from __future__ import annotations

import json
from typing import Any

import orjson

DEEPEST = 250
"""Levels of nesting: orjson writes 254, and an answer adds a few of its own."""
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_MAYBE_BIG = b"0" * 19


def may_lose_digits(text: bytes) -> bool:
    """Tells whether the text may hold a number that orjson would round: integers past 64 bits become floats."""
    return _MAYBE_BIG in text.translate(_DIGITS_AS_ZEROS)


def loads(text: bytes) -> Any:
    """The value of JSON text that the mock itself wrote, with all its digits."""
    return json.loads(text) if may_lose_digits(text) else orjson.loads(text)


def dumps(value: Any) -> bytes:
    """The value as JSON text in UTF-8, as short as can be.

    Copied, since orjson writes into buffers of 4 KiB or more, which stay that large for as long as the text is kept.

    Raises:
        TypeError: a part is none of JSON's types.
        ValueError: a text holds half a surrogate pair.
        RecursionError: it is nested far too deep.
    """
    try:
        return bytes(memoryview(orjson.dumps(value)))
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def is_deeper(value: Any, most: int = DEEPEST) -> bool:
    """Tells whether a value is nested more than `most` levels deep, told without recursion."""
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
