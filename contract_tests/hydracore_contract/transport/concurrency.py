"""Concurrency: as many requests under way at a time as the service bears.

How many that are is not known, and changes while a run lasts. It is found as TCP Vegas finds the rate of a connection
(Brakmo and Peterson, 1994): the quickest answer tells how long the way takes where nobody waits, so whatever an answer
takes beyond that it has spent in a queue. By Little's law `n` requests under way of which each spends the share
`1 - quickest / usual` of its time in queues are `n` times that in them at any moment. While fewer than two wait there
is room for another one, and where more than four do, the service is at its limit, or this program is.

It begins with few, and doubles their number with each round of answers until the first queue is seen; from then on it
changes by one in a round. Where the service says itself that there are too many (429), it is half as many.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

FIRST = 2.0
LEAST_WAITING, MOST_WAITING = 2.0, 4.0
"""Requests in queues between which their number stays as it is."""
OF_LATE = 16
"""Answers that the usual time is an average of, the older the less."""


class Concurrency:
    """Lets so many requests be under way at a time, `most` of them at most; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = float(most)
        self._wanted = min(FIRST, self._most)
        self._is_starting = True
        self._under_way = 0
        self._quickest = self._usual = 0.0
        self._changed = Condition()

    @property
    def allowed(self) -> int:
        """The number of requests that may be under way by now."""
        return int(self._wanted)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until another request may be under way, which it is until the block ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._under_way < self.allowed)
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify()

    def answered(self, seconds: float) -> None:
        """Learns from the time that an answer has taken."""
        with self._changed:
            if not self._usual:
                self._quickest = self._usual = seconds
            self._quickest = min(self._quickest, seconds)
            self._usual += (seconds - self._usual) / OF_LATE
            self._adapt()
            self._changed.notify()

    def refused(self) -> None:
        """Learns that the service has refused a request since it has too many: half as many may follow."""
        with self._changed:
            self._is_starting = False
            self._wanted = max(1.0, self._wanted / 2)

    def _adapt(self) -> None:
        waiting = self._wanted * (1 - self._quickest / self._usual) if self._usual else 0.0
        if waiting > LEAST_WAITING:
            self._is_starting = False
        if waiting < LEAST_WAITING:
            self._wanted += 1.0 if self._is_starting else 1 / self._wanted
        elif waiting > MOST_WAITING:
            self._wanted -= 1 / self._wanted
        self._wanted = min(max(self._wanted, 1.0), self._most)
