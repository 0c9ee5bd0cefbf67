"""Services as processes of their own, on free ports."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from tests.contract_tests.services.setup import Setup

ROOT = Path(__file__).parents[3]
MODULE = "tests.contract_tests.services"
PATIENCE = 60.0
USUAL = Setup()


@contextmanager
def served(
    name: str,
    *,
    token: str = USUAL.token,
    api_key: str = USUAL.api_key,
    instances: Iterable[str] = (),
) -> Iterator[str]:
    """The URL of the service of that name, which runs until the block ends."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        MODULE,
        name,
        "--port",
        str(port),
        "--token",
        token,
        "--api-key",
        api_key,
    ]
    if known := ",".join(instances):
        command += ["--instances", known]
    with TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            if not wait_for(port, process):
                log.seek(0)
                raise RuntimeError(f"{' '.join(command)} does not serve:\n{log.read().decode()}")
            yield f"http://127.0.0.1:{port}"
        finally:
            end(process)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[Any]) -> bool:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.05)
    return False


def end(process: subprocess.Popen[Any]) -> None:
    """Ends the process, by force if it is too busy to end."""
    process.terminate()
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
