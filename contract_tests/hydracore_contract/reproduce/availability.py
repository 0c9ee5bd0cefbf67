"""The service that findings are sent to again: there, waited for, or started afresh where that was left to us."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from hydracore_contract.errors import Unreachable
from hydracore_contract.exchange import Trouble
from hydracore_contract.reproduce.attempt import is_there
from hydracore_contract.service_process import started
from hydracore_contract.settings import Settings

PATIENCE = 20.0
"""Seconds that a service has to come back after a finding that it fell over at."""
PAUSE = 0.2


@dataclass(slots=True)
class Availability:
    """Checks that the service is there, and waits for it to come back where it was there before.

    `process` holds the one that `--start` has started, if it has.
    """

    settings: Settings
    patience: float = PATIENCE
    process: ExitStack | None = None
    is_fresh: bool = False
    """Tells whether nothing was sent yet since the service was started."""
    _waits: float = 0.0

    def check(self) -> None:
        """Raises Unreachable where it is not there. One that has just been started is asked nothing."""
        if self.is_fresh:
            return
        give_up = time.monotonic() + (0.0 if self.process else self._waits)
        while not is_there(self.settings):
            if time.monotonic() >= give_up:
                self._waits = 0.0
                if self.process:
                    self.start_afresh()
                    return
                raise Unreachable(
                    f"{self.settings.base_url}: {Trouble.UNREACHABLE}",
                    "start the service, or correct the URL",
                )
            time.sleep(PAUSE)
        self._waits = self.patience

    def start_afresh(self) -> None:
        """Ends the process that `--start` has started, and starts it again. Raises Unreachable, Misused."""
        assert self.process is not None  # noqa: S101 (for the type checker)
        self.process.close()
        self.process.enter_context(started(self.settings))
        self.is_fresh = True


@contextmanager
def available(settings: Settings, patience: float = PATIENCE) -> Iterator[Availability]:
    """The service, started for as long as the block lasts if `--start` says how. Raises Unreachable, Misused."""
    with ExitStack() as process:
        made = Availability(settings, patience, process if settings.start else None)
        if made.process is not None:
            made.start_afresh()
        yield made
