"""The mutator of bytes: makes of a JSON text one that is no JSON for anybody, or a value like any other.

Readers of JSON differ: in duplicate members, huge numbers, zero bytes, byte order marks and half surrogate pairs (RFC
8259, sections 4, 6 and 8). Of a text that one may take and the next refuse nothing can be said, so none is sent.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hydracore_contract.fuzz.programs import Raw

TOKENS = (
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b'"',
    b"\\",
    b"null",
    b"true",
    b"-",
    b".",
    b"\xff",
    b"\xc3",
    b"//",
    b"\\u",
    b"\\ud8",
)
ROUNDS = 3
MOST_DIGITS = 60
LARGEST = 4_096


class AmbiguousJson(Exception):
    """JSON that one reader takes in another way than the next."""


def broken(random: Random, text: bytes) -> Any:
    """A Raw that no reader takes for JSON, or the JSON value that came of it; a Raw of half the text at last."""
    for _ in range(ROUNDS):
        made = text
        for _ in range(random.randint(1, ROUNDS)):
            made = changed(random, made)
        found = unambiguous_reading(made[:LARGEST])
        if found is not None:
            return found[0]
    return Raw(b"{" + text[: len(text) // 2])


def changed(random: Random, text: bytes) -> bytes:
    at = random.randint(0, len(text))
    end = min(len(text), at + random.randint(1, 8))
    kind = random.randrange(8)
    if kind == 0:
        return text[:at]
    if kind == 1:
        return text[:at] + text[end:]
    if kind == 2:
        return text[:at] + random.choice(TOKENS) + text[at:]
    if kind == 3:
        return text[:at] + random.choice(TOKENS) + text[end:]
    if kind == 4 and at < len(text):
        return text[:at] + bytes([text[at] ^ 1 << random.randrange(8)]) + text[at + 1 :]
    if kind in (5, 6):
        return text + random.choice((b"x", b"{}", b",", b"null", b"//", text, *TOKENS))
    return text[:end] + text[at:]


def unambiguous_reading(text: bytes) -> tuple[Any] | None:
    """The one reading of a text on which all JSON parsers agree; None where they may differ.

    It is a Raw where the text is no JSON, else its value.
    """
    if not text.strip() or b"\0" in text:
        return None  # UTF-16 and UTF-32 hold zeros; some readers take them
    try:
        value = json.loads(
            text,
            object_pairs_hook=unique_members,
            parse_constant=refuse,
            parse_int=exact_integer,
            parse_float=exact_number,
        )
        text.decode()
    except UnicodeDecodeError:
        return (Raw(text),) if is_no_text(text) else None
    except (AmbiguousJson, RecursionError):
        return None
    except ValueError:
        return (Raw(text),) if not text.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) else None
    return (value,)


def is_no_text(text: bytes) -> bool:
    """Tells whether not even a reader that lets half surrogate pairs through takes it for JSON."""
    try:
        json.loads(text.decode("utf-8", "surrogatepass"))
    except (UnicodeDecodeError, ValueError):
        return not text.startswith((b"\xff\xfe", b"\xfe\xff"))
    return False


def unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise AmbiguousJson
    return found


def refuse(_: str) -> Any:
    raise AmbiguousJson


def exact_integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise AmbiguousJson
    return int(text)


def exact_number(text: str) -> float:
    value = float(text)
    if len(text) > MOST_DIGITS or abs(value) > 1e300 or 0 < abs(value) < 1e-300:
        raise AmbiguousJson
    return value
