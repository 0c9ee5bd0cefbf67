"""Requests of a fuzz campaign with more and more workers, against a fast target.

All of them share the machine with the target: with as many workers as processors they take its share from it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import servers
from bench.api import CREDENTIALS
from bench.figures import Finding, at_least, findings_table, table
from bench.options import Options

WORKERS = (1, 2, 4)
_PATIENCE = 120.0
_TOKEN = CREDENTIALS["Authorization"].partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Campaign:
    """Requests a second over the whole time, with what beginning and ending takes."""

    workers: int
    requests: int
    seconds: float
    status: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def measure(options: Options) -> list[Campaign]:
    campaigns = []
    for workers in WORKERS:
        with servers.mock("--token", _TOKEN) as target:
            campaigns.append(_campaign(target.port, workers, options.campaign))
        print(f"campaigns: {workers} workers, {campaigns[-1].rate:,.0f}/s", file=sys.stderr)
    return campaigns


def _campaign(port: int, workers: int, seconds: int) -> Campaign:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hydracore_contract", "fuzz", f"http://127.0.0.1:{port}"]
        given = ["--token", _TOKEN, "--duration", f"{seconds}s", "--workers", str(workers), "--seed", "1"]
        run = subprocess.run(
            [*command, *given, "--campaign", "c", "--quiet"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            timeout=seconds + _PATIENCE,
            check=False,
        )
        told = json.loads((Path(folder) / "c" / "campaign.json").read_text())
        return Campaign(workers, told["requests"], told["seconds"], run.returncode)


def report(campaigns: Sequence[Campaign]) -> str:
    rows = [
        [
            str(each.workers),
            f"{each.requests:,}",
            f"{each.seconds:.1f}",
            f"{each.rate:,.0f}",
            str(each.status),
        ]
        for each in campaigns
    ]
    head = ["workers", "requests", "seconds", "requests/s", "exit status"]
    title = f"## Fuzz campaigns against the mock, {os.cpu_count()} CPUs for all"
    return "\n\n".join([title, table(head, rows), findings_table(findings(campaigns))])


def findings(campaigns: Sequence[Campaign]) -> list[Finding]:
    alone, *others = campaigns
    return [
        Finding(
            f"{each.workers} workers: requests/s, times those of one",
            (each.rate / alone.rate,),
            at_least(1.0),
        )
        for each in others
    ]


def raw(campaigns: Sequence[Campaign]) -> Any:
    return [asdict(each) for each in campaigns]
