"""Many worlds at once: memory stays as it is however many requests come, and every answer is that of its world.

All worlds are listed again and again meanwhile, as the console does it. A list of so many takes memory for a moment,
which leaves gaps in what the allocator holds: some MiB more after the first lists, and no more after further ones.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median, quantiles
from typing import Any

from bench import servers
from bench.api import CREATE, request
from bench.crowd import HOME, Crowd, api, reset, snapshot
from bench.figures import Finding, at_most, findings_table, table
from bench.options import Options
from bench.processes import ROOT, Server
from bench.wire import Connection

_BATCH = 50
_POINTS = 5
_LOOKS = 10
_JOURNAL = 1000
_LARGEST = 2**20
_SHOWN = 5
_SLOWEST = 5.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`names` are those that requests name, of which `most` worlds may be; `alone`: how often one act is timed."""

    names: int = 12_000
    most: int = 10_000
    alone: int = 1_000


@dataclass(frozen=True, slots=True)
class Point:
    """The state of the mock after so many requests: MiB of memory, and journal entries.

    `worlds` is the most that were seen beside the default one since the point before, `cpu` µs a request since then.
    """

    requests: int
    memory: float
    worlds: int
    journal: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """`wrong`: answers that had to be others; `strangers`: worlds that are there or not against expectation.

    `oversized` is the status of a snapshot that is too large; `times` are in ms, each request alone, by what it does.
    """

    plan: Plan
    idle: float
    points: tuple[Point, ...]
    wrong: int
    strangers: int
    oversized: int
    times: dict[str, list[float]]


def measure(options: Options, plan: Plan | None = None) -> Outcome:
    plan = plan or Plan()
    with _mock(plan) as server, Connection(server.port) as client:
        mock = _Mock(server, client)
        crowd = Crowd(plan.names, plan.most, mock.counted())
        idle = server.memory
        points = tuple(mock.points(crowd, options.requests))
        return Outcome(
            plan=plan,
            idle=idle,
            points=points,
            wrong=mock.wrong,
            strangers=len(mock.worlds() ^ crowd.worlds),
            oversized=mock.status(snapshot(HOME, {"x": "x" * _LARGEST})),
            times=mock.times(plan.alone),
        )


def _mock(plan: Plan) -> AbstractContextManager[Server]:
    seeds = str(ROOT / "fixtures" / "seed")
    limits = ("--max-worlds", str(plan.most), "--journal-size", str(_JOURNAL), "--max-snapshot-size", "1")
    return servers.mock("--seed-data", seeds, "--world-ttl", "86400", *limits, bounded=True)


class _Mock:
    """A mock that is asked by nobody else."""

    def __init__(self, server: Server, client: Connection) -> None:
        self._server = server
        self._client = client
        self.wrong = 0

    def points(self, crowd: Crowd, requests: int) -> Iterator[Point]:
        """Sends the crowd's requests, and looks at the mock after each fifth of them."""
        ends = [requests * part // (_POINTS * _LOOKS) for part in range(_POINTS * _LOOKS + 1)]
        for first in range(0, _POINTS * _LOOKS, _LOOKS):
            parts = list(pairwise(ends[first : first + _LOOKS + 1]))
            before = self._server.cpu
            worlds = max(self._part(crowd, end - begin) for begin, end in parts)
            begun, sent = parts[0][0], parts[-1][1]
            cpu = (self._server.cpu - before) / max(1, sent - begun) * 1e6
            journal = self._json("/_mock/journal?limit=1&brief=true")["total"]
            yield Point(sent, self._server.memory, worlds, journal, cpu)
            print(f"worlds: {sent:,} requests, {self._server.memory:.1f} MiB", file=sys.stderr)

    def _part(self, crowd: Crowd, requests: int) -> int:
        """Sends so many requests more, and counts the worlds beside the default one."""
        for begin in range(0, requests, _BATCH):
            self._send(crowd, min(_BATCH, requests - begin))
        return len(self.worlds() - {HOME})

    def _send(self, crowd: Crowd, size: int) -> None:
        sent = crowd.batch(size)
        wrong = crowd.wrong(sent, self._client.exchange([one.request for one in sent]))
        for each in wrong[: max(0, _SHOWN - self.wrong)]:
            print(f"worlds: {each}", file=sys.stderr)
        self.wrong += len(wrong)

    def counted(self) -> int:
        """The number of items that the collection begins with."""
        return int(json.loads(self._client.exchange([api("GET", HOME)])[0].body)["count"])

    def worlds(self) -> set[str]:
        return {world["name"] for world in self._json("/_mock/worlds")["worlds"]}

    def status(self, one: bytes) -> int:
        return self._client.exchange([one])[0].status

    def times(self, often: int) -> dict[str, list[float]]:
        """The milliseconds of a world's first use, its next use and its reset after a write, at the limit of worlds."""
        found: dict[str, list[float]] = {"reset": [], "first use": [], "next use": []}
        for number in range(often):
            name = f"fresh{number}"
            found["first use"].append(self._alone(api("GET", name)))
            found["next use"].append(self._alone(api("GET", name)))
            self.status(api("POST", name, body=CREATE))
            found["reset"].append(self._alone(reset(name)))
        return found

    def _alone(self, one: bytes) -> float:
        began = time.perf_counter()
        status = self.status(one)
        took = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"{status} instead of 200")
        return took * 1e3

    def _json(self, path: str) -> Any:
        return json.loads(self._client.exchange([request("GET", path)])[0].body)


def report(outcome: Outcome) -> str:
    plan = outcome.plan
    title = f"## Worlds: {plan.most:,} at most, requests to {plan.names:,} names"
    rows = [
        [f"{p.requests:,}", f"{p.memory:.1f}", f"{p.worlds:,}", f"{p.journal:,}", f"{p.cpu:.0f}"]
        for p in outcome.points
    ]
    points = table(
        ["requests", "MiB", "worlds", "journal entries", "CPU µs a request"],
        [["0", f"{outcome.idle:.1f}", "0", "", ""], *rows],
    )
    times = table(
        ["each alone, at the limit", "p50 ms", "p99 ms", "longest ms"],
        [
            [what, f"{median(took):.2f}", f"{_p99(took):.2f}", f"{max(took):.2f}"]
            for what, took in outcome.times.items()
        ],
    )
    return "\n\n".join([title, points, times, findings_table(findings(outcome))])


def findings(outcome: Outcome) -> list[Finding]:
    """Memory that is flat, limits that are kept, answers of the right world, and resets that nobody notices."""
    points, plan, times = outcome.points, outcome.plan, outcome.times
    full, last = points[1], points[-1]
    off = max(max(p.journal - _JOURNAL, min(_JOURNAL, p.requests) - p.journal, 0) for p in points)
    grown = f"memory after {last.requests:,} requests, times that after {full.requests:,}"
    return [
        Finding(grown, (last.memory / full.memory,), at_most(1.05)),
        Finding("most worlds, of the limit", (max(p.worlds for p in points) / plan.most,), at_most(1)),
        Finding("worlds other than those expected", _floats([outcome.strangers]), at_most(0)),
        Finding("answers other than those expected", _floats([outcome.wrong]), at_most(0)),
        Finding(f"entries of the journal, beside {_JOURNAL:,}", _floats([off]), at_most(0)),
        Finding(
            "status of a snapshot that is too large, beside 413",
            _floats([abs(outcome.oversized - 413)]),
            at_most(0),
        ),
        *(
            Finding(f"{what}: p99 in ms", (_p99(times[what]),), at_most(_SLOWEST))
            for what in ("reset", "first use")
        ),
    ]


def _floats(numbers: Iterable[int]) -> tuple[float, ...]:
    return tuple(float(number) for number in numbers)


def _p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[98]


def raw(outcome: Outcome) -> Any:
    return asdict(outcome)
