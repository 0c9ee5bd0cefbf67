"""Servers as processes of their own, on free ports."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO

from tools import forkserver
from tools.forkserver import Process

PATIENCE = 60.0


@contextmanager
def serving(module: str, *arguments: str) -> Iterator[str]:
    """The URL of `python -m module --port N …`, which runs until the block ends."""
    with TemporaryFile() as log, logged(log, module, *arguments) as url:
        yield url


@contextmanager
def logged(log: IO[bytes], module: str, *arguments: str) -> Iterator[str]:
    """As `serving`, with all that the server prints in a file."""
    port = free_port()
    process = forkserver.start(module, ["--port", str(port), *arguments], output=log, errors=log)
    try:
        yield url_of(process, port, log, f"{module} {' '.join(arguments)}")
    finally:
        process.terminate()
        process.wait(10)


def url_of(process: Process, port: int, log: IO[bytes], name: str) -> str:
    """The URL of a server that was just started, once it takes connections.

    Raises:
        RuntimeError: it does not serve; the error has all that it has printed.
    """
    if not wait_for(port, process):
        log.seek(0)
        raise RuntimeError(f"{name} does not serve:\n{log.read().decode()}")
    return f"http://127.0.0.1:{port}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, process: Process) -> bool:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.02)
    return False
