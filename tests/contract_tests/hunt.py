"""`python -m tests.contract_tests.hunt`: how soon a campaign finds what is wrong with each broken service.

Beside it, if asked, Schemathesis' own `st run` and `st fuzz` on the same services, with the same credentials and for
as long. What Schemathesis tells of the conforming service as well is a false alarm, and finds nothing.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import openapi_contract
from tests.contract_tests.services.serving import ROOT, USUAL, served
from tests.contract_tests.services.tables import ALL, BEYOND, BROKEN, CONFORMING

Problem = tuple[str, str]
"""A check, and the operation that failed it."""
Problems = frozenset[Problem]
FUZZ = "fuzz"
TOOLS = (FUZZ, "st-run", "st-fuzz")
TICK = 0.1
GRACE = 45.0
"""Seconds beyond its time after which a tool is killed."""
LEAST = 3.0
"""Seconds that must be left for a tool that ended early to begin again."""
FOUND, MISSED, CRASHED, KILLED, NO_VERDICT = "yes", "no", "crashed", "killed", "no verdict"
FAILS = "  ✗ "
"""A campaign's line of a new failure begins like this."""
OWN_TROUBLE = frozenset({"RuntimeError", "FlakyFailure"})
"""Errors in Schemathesis 4.32.5 itself: "dictionary changed size during iteration", and what comes of it."""
SHARED = frozenset({"--request-timeout", "--max-response-time"})
"""Of the options that it takes to see a service's fault, those that all tools have."""
CREDENTIALS = f"""\
[auth.openapi.HTTPBearer]
bearer = "{USUAL.token}"
[auth.openapi.ApiKey]
api_key = "{USUAL.api_key}"
"""
HEAD = """\
| service | kind | tool | found | seconds | requests | first failure | seed |
| --- | --- | --- | --- | ---: | ---: | --- | ---: |"""


@dataclass(frozen=True, slots=True)
class Job:
    """`is_whole`: not to end at the first failure."""

    url: str
    options: tuple[str, ...]
    seconds: int
    seed: int
    is_whole: bool
    known: Problems
    folder: Path


@dataclass(frozen=True, slots=True)
class End:
    """`seconds` until the first failure was told, or all that it took."""

    verdict: str
    seconds: float
    requests: int | None
    told: Problems


@dataclass(frozen=True, slots=True)
class Hunt:
    """What came of one tool on one service."""

    name: str
    kind: str
    tool: str
    seed: int
    end: End

    def __str__(self) -> str:
        requests = "" if self.end.requests is None else f"{self.end.requests:,}"
        first = "; ".join(shown(self.end.told)[:1])
        seconds = f"{self.end.seconds:.1f}"
        cells = (self.name, self.kind, self.tool, self.end.verdict, seconds, requests, first, str(self.seed))
        return f"| {' | '.join(cells)} |"


def main() -> int:
    options = parse_options()
    (conforming,) = CONFORMING
    baselines = {tool: hunt(tool, conforming, options.seconds).end for tool in options.tools}
    print(caption(baselines, options.seconds), HEAD, sep="\n\n", flush=True)
    rows: list[Hunt] = []
    for name in options.names:
        for tool in options.tools:
            known = Problems() if tool == FUZZ else baselines[tool].told
            rows.append(hunt(tool, name, options.seconds, known))
            print(rows[-1], flush=True)
    print("", *summary(rows), sep="\n")
    return 0 if all(row.end.verdict == FOUND for row in rows if row.tool == FUZZ) else 1


def parse_options(arguments: list[str] | None = None) -> Namespace:
    parser = ArgumentParser(prog="python -m tests.contract_tests.hunt", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth")
    parser.add_argument("--seconds", type=int, default=60, help="for each tool and service; 60, if left out")
    parser.add_argument("--tools", default=FUZZ, help=f"of {','.join(TOOLS)}; {FUZZ}, if left out")
    options = parser.parse_args(arguments)
    options.tools = options.tools.split(",")
    if unknown := sorted({*options.tools} - {*TOOLS}):
        parser.error(f"no tool is named {unknown[0]!r}; there are {', '.join(TOOLS)}")
    if unknown := sorted({*options.names} - {*BROKEN}):
        parser.error(f"no broken service is named {unknown[0]!r}; services --list shows all")
    if options.every < 1 or options.seconds <= LEAST:
        parser.error(f"--every is at least 1, and --seconds more than {LEAST:.0f}")
    options.names = options.names or [name for name in [*BROKEN][:: options.every] if name not in BEYOND]
    return options


def hunt(tool: str, name: str, seconds: int, known: Problems = frozenset()) -> Hunt:
    """One tool on one service until it tells of a failure that is not `known`; all failures of the conforming one."""
    seed = random.randrange(2**31)
    with TemporaryDirectory() as folder, served(name) as url:
        options = shared_options(ALL[name].options)
        job = Job(url, options, seconds, seed, name in CONFORMING, known, Path(folder))
        end = campaign(job) if tool == FUZZ else schemathesis(job, tool.removeprefix("st-"))
    return Hunt(name, ALL[name].kind, tool, seed, end)


def shared_options(options: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for name, value in pairwise(options) if name in SHARED for part in (name, value))


# ------------------------------------------------------------------------------------------------------- campaigns


def campaign(job: Job) -> End:
    """`hydracore-contract fuzz`."""
    log, folder = job.folder / "log", job.folder / "campaign"
    command = [sys.executable, "-m", "contract_tests", "fuzz", job.url, *job.options]
    command += ["--duration", f"{job.seconds}s", "--workers", "2", "--seed", str(job.seed)]
    command += ["--campaign", str(folder), *(() if job.is_whole else ("--fail-fast",))]
    limit = job.seconds + GRACE
    status, seconds = watch(command, log, limit, lambda: FAILS in log.read_text("utf-8", "replace"))
    text = log.read_text("utf-8", "replace")
    told = failures(text)
    return End(verdict(told, status, text), seconds, requests_of(folder), told)


def failures(text: str) -> Problems:
    """What a campaign's lines tell: `  ✗ rule  operation  what is wrong`."""
    lines = (line.removeprefix(FAILS).split() for line in text.splitlines() if line.startswith(FAILS))
    return frozenset((words[0], words[1]) for words in lines if len(words) > 1)


def verdict(told: Problems, status: int | None, text: str) -> str:
    if "Traceback (most recent call last)" in text:
        return CRASHED
    if told:
        return FOUND
    return {0: MISSED, None: KILLED}.get(status, NO_VERDICT)


def requests_of(folder: Path) -> int | None:
    with suppress(OSError):
        return int(json.loads((folder / "campaign.json").read_bytes())["requests"])
    return None


# ---------------------------------------------------------------------------------------------------- Schemathesis


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
    line += [command, str(openapi_contract.bundled()), "--url", job.url, "--checks", "all", "--no-color"]
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
        """Whether anything was told by now."""
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


# --------------------------------------------------------------------------------------------------- the processes


def watch(
    command: list[str], log: Path, limit: float, found: Callable[[], bool], at_once: bool = False
) -> tuple[int | None, float]:
    """Its status, None if it had to be killed, and the seconds until it had `found`, or else ended.

    `at_once`: kill it as soon as it has found.
    """
    began = time.monotonic()
    at: float | None = None
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=output, stderr=output, start_new_session=True
        )
        try:
            while process.poll() is None and time.monotonic() - began < limit and not (at and at_once):
                time.sleep(TICK)
                at = at or (time.monotonic() - began if found() else None)
        finally:
            # Its workers as well, which are of its group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        status = process.wait(10)
    return None if status < 0 else status, at or time.monotonic() - began


def environment() -> dict[str, str]:
    """Told by way of the environment, so that secrets stand in no command line."""
    told = {"HYDRACORE_CONTRACT_TOKEN": USUAL.token, "HYDRACORE_CONTRACT_API_KEY": USUAL.api_key}
    return {**os.environ, **told, "PYTHONUTF8": "1"}


# ------------------------------------------------------------------------------------------------------- the table


def caption(baselines: Mapping[str, End], seconds: int) -> str:
    """How it was counted."""
    lines = [
        f"{seconds} s for each tool and service; a random seed each time; seconds are wall time from the start of the "
        "process until the first failure was told.",
        "`fuzz`: two workers and `--fail-fast`; requests are those of both until they had ended.",
    ]
    if any(tool != FUZZ for tool in baselines):
        lines += [
            "`st-run`, `st-fuzz`: all checks, their own number of workers, the credentials of both schemes, the same "
            "timeouts; begun again with the rest of the time where one ended early.",
            "Found is a failed check of an operation, or an error such as a timeout, that was not told of the "
            "conforming service in as long; errors in Schemathesis itself "
            f"({', '.join(sorted(OWN_TROUBLE))}) don't count.",
        ]
    for tool, end in baselines.items():
        told = "; ".join(shown(end.told)) or "nothing"
        lines.append(f"`{tool}` told of the conforming service, in {counted(end.requests)}: {told}.")
    return "\n".join(f"- {line}" for line in lines)


def summary(rows: Iterable[Hunt]) -> Iterator[str]:
    """A line for each tool."""
    by_tool: dict[str, list[Hunt]] = {}
    for row in rows:
        by_tool.setdefault(row.tool, []).append(row)
    for tool, of_tool in by_tool.items():
        found = [row.end for row in of_tool if row.end.verdict == FOUND]
        others = [f"{row.name} ({row.end.verdict})" for row in of_tool if row.end.verdict != FOUND]
        line = f"- `{tool}` found {len(found)} of {len(of_tool)}"
        if found:
            requests = round(median(end.requests or 0 for end in found))
            line += f"; median {median(end.seconds for end in found):.1f} s and {counted(requests)}"
        yield f"{line}; not found: {', '.join(others) or 'none'}"


def shown(told: Problems) -> list[str]:
    return [" ".join(each) for each in sorted(told)]


def counted(requests: int | None) -> str:
    return "an unknown number of requests" if requests is None else f"{requests:,} requests"


if __name__ == "__main__":
    sys.exit(main())
