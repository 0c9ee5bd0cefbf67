"""The time that a run has left, as far as its plan and what it took until now tell.

A plan counts requests, and parts of all phases go side by side, so that those which were sent tell how far a run is,
and the pace until now how long the rest takes. What follows has its own limit, and the time of the run is one for all.
It is an estimate, and none is made in the first moments.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from hydracore_contract.reports.chart_axes import span
from hydracore_contract.run_events import RunPlan

FIRST = 1.0
"""Seconds before anything is told."""
COARSE, FINE = 10, 5
"""Seconds to which times of more and of less than a minute are rounded up."""


class TimeLeft:
    """Hears of a run, and tells at any moment how far it is."""

    def __init__(
        self, plan: RunPlan, max_time: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._planned, self._max_time, self._clock = max(1, plan.requests), max_time, clock
        self._began = clock()
        self._sent = 0
        self._reducing_until: float | None = None

    def sent(self, requests: int) -> None:
        self._sent = requests

    def reducing(self, seconds: float) -> None:
        """All phases are over, and what follows takes so many seconds at most."""
        self._reducing_until = self._clock() + seconds

    @property
    def share(self) -> float:
        """The part of the plan that is done, from 0 to 1; it never goes back."""
        return 1.0 if self._reducing_until is not None else min(1.0, self._sent / self._planned)

    @property
    def seconds(self) -> float | None:
        """None where nothing can be told yet."""
        return min((each for each in (self._estimate(), self._limit()) if each is not None), default=None)

    def told(self) -> str:
        """The time for people, to no more digits than are known."""
        seconds = self.seconds
        if seconds is None:
            return ""
        if seconds <= 0:
            return "nearly done"
        step = COARSE if seconds > 60 else FINE
        what = "about" if self._estimate() is not None else "at most"
        return f"{what} {span(-int(-seconds // step) * step)} left"

    def _limit(self) -> float | None:
        return None if self._max_time is None else max(0.0, self._began + self._max_time - self._clock())

    def _estimate(self) -> float | None:
        now = self._clock()
        if self._reducing_until is not None:
            return max(0.0, self._reducing_until - now)
        taken = now - self._began
        return taken * (1 - self.share) / self.share if taken >= FIRST and self._sent else None
