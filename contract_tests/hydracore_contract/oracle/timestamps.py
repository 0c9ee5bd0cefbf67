"""Timestamps as answers write them (RFC 3339): an instant, and how finely it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

SECOND = 1_000_000_000
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Timestamp:
    """`at` is in nanoseconds since 1970 in UTC, `unit` is the size of the last digit."""

    at: int
    unit: int


@lru_cache(4096)
def timestamp(text: str) -> Timestamp | None:
    """None where the text is no RFC 3339 time with an offset."""
    match = TIME.fullmatch(text)
    if match is None:
        return None
    whole, fraction, offset = match.groups()
    digits = (fraction or "")[:9]
    try:
        seconds = datetime.fromisoformat(whole + offset.upper()).timestamp()
    except ValueError:
        return None
    return Timestamp(round(seconds) * SECOND + int(digits.ljust(9, "0")), SECOND // 10 ** len(digits))


def agree(one: Timestamp, other: Timestamp) -> bool:
    """Tells whether both may be the same instant, told to the precision of the coarser one."""
    return abs(one.at - other.at) < max(one.unit, other.unit)


def is_before(one: Timestamp, other: Timestamp) -> bool:
    """Tells whether the first is earlier than the second for certain."""
    return one.at < other.at and not agree(one, other)
