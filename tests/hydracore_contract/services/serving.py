"""Services as processes of their own, on free ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from subprocess import TimeoutExpired
from tempfile import TemporaryFile
from uuid import UUID

from tests.e2e.serving import free_port as free_port
from tests.e2e.serving import url_of
from tests.e2e.serving import wait_for as wait_for
from tests.hydracore_contract.services.setup import Setup
from tools import forkserver
from tools.forkserver import Process

MODULE = "tests.hydracore_contract.services"
USUAL = Setup()
MAIN = str(UUID(int=0x11111111111141118111111111111111))
OTHER = str(UUID(int=0x22222222222242228222222222222222))
"""Two instances of which a test may name one as its own."""


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
    arguments = [name, "--port", str(port), "--token", token, "--api-key", api_key]
    if known := ",".join(instances):
        arguments += ["--instances", known]
    with TemporaryFile() as log:
        process = forkserver.start(MODULE, arguments, output=log, errors=log)
        try:
            yield url_of(process, port, log, " ".join(arguments))
        finally:
            end(process)


def end(process: Process) -> None:
    """Ends the process, by force if it is too busy to end."""
    process.terminate()
    try:
        process.wait(3)
    except TimeoutExpired:
        process.kill()
        process.wait(10)
