"""The mock as a process of its own, on a free port, told of by what it prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.paths import ROOT
from tools import forkserver
from tools.forkserver import Process

PATIENCE = 30.0
COMMAND = (sys.executable, "-m", "hydracore_mock")
_URL = re.compile(r"^ +URL +(\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Running:
    process: Process
    folder: Path

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return (self.folder / "output").read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        return (self.folder / "errors").read_text(encoding="utf-8")

    @property
    def url(self) -> str:
        found = _URL.search(self.output)
        assert found is not None, self.errors
        return found[1]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


@contextmanager
def running(
    *arguments: str, variables: Mapping[str, str] | None = None, fresh: bool = False
) -> Iterator[Running]:
    """`python -m hydracore_mock --port 0 …`, from when it serves until the block ends.

    A fresh one shares nothing with others, not even how texts are hashed.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "output").open("wb") as output, (folder / "errors").open("wb") as errors:
            given, env = ["--port", "0", *arguments], environment(variables)
            process: Process
            if fresh:
                process = subprocess.Popen(
                    [*COMMAND, *given], cwd=ROOT, env=env, stdout=output, stderr=errors
                )
            else:
                process = forkserver.start("hydracore_mock", given, env=env, output=output, errors=errors)
            mock = Running(process, folder)
            try:
                until(lambda: _URL.search(mock.output) or not mock.alive)
                assert mock.alive, mock.errors
                yield mock
            finally:
                process.terminate()
                process.wait(PATIENCE)


def refusal(*arguments: str, variables: Mapping[str, str] | None = None, lines: int = 1) -> str:
    """What the mock says when it can't run: one line, if no more are expected."""
    done = forkserver.run(
        "hydracore_mock", _with_port(arguments), env=environment(variables), timeout=PATIENCE
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.startswith("hydracore-mock: ")
    assert done.stderr.count("\n") == lines, done.stderr
    return done.stderr


def environment(variables: Mapping[str, str] | None) -> dict[str, str]:
    """This process' environment without what would change the mock, and with what is meant to."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HYDRACORE_MOCK_")}
    return {**ours, **(variables or {})}


def until(check: Callable[[], object], patience: float = PATIENCE) -> None:
    """Waits until `check` finds something."""
    give_up = time.monotonic() + patience
    while not check():
        assert time.monotonic() < give_up, "it never came to that"
        time.sleep(0.02)


def _with_port(arguments: Sequence[str]) -> Sequence[str]:
    return arguments if "--port" in arguments else ("--port", "0", *arguments)
