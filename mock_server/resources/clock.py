"""The time as the mock tells it: never the same twice, so that a change is always later than the one before it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_TICK = timedelta(microseconds=1)


class Clock:
    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> str:
        """The time in RFC 3339, in UTC with microseconds and `Z`."""
        now = datetime.now(UTC)
        if now <= self._last:
            now = self._last + _TICK
        self._last = now
        return now.isoformat(timespec="microseconds")[:-6] + "Z"
