"""Faults of networks, disks and terminals, and the end of the tester itself: no traceback, nothing is left, and the
bug is found all the same.

A sample is tried here, another for each seed; `FAULTS=all` tries the whole (`make proofs`).
"""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.request import Request, urlopen

import pytest

from tests.hydracore_contract.faults.gateway import FORBIDDEN, Faults, through
from tests.hydracore_contract.services.serving import MAIN, OTHER, USUAL, served
from tests.paths import ROOT

CORRECT, BROKEN = "conforming", "update-ignores-false"
STATUSES = {0, 1, 2, 3, 4, 130}
PATIENCE = 240.0
SEED = 20261130
SAMPLED = {CORRECT: 1, BROKEN: 2}
"""Cases with each service in every run of the tests."""
COMMAND = (sys.executable, "-m", "hydracore_contract")
SMALL_FILES = ("sh", "-c", 'ulimit -f 8; exec "$@"', "sh")
"""Runs a command of which no file gets longer than some kilobytes, as on a full disk."""


NO_FAULTS = Faults()
SLOWLY = Faults(latency=0.02)
"""So that a run is not over before a signal comes."""


@dataclass(frozen=True, slots=True)
class Case:
    """`finds` tells whether the bug has to be found, `fails` whether the fault is one of the service's as well."""

    name: str
    faults: Faults = NO_FAULTS
    wrap: Sequence[str] = ()
    options: Sequence[str] = ()
    signal: int = 0
    signals: int = 1
    is_terminal: bool = False
    finds: bool = True
    fails: bool = False


CASES = (
    Case("latency", Faults(latency=0.02)),
    Case("outages", Faults(latency=0.01, outage=0.3, outage_every=90), fails=True),
    Case("dropped answers", Faults(drop_every=7), fails=True),
    Case("answers cut short", Faults(cut_every=37)),
    Case("pages of a gateway", Faults(page_every=40)),
    Case("pages of a firewall", Faults(page_every=60, page=FORBIDDEN)),
    Case("all at once", Faults(latency=0.01, outage=0.3, outage_every=150, drop_every=11), fails=True),
    Case("full disk", wrap=SMALL_FILES, options=("--report", "junit"), finds=False),
    Case("nowhere to write", options=("--report-dir", "/dev/null/report"), finds=False),
    Case("interrupted", SLOWLY, signal=signal.SIGINT, finds=False),
    Case("interrupted again and again", SLOWLY, signal=signal.SIGINT, signals=4, finds=False),
    Case("ended", SLOWLY, signal=signal.SIGTERM, finds=False),
    Case("killed", SLOWLY, signal=signal.SIGKILL, finds=False),
    Case("lost terminal", SLOWLY, signal=signal.SIGHUP, is_terminal=True, finds=False),
)


def sampled() -> Iterator[tuple[Case, str]]:
    everything = [(case, name) for case in CASES for name in (CORRECT, BROKEN)]
    if os.environ.get("FAULTS") == "all":
        yield from everything
        return
    random = Random(SEED)
    for name in (CORRECT, BROKEN):
        yield from random.sample([each for each in everything if each[1] == name], SAMPLED[name])


@dataclass(frozen=True, slots=True)
class Ended:
    status: int
    output: str


@pytest.mark.parametrize(("case", "name"), [*sampled()], ids=lambda value: getattr(value, "name", value))
def test_the_tester_ends_in_order(case: Case, name: str, tmp_path: Path) -> None:
    with served(name) as service, through(service, case.faults) as url:
        before = [identities(service, each) for each in (MAIN, OTHER)]
        ended = run(case, url, tmp_path)
        assert "Traceback" not in ended.output, ended.output[-4000:]
        if case.signal == signal.SIGKILL or case.signals > 1:
            for ledger in tmp_path.glob("report/ledger-*.jsonl"):
                cleaned = subprocess.run(
                    [*COMMAND, "cleanup", str(ledger), "--token", USUAL.token],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert cleaned.returncode == 0, cleaned.stdout + cleaned.stderr
        if case.signal not in (0, signal.SIGKILL):
            assert ended.status in ((1, 130) if name == BROKEN else (130,)), ended.output[-4000:]
        elif not case.signal:
            assert ended.status in STATUSES, ended.output[-4000:]
        assert [identities(service, each) for each in (MAIN, OTHER)] == before, ended.output[-4000:]
        assert not list(tmp_path.glob("report/ledger-*.jsonl")), ended.output[-4000:]
        if name == BROKEN and case.finds:
            assert ended.status == 1, ended.output[-4000:]
            assert "update_channel_endpoint" in ended.output
            assert "enabled" in ended.output
        elif name == CORRECT and not case.fails:
            assert ended.status != 1, ended.output[-4000:]


def run(case: Case, url: str, folder: Path) -> Ended:
    """Runs the tester; a signal comes after a part of the time that it may take."""
    command = [*case.wrap, *COMMAND, "run", url, "--profile", "quick", "--seed", "5", "--token", USUAL.token]
    command += ["--instance-id", MAIN, "--other-instance-id", OTHER, "--phase", "behaviour"]
    command += ["--report-dir", str(folder / "report"), *case.options]
    output = folder / "output.txt"
    with output.open("wb") as file, standing(case, file.fileno()) as (stdout, lose):
        process = subprocess.Popen(command, stdout=stdout, stderr=file, cwd=ROOT, start_new_session=True)
        try:
            if case.signal:
                wait_until(lambda: list(folder.glob("report/ledger-*.jsonl")) or process.poll() is not None)
                time.sleep(Random(f"{SEED} {case.name}").uniform(0, 0.5))
                lose()
                for _ in range(case.signals):
                    with suppress(ProcessLookupError):
                        process.send_signal(case.signal)
                    time.sleep(0.1)
            status = process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()
    return Ended(status, output.read_text("utf-8", "replace"))


@contextmanager
def standing(case: Case, file: int) -> Iterator[tuple[int, Callable[[], None]]]:
    """Where the tester prints to, and what takes that from it."""
    if not case.is_terminal:
        yield file, lambda: None
        return
    outer, inner = pty.openpty()
    try:
        yield inner, lambda: os.close(outer)
    finally:
        os.close(inner)


def wait_until(done: Callable[[], object]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def identities(url: str, instance: str) -> set[str]:
    asked = Request(
        f"{url}/v1/instances/{instance}/channels", headers={"Authorization": f"Bearer {USUAL.token}"}
    )
    with urlopen(asked, timeout=20) as answer:
        return {each["id"] for each in json.load(answer)["channels"]}
