"""Schemathesis on the hunt: its own `st run` and `st fuzz`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import hydracore_openapi
from tests.hydracore_contract.services.serving import USUAL
from tools.hunt.jobs import CRASHED, FOUND, MISSED, End, Job, Problem, Problems
from tools.hunt.processes import GRACE, watch

LEAST = 3.0
"""Seconds that must be left for a tool that ended early to begin again."""
OWN_TROUBLE = frozenset({"RuntimeError", "FlakyFailure"})
"""Errors in Schemathesis 4.32.5 itself: "dictionary changed size during iteration", and what comes of it."""
CREDENTIALS = f"""\
[auth.openapi.HTTPBearer]
bearer = "{USUAL.token}"
[auth.openapi.ApiKey]
api_key = "{USUAL.api_key}"
"""


def schemathesis(job: Job, command: str) -> End:
    """`st run` or `st fuzz`; where it ends early and has told of nothing new, it begins again."""
    (job.folder / "schemathesis.toml").write_text(CREDENTIALS, encoding="utf-8")
    reports: list[Report] = []
    began = time.monotonic()
    while (left := job.seconds - (time.monotonic() - began)) > LEAST:
        reports.append(Report(job.folder / f"{len(reports)}.ndjson", job.known))
        line = st_line(job, command, int(left), reports[-1].path, job.seed + len(reports) - 1)
        watch(line, job.folder / "log", left + GRACE, lambda: not job.is_whole and reports[-1].is_bad(), True)
        if reports[-1].is_bad() and not job.is_whole:
            break
    told = Problems().union(*(report.told for report in reports))
    requests = sum(report.requests for report in reports)
    seconds = time.monotonic() - began
    return End(FOUND if told else MISSED if requests else CRASHED, seconds, requests, told)


def st_line(job: Job, command: str, seconds: int, report: Path, seed: int) -> list[str]:
    line = [str(Path(sys.executable).with_name("st")), "--config-file", str(job.folder / "schemathesis.toml")]
    line += [command, str(hydracore_openapi.bundled()), "--url", job.url, "--checks", "all", "--no-color"]
    line += ["--max-time", str(seconds), "--seed", str(seed), "--generation-database", "none", *job.options]
    line += ["--report", "ndjson", "--report-ndjson-path", str(report)]
    # No --max-failures 1: with it, `st fuzz` 4.32.5 ends at its first failure without having told of it.
    return [*line, *(("--continue-on-failure",) if job.is_whole or job.known else ())]


class Report:
    """The events of an NDJSON report, read as they are written."""

    def __init__(self, path: Path, known: Problems = frozenset()) -> None:
        self.path = path
        self.told: Problems = frozenset()
        """All but what was known."""
        self.requests = 0
        self._known = known
        self._read = 0

    def is_bad(self) -> bool:
        """Tells whether a failure was told by now."""
        with suppress(FileNotFoundError), self.path.open("rb") as file:
            file.seek(self._read)
            lines, end, _ = file.read().rpartition(b"\n")
            self._read += len(lines) + len(end)
            for line in lines.splitlines():
                self._take(json.loads(line))
        return bool(self.told)

    def _take(self, event: Mapping[str, Any]) -> None:
        (content,) = event.values()
        self.requests += len(content.get("recorder", {}).get("interactions", ()))
        self.told |= {*failed_checks(content), *errors(event)} - self._known


def failed_checks(content: Mapping[str, Any]) -> Iterator[Problem]:
    for checks in content.get("recorder", {}).get("checks", {}).values():
        for check in checks:
            if check["status"] == "failure":
                yield check["name"], check["failure_info"]["failure"]["operation"]


def errors(event: Mapping[str, Any]) -> Iterator[Problem]:
    """No answer, and the like."""
    for kind, content in event.items():
        if kind == "NonFatalError" and content["value"]["type"] not in OWN_TROUBLE:
            yield content["value"]["type"], content["label"]
