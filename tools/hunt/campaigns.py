"""Campaigns on the hunt: `hydracore-contract fuzz`, and `replay` of what it has found."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Set
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from tools.hunt.jobs import (
    CRASHED,
    FOUND,
    KILLED,
    MISSED,
    NO_VERDICT,
    End,
    Job,
    Problems,
    Retried,
)
from tools.hunt.processes import GRACE, watch

FAILS = "  ✗ "
"""A campaign's line of a new failure begins like this."""
RETRIED = re.compile(r"^\S (?:still fails|flaky|fixed|can't tell) +(?:(\d+) of (\d+) +)?(\S+) +(\S+)", re.M)
"""A line of `replay`, which says `2 of 5` unless it can't tell."""
REPLAYING = 180.0
"""Seconds after which a replay is killed."""
SHARED = frozenset({"--request-timeout", "--max-response-time"})
"""Of the options that it takes to see a service's fault, those that all tools have."""
REPLAYED = frozenset({"--request-timeout"})
"""Of these, those that a replay needs to be told; the others stand in the finding."""


def shared_options(options: tuple[str, ...], known: Set[str] = SHARED) -> tuple[str, ...]:
    return tuple(part for name, value in pairwise(options) if name in known for part in (name, value))


def campaign(job: Job) -> End:
    """`hydracore-contract fuzz`."""
    log, folder = job.folder / "log", job.folder / "campaign"
    command = [sys.executable, "-m", "hydracore_contract", "fuzz", job.url, *job.options]
    command += ["--duration", f"{job.seconds}s", "--workers", "2", "--seed", str(job.seed)]
    command += ["--campaign", str(folder), *(() if job.is_whole else ("--fail-fast",))]
    limit = job.seconds + GRACE
    status, seconds = watch(command, log, limit, lambda: FAILS in log.read_text("utf-8", "replace"))
    text = log.read_text("utf-8", "replace")
    told = failures(text)
    again = replayed(job, folder) if told else ()
    return End(verdict(told, status, text), seconds, requests_of(folder), told, again)


def replayed(job: Job, campaign: Path) -> tuple[Retried, ...]:
    """`hydracore-contract replay` of all that a campaign has found, against the same service."""
    log = job.folder / "replay.log"
    command = [sys.executable, "-m", "hydracore_contract", "replay", str(campaign), job.url]
    watch([*command, *shared_options(job.options, REPLAYED)], log, REPLAYING, bool)
    return retried(log.read_text("utf-8", "replace"))


def retried(text: str) -> tuple[Retried, ...]:
    rows = (match.groups("0") for match in RETRIED.finditer(text))
    return tuple(Retried((rule, where), int(failed), int(tries)) for failed, tries, rule, where in rows)


def failures(text: str) -> Problems:
    """The failures in a campaign's lines: `  ✗ rule  operation  what is wrong`."""
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
