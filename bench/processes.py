"""Servers as processes of their own, and what they use."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from bench.api import CREDENTIALS, collection

ROOT = Path(__file__).parents[1]
_PATIENCE = 60.0
_POLL = 0.002
_PAGE = os.sysconf("SC_PAGE_SIZE")


class ServerError(Exception):
    """A server that can't be measured; `log` is what it printed."""

    def __init__(self, command: Sequence[str], log: str) -> None:
        super().__init__(command, log)
        self.command = command
        self.log = log

    def __str__(self) -> str:
        return f"{' '.join(self.command)} does not serve:\n{self.log}"


class Server:
    """A process that serves on `port`; `launched` is the time from its start to its first answer, in seconds."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, launched: float) -> None:
        self._process = process
        self.port = port
        self.launched = launched

    @property
    def cpu(self) -> float:
        """Seconds of CPU time that the process and its children have used."""
        return sum(cpu_seconds(pid) for pid in tree(self._process.pid))

    @property
    def memory(self) -> float:
        """Resident memory of the process and its children, in MiB."""
        return sum(resident_bytes(pid) for pid in tree(self._process.pid)) / 2**20


@contextmanager
def serving(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    is_ready: Callable[[int], bool] | None = None,
) -> Iterator[Server]:
    """Runs the command, with a free port for `{port}`, until the block ends; ServerError if none answers.

    `is_ready` tells whether one does on a port; that is whether the list is answered, if left out.
    """
    port = free_port()
    words = [word.replace("{port}", str(port)) for word in command]
    with TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            words, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=log, stderr=log
        )
        try:
            _await_answer(process, partial(is_ready or answers, port), words, log)
            yield Server(process, port, time.perf_counter() - began)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


def _await_answer(
    process: subprocess.Popen[bytes], is_ready: Callable[[], bool], command: Sequence[str], log: BinaryIO
) -> None:
    give_up = time.monotonic() + _PATIENCE
    while not is_ready():
        if process.poll() is not None or time.monotonic() > give_up:
            log.seek(0)
            raise ServerError(command, log.read().decode(errors="replace"))
        time.sleep(_POLL)


def answers(port: int) -> bool:
    """Tells whether the list is answered with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", collection(), headers=dict(CREDENTIALS))
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def tree(pid: int) -> Iterator[int]:
    """The process and all that descend from it."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                yield from tree(int(child))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process to the nanosecond; /proc/PID/stat counts ticks of 10 ms."""
    # As clock_getcpuclockid(3) makes it, which Python lacks: the number inverted, above the kind of clock.
    with suppress(OSError):
        return time.clock_gettime(~pid << 3 | 2)
    return 0.0


def resident_bytes(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    return 0
