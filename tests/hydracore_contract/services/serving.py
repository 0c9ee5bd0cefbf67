"""Services as processes of their own, on free ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from subprocess import TimeoutExpired
from tempfile import TemporaryFile

from tests.e2e.serving import free_port as free_port
from tests.e2e.serving import wait_for as wait_for
from tests.hydracore_contract.services.setup import Setup
from tests.nursery import Process, started

MODULE = "tests.hydracore_contract.services"
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
    arguments = [name, "--port", str(port), "--token", token, "--api-key", api_key]
    if known := ",".join(instances):
        arguments += ["--instances", known]
    with TemporaryFile() as log:
        process = started(MODULE, arguments, output=log, errors=log)
        try:
            if not wait_for(port, process):
                log.seek(0)
                raise RuntimeError(f"{' '.join(arguments)} does not serve:\n{log.read().decode()}")
            yield f"http://127.0.0.1:{port}"
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
