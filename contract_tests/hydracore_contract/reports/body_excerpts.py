"""Bodies for people: JSON on lines of its own, as it was spelled, anything else as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from hydracore_contract.reports.sanitize import sanitized

LONGEST = 4000
"""So many characters are shown."""
LARGEST = 2**16
"""So many bytes are looked at."""
PART = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
SPACES = "\n\t"
OPENING, CLOSING = ("{", "["), ("}", "]")


class BodyExcerpt(NamedTuple):
    """`left` says how much more there is, if not all is shown."""

    text: str
    left: str


def body_excerpt(body: bytes) -> BodyExcerpt:
    looked_at = body[:LARGEST].decode("utf-8", "backslashreplace")
    text = "".join(pretty(looked_at)) if is_json(looked_at) else looked_at
    if len(body) <= LARGEST and len(text) <= LONGEST:
        return BodyExcerpt(sanitized(text, SPACES), "")
    return BodyExcerpt(sanitized(text[:LONGEST], SPACES), f"the beginning of {len(body):,} bytes")


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def pretty(text: str) -> Iterator[str]:
    """JSON indented; nothing else is changed: repeated keys stay, and numbers and escapes as they were written."""
    depth, before = 0, ""
    for part in PART.findall(text):
        depth -= part in CLOSING
        if before == "," or (before in OPENING) != (part in CLOSING and before != ""):
            yield "\n" + "  " * depth
        yield f"{part} " if part == ":" else part
        depth += part in OPENING
        before = part
