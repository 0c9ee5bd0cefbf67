"""Locks on folders: they end with the process that holds them, however that ends.

Where a file system has no locks, nobody is kept waiting.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

LOOK = 0.05


class Lock:
    """A folder of one process, or of several that share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: int | None = None

    def share(self) -> bool:
        """Tells whether nobody has it alone."""
        return self._take(fcntl.LOCK_SH)

    def take(self, seconds: float = 0.0) -> bool:
        """Tells whether it is this process' alone, after waiting so long for others to leave."""
        give_up = time.monotonic() + seconds
        while not self._take(fcntl.LOCK_EX):
            if time.monotonic() >= give_up:
                return False
            time.sleep(LOOK)
        return True

    def leave(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _take(self, how: int) -> bool:
        if self._held is None:
            self._held = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._held, how | fcntl.LOCK_NB)
        except BlockingIOError:
            self.leave()
            return False
        except OSError:
            pass  # there are no locks here
        return True
