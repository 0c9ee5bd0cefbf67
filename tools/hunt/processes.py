"""A tool as a process, watched until it has found something or ends."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.hydracore_contract.services.serving import USUAL
from tests.paths import ROOT

TICK = 0.1
GRACE = 45.0
"""Seconds beyond its time after which a tool is killed."""


def watch(
    command: list[str], log: Path, limit: float, found: Callable[[], bool], at_once: bool = False
) -> tuple[int | None, float]:
    """Its status, None if it had to be killed, and the seconds until it had `found`, or else ended.

    `at_once`: kill it as soon as it has found.
    """
    began = time.monotonic()
    at: float | None = None
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=output, stderr=output, start_new_session=True
        )
        try:
            while process.poll() is None and time.monotonic() - began < limit and not (at and at_once):
                time.sleep(TICK)
                at = at or (time.monotonic() - began if found() else None)
        finally:
            # Its workers as well, which are of its group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        status = process.wait(10)
    return None if status < 0 else status, at or time.monotonic() - began


def environment() -> dict[str, str]:
    """Told by way of the environment, so that secrets stand in no command line."""
    told = {"HYDRACORE_CONTRACT_TOKEN": USUAL.token, "HYDRACORE_CONTRACT_API_KEY": USUAL.api_key}
    return {**os.environ, **told, "PYTHONUTF8": "1"}
