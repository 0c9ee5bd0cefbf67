"""The process ends in order, whatever its streams are and however it is told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hydracore_contract.exit_codes import CONFORMS, INTERRUPTED, NO_VERDICT
from hydracore_contract.process import ENDING, STORAGE, ended, prepare
from tests.hydracore_contract.services.serving import USUAL, free_port, served
from tests.paths import ROOT
from tests.sampling import sampled

STREAMS = ["<&- >&- 2>&-", ">&-", "2>&-", ">/dev/full", ">/dev/full 2>/dev/full"]


@pytest.mark.parametrize("streams", sampled(STREAMS, of=2))
def test_streams_that_are_closed_or_full_change_no_status(streams: str) -> None:
    command = [
        sys.executable,
        "-m",
        "hydracore_contract",
        "run",
        f"http://127.0.0.1:{free_port()}",
        "--read-only",
    ]
    ended = subprocess.run(
        ["sh", "-c", f'exec "$@" {streams}', "sh", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == NO_VERDICT, ended
    assert "Traceback" not in ended.stdout + ended.stderr


def test_an_interruption_while_a_library_is_imported_has_the_status_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("exec('raise KeyboardInterrupt')\n")
    command = [sys.executable, "-m", "hydracore_contract", "--version"]
    ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=False)
    assert ended.returncode == INTERRUPTED


@pytest.fixture
def handlers() -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in (*ENDING, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_a_process_that_is_to_end_is_interrupted_unless_it_was_told_to_stay() -> None:
    first, second = ENDING
    signal.signal(second, signal.SIG_IGN)
    prepare()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(first)
    signal.raise_signal(second)


@pytest.mark.usefixtures("handlers")
def test_nothing_interrupts_a_process_whose_status_is_known() -> None:
    assert ended(CONFORMS) == CONFORMS
    for each in (*ENDING, signal.SIGINT):
        signal.raise_signal(each)


def test_a_run_leaves_nothing_of_its_libraries_where_it_is_run(tmp_path: Path) -> None:
    here, cache = tmp_path / "here", tmp_path / "cache"
    here.mkdir()
    with served("conforming") as url:
        command = [
            sys.executable,
            "-m",
            "hydracore_contract",
            "run",
            url,
            "--read-only",
            "--phase",
            "generated",
        ]
        command += ["--profile", "quick", "--token", USUAL.token, "--report-dir", str(tmp_path / "report")]
        environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
        environment.pop(STORAGE, None)
        ended = subprocess.run(
            command, cwd=here, env=environment, capture_output=True, text=True, check=False
        )
    assert ended.returncode == CONFORMS, ended
    assert not [*here.iterdir()]
    assert [*(cache / "hydracore-contract" / "hypothesis").iterdir()]
