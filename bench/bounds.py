"""Memory is bounded: at a limit the mock says 507, and stays as large as it is however much more is sent."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from bench import servers
from bench.api import collection, create, request
from bench.figures import Finding, at_most, findings_table, table
from bench.options import Options
from bench.wire import Connection

_BATCH = 20
_SIZE = 8
_SMALL = "items of half a KiB"
_LARGE = {"note": "x" * 32_768}


@dataclass(frozen=True, slots=True)
class Trial:
    """`request` makes the nth request; after `first` of them the mock answers `status`, `more` times."""

    what: str
    options: tuple[str, ...]
    request: Callable[[int], bytes]
    status: int
    first: int
    more: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`statuses` are those of the requests after the first; memory in MiB."""

    what: str
    first: int
    more: int
    statuses: dict[int, int]
    status: int
    idle: float
    before: float
    after: float


def _instance(number: int) -> str:
    return str(UUID(int=number, version=4))


TRIALS = (
    Trial("--max-items 2000", ("--max-items", "2000"), lambda _: create(), 507, 2_000, 10_000),
    Trial(
        "--max-total-items 2000, each item in a collection of its own",
        ("--max-total-items", "2000"),
        lambda n: create(_instance(n)),
        507,
        2_000,
        10_000,
    ),
    Trial(
        "--max-state-size 32, items of 32 KiB",
        ("--max-state-size", "32"),
        lambda _: create(config=_LARGE),
        507,
        1_100,
        2_000,
    ),
    Trial(
        f"--max-state-size {_SIZE}, {_SMALL}",
        ("--max-state-size", str(_SIZE)),
        lambda _: create(),
        507,
        23_000,
        2_000,
    ),
    Trial(
        "lists of ever other collections",
        (),
        lambda n: request("GET", collection(_instance(n))),
        200,
        3_000,
        10_000,
    ),
    Trial("ever other unknown paths", (), lambda n: request("GET", f"/{n}"), 404, 3_000, 10_000),
    Trial(
        "ever other bodies that break the contract",
        (),
        lambda n: create(channel_type=f"type {n}", provider="x" * 51),
        422,
        3_000,
        10_000,
    ),
)


def measure(_options: Options, trials: Sequence[Trial] = TRIALS) -> list[Outcome]:
    outcomes = []
    for trial in trials:
        outcomes.append(_outcome(trial))
        print(f"bounds: {trial.what}", file=sys.stderr)
    return outcomes


def _outcome(trial: Trial) -> Outcome:
    with servers.mock(*trial.options, bounded=True) as server, Connection(server.port) as client:
        idle = server.memory
        _send(client, trial.request, range(trial.first))
        before = server.memory
        statuses = _send(client, trial.request, range(trial.first, trial.first + trial.more))
        return Outcome(
            trial.what, trial.first, trial.more, statuses, trial.status, idle, before, server.memory
        )


def _send(client: Connection, make: Callable[[int], bytes], numbers: range) -> dict[int, int]:
    statuses: dict[int, int] = {}
    for begin in range(numbers.start, numbers.stop, _BATCH):
        for answer in client.exchange([make(n) for n in range(begin, min(begin + _BATCH, numbers.stop))]):
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
    return statuses


def report(outcomes: Sequence[Outcome]) -> str:
    head = ["what is sent", "MiB when idle", "first", "MiB then", "more", "answered", "MiB at the end"]
    rows = [
        [
            one.what,
            f"{one.idle:.1f}",
            f"{one.first:,}",
            f"{one.before:.1f}",
            f"{one.more:,}",
            ", ".join(f"{count:,} times {status}" for status, count in one.statuses.items()),
            f"{one.after:.1f}",
        ]
        for one in outcomes
    ]
    return "\n\n".join(["## Bounds of memory", table(head, rows), findings_table(findings(outcomes))])


def findings(outcomes: Sequence[Outcome]) -> list[Finding]:
    """No growth at any limit; and what items take is near what they are counted as."""
    others = sum(count for one in outcomes for status, count in one.statuses.items() if status != one.status)
    grown = [
        Finding(f"{one.what}: memory, times that before", (one.after / one.before,), at_most(1.05))
        for one in outcomes
    ]
    taken = [
        Finding(f"{one.what}: memory taken, times that limit", ((one.before - one.idle) / _SIZE,), at_most(3))
        for one in outcomes
        if one.what.endswith(_SMALL)
    ]
    return [Finding("answers other than those expected", (float(others),), at_most(0)), *grown, *taken]


def raw(outcomes: Sequence[Outcome]) -> Any:
    return [asdict(one) for one in outcomes]
