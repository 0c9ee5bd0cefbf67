"""The time that a run has left, as far as its plan and what it took until now tell.

A plan counts requests, phase by phase, and how long one of them takes differs between phases: what is generated takes
its time, what is sent at the same moment does not. So a phase that is over counts as what was planned of it, however
much it has sent, and tells with all others of its kind how long a planned request takes; the phase that is going on
tells it of its own once a tenth of it is done. What follows the phases has its own limit, and `--max-time` is one for
all. It is an estimate, and none is made in the first moments.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from hydracore_contract.reports.chart_axes import span
from hydracore_contract.run_events import PlannedPhase, RunPlan

TELLING = 0.1
"""The share of a phase that tells how long the rest of it takes."""
FIRST = 1.0
"""Seconds before anything is told."""
COARSE, FINE = 10, 5
"""Seconds to which times of more and of less than a minute are rounded up."""


class TimeLeft:
    """Hears of a run, and tells at any moment how far it is."""

    def __init__(
        self, plan: RunPlan, max_time: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._plan, self._max_time, self._clock = plan, max_time, clock
        self._began = self._phase_began = clock()
        self._phase: PlannedPhase | None = None
        self._over = 0.0
        """Planned requests of the phases that are over."""
        self._sent = self._sent_before = 0
        self._reducing_until: float | None = None

    def began(self, phase: PlannedPhase) -> None:
        self._over += self._phase.requests if self._phase else 0
        self._phase, self._phase_began, self._sent_before = phase, self._clock(), self._sent

    def sent(self, requests: int) -> None:
        self._sent = requests

    def reducing(self, seconds: float) -> None:
        """All phases are over, and what follows takes so many seconds at most."""
        self._over, self._phase = self._plan.requests, None
        self._reducing_until = self._clock() + seconds

    @property
    def share(self) -> float:
        """The part of the plan that is done, from 0 to 1; it never goes back."""
        done = self._over + (self._done_of_phase * self._phase.requests if self._phase else 0)
        return min(1.0, done / max(1, self._plan.requests))

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

    @property
    def _done_of_phase(self) -> float:
        planned = self._phase.requests if self._phase else 0
        return min(1.0, (self._sent - self._sent_before) / planned) if planned else 1.0

    def _estimate(self) -> float | None:
        now = self._clock()
        if self._reducing_until is not None:
            return max(0.0, self._reducing_until - now)
        if self._phase is None or now - self._began < FIRST or not self.share:
            return None
        usual = (now - self._began) / (self.share * max(1, self._plan.requests))
        done, planned = self._done_of_phase, self._phase.requests
        own = (now - self._phase_began) / (done * planned) if done >= TELLING and planned else usual
        later = self._plan.requests - self._over - planned
        return own * (1 - done) * planned + usual * max(0.0, later)
