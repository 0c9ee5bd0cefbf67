"""`hydracore-contract` as a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from subprocess import CompletedProcess

from tests.hydracore_contract.services.serving import USUAL
from tests.paths import ROOT
from tools import forkserver

COMMAND = (sys.executable, "-m", "hydracore_contract")
CREDENTIALS = ("--token", USUAL.token, "--api-key", USUAL.api_key)
QUICK = (*CREDENTIALS, "--profile", "quick", "--seed", "1")


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HYDRACORE_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def heeds_interrupts() -> None:
    """For a process that is about to start: whoever runs the tests in the background has these ignored."""
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


def contract(folder: Path, *arguments: str, **more: str) -> CompletedProcess[str]:
    """What the command says, run in a folder."""
    return forkserver.run(
        "hydracore_contract", arguments, folder=folder, env=environment(**more), timeout=240
    )


def kept_files(folder: Path) -> str:
    """All that a run has left in a folder, as one text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(path.read_text("utf-8", "replace") for path in files)
