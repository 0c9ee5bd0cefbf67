"""The process of the service under test, where a run is asked to start and end it."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.proxies import port
from hydracore_contract.reports.sanitize import sanitized
from hydracore_contract.settings import Settings

PATIENCE = 60.0
"""Seconds that a service has to start."""
MOST_SAID = 4096
"""Bytes of its output that are looked at."""
GRACE = 1.0
"""Seconds that processes have to end after the one that has started them."""


@contextmanager
def started(settings: Settings) -> Iterator[subprocess.Popen[bytes] | None]:
    """The process of `--start`, if that is given, for as long as the block lasts, from when its port is open.

    Raises Misused where that can't be, Unreachable where nothing comes to listen there.
    """
    if settings.start is None:
        yield None
        return
    if is_open(settings):
        raise Misused(f"something serves {settings.base_url} already", "end it, or leave --start out")
    with TemporaryFile() as log:
        process = launched(settings.start, log)
        try:
            wait(settings, process, log)
            yield process
            if (status := process.poll()) is not None:
                said = f"the command of --start has ended in mid-run, with status {status}: {last_line(log)}"
                print(f"hydracore-contract: {said}", file=sys.stderr)
        finally:
            end(process)


def launched(command: str, log: IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        words = shlex.split(command)
        return subprocess.Popen(  # noqa: S603 (it is what was asked for)
            words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
    except (ValueError, IndexError) as error:
        raise Misused(f"--start {command!r} is no command: {error}", "write it as in a shell") from error
    except OSError as error:
        raise Misused(f"--start {command!r}: {error.strerror}", "name a program that can be run") from error


def wait(settings: Settings, process: subprocess.Popen[Any], log: IO[bytes]) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise Unreachable(
                f"the command of --start has ended: {last_line(log)}", "see that it serves the base URL"
            )
        if is_open(settings):
            return
        time.sleep(0.05)
    raise Unreachable(
        f"nothing listens at {settings.base_url} after {PATIENCE:g} s", "give --start what serves it"
    )


def is_open(settings: Settings) -> bool:
    url = urlsplit(settings.base_url)
    with suppress(OSError), socket.create_connection((url.hostname or "", port(url)), timeout=1):
        return True
    return False


def last_line(log: IO[bytes]) -> str:
    log.seek(max(0, log.seek(0, os.SEEK_END) - MOST_SAID))
    lines = log.read().decode("utf-8", "replace").strip().splitlines()
    return sanitized(lines[-1][:300]) if lines else "it said nothing"


def end(process: subprocess.Popen[Any]) -> None:
    """Ends the command and what it has started itself: by force what does not end with it, or where it can't wait."""
    for sign, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(patience)
            break
    give_up = time.monotonic() + GRACE
    with suppress(ProcessLookupError):  # nobody of its group is left
        while time.monotonic() < give_up:
            os.killpg(process.pid, 0)
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
