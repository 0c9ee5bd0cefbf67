"""`hydracore-contract` as a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryFile

from tests.e2e.serving import logged
from tests.hydracore_contract.services.serving import USUAL
from tests.paths import ROOT
from tools import forkserver
from tools.forkserver import ForkedProcess

PATIENCE = 60.0
CREDENTIALS = ("--token", USUAL.token, "--api-key", USUAL.api_key)
QUICK = (*CREDENTIALS, "--profile", "quick", "--max-time", "0", "--seed", "1")

_LINE = re.compile(r"\b(GET|POST|PATCH|DELETE|PUT|HEAD|OPTIONS|TRACE|QUERY)\s+(/\S+)")


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HYDRACORE_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def contract(folder: Path, *arguments: str, **more: str) -> CompletedProcess[str]:
    """What the command says, run in a folder."""
    return forkserver.run(
        "hydracore_contract", arguments, folder=folder, env=environment(**more), timeout=240
    )


def kept_files(folder: Path) -> str:
    """All that a run has left in a folder, as one text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(path.read_text("utf-8", "replace") for path in files)


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[ForkedProcess]:
    """The command until the block ends, run in a folder, where `said.txt` has what it says."""
    with said_in(folder).open("wb") as said:
        process = forkserver.start(
            "hydracore_contract", arguments, folder=folder, env=environment(), output=said, errors=said
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def said_in(folder: Path) -> Path:
    return folder / "said.txt"


def said(folder: Path) -> str:
    return said_in(folder).read_text("utf-8")


def until(check: Callable[[], object]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < give_up, "it never came to that"
        time.sleep(0.1)


def requests_of(run: Callable[[str], object]) -> list[str]:
    """What a run sends to a mock that has just started, by its URL: methods and paths, in any order."""
    with TemporaryFile() as log:
        with logged(log, "hydracore_mock", "--no-color", *CREDENTIALS) as url:
            run(url)
        log.seek(0)
        lines = log.read().decode().splitlines()
    found = [match.group(0) for line in lines if (match := _LINE.search(line))]
    assert found
    return sorted(found)
