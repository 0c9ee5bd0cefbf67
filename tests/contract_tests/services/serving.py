"""Services as processes of their own, on free ports."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any

from tests.contract_tests.services.setup import Setup
from tests.e2e.serving import ROOT as ROOT
from tests.e2e.serving import free_port as free_port
from tests.e2e.serving import wait_for as wait_for

MODULE = "tests.contract_tests.services"
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


def end(process: subprocess.Popen[Any]) -> None:
    """Ends the process, by force if it is too busy to end."""
    process.terminate()
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
