"""The process of the service under test, where a run is asked to start and end it."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.settings import Settings

PATIENCE = 60.0
"""Seconds that a service has to start."""


@contextmanager
def started(settings: Settings) -> Iterator[None]:
    """Runs the command of `--start` for as long as the block lasts, from when its port is open."""
    if settings.start is None:
        yield
        return
    with TemporaryFile() as log:
        process = launched(settings.start, log)
        try:
            wait(settings, process, log)
            yield
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
    url = urlsplit(settings.base_url)
    place = (url.hostname or "", url.port or 80)
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise Unreachable(
                f"the command of --start has ended: {last_line(log)}", "see that it serves the base URL"
            )
        with suppress(OSError), socket.create_connection(place, timeout=1):
            return
        time.sleep(0.05)
    raise Unreachable(
        f"nothing listens at {settings.base_url} after {PATIENCE:g} s", "give --start what serves it"
    )


def last_line(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else "it said nothing"


def end(process: subprocess.Popen[Any]) -> None:
    """Ends the command and what it has started itself."""
    for sign, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return
