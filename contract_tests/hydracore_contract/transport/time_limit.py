"""The time that a run has: once it is over nothing more is sent, whoever asks.

A part of it is kept for the clean-up (`reserve`), so that what was made is removed before the time is over and not
after it. How long that takes depends on how much is there and on how fast the service is, so it is asked for each time.
Once something has failed another part is put aside (`aside`), so that a smaller example of it is looked for as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from threading import Event

from hydracore_contract.errors import SessionHalted, TimeIsOver

LEAST_SHARE, MOST_SHARE = 0.1, 0.5
"""The parts of the time that are kept for the clean-up at least, and at most."""
MOST_KEPT = 10.0
"""Seconds that are kept for it where little has to be removed."""
MOST_ASIDE = 0.25
"""The part of the time that is put aside at most."""


def nothing() -> float:
    return 0.0


@dataclass(slots=True)
class TimeLimit:
    """`seconds` from now on, as the `clock` has it; `reserve` tells how many of them the clean-up needs. `halted` ends
    every wait."""

    seconds: float = inf
    reserve: Callable[[], float] = nothing
    halted: Event = field(default_factory=Event)
    spared: float = 1.0
    """The part of what is kept for the clean-up that may not be used: 0 once it has begun."""
    aside: float = 0.0
    """Seconds that are put aside for what comes after all that is to be tried: 0 once that has begun."""
    clock: Callable[[], float] = time.monotonic
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    @property
    def left(self) -> float:
        """Seconds that are left, 0 where the time is over."""
        return max(0.0, self._began + self.seconds - self._kept - self.clock())

    def check(self) -> None:
        """Raises TimeIsOver where it is."""
        if not self.left:
            raise TimeIsOver(self.seconds)

    def wait(self, seconds: float) -> None:
        """Raises TimeIsOver at once where there is less time, SessionHalted where somebody ends the wait."""
        if seconds >= self.left:
            raise TimeIsOver(self.seconds)
        if seconds > 0 and self.halted.wait(seconds):
            raise SessionHalted

    @property
    def _kept(self) -> float:
        if not self.spared or self.seconds == inf:
            return 0.0
        least = min(MOST_KEPT, LEAST_SHARE * self.seconds)
        kept = self.spared * min(max(least, self.reserve()), MOST_SHARE * self.seconds)
        return kept + min(self.aside, MOST_ASIDE * self.seconds)
