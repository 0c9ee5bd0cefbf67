"""Clock of a mock: never tells the same time twice, so that a change is always later than the one before it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_MILLION = 1_000_000


class Clock:
    """Follows the system's time, and runs ahead of it by microseconds when asked more often than once in each."""

    def __init__(self) -> None:
        self._last = 0
        self._second = -1
        self._text = ""

    def now(self) -> str:
        """The time as RFC 3339 has it, in UTC with microseconds and `Z`."""
        self._last = max(time.time_ns() // 1000, self._last + 1)
        second, fraction = divmod(self._last, _MILLION)
        if second != self._second:
            self._second = second
            self._text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._text}.{fraction:06d}Z"


def later(now: str, old: object) -> str:
    """`now`, or the microsecond after `old` where `old` is not earlier: seed data may be from the future.

    What is no time in RFC 3339, or past the year 9999, counts as earlier.
    """
    if not isinstance(old, str) or (old.endswith("Z") and old[:19] < now[:19]):
        return now
    try:
        then = datetime.fromisoformat(old)
        if then < datetime.fromisoformat(now):
            return now
        next_moment = then.astimezone(UTC) + timedelta(microseconds=1)
    except (ValueError, TypeError, OverflowError):
        return now
    return next_moment.isoformat(timespec="microseconds")[:-6] + "Z"
