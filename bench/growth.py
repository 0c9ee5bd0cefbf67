"""The cost of a request as state grows.

Two mocks run side by side, one that holds few items and one that grows to many. Both are asked the same in
turn, a batch each time; what a batch of creations adds is deleted before the next, so that both keep their size.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from statistics import median
from typing import Any

from bench import servers
from bench.api import PATCH, collection, create, request
from bench.figures import Finding, at_most, findings_table, ratios, table
from bench.options import Options
from bench.processes import Server
from bench.wire import Answer, Connection

FEW = 100
_BATCH = 50
_LONE = 10
_LISTS = 5
_SETTLE = 0.003


@dataclass(frozen=True, slots=True)
class Cost:
    """A request's CPU time in a batch and its latency when it comes alone, both in microseconds."""

    cpu: float
    latency: float


@dataclass(frozen=True, slots=True)
class Size:
    """CPU time in milliseconds of a list of `items` after a change, and of the same `again`; memory in MiB."""

    items: int
    fresh: float
    again: float
    memory: float


@dataclass(frozen=True, slots=True)
class Growth:
    """`costs` holds by operation the cost with few items and with many, pair by pair."""

    sizes: tuple[Size, ...]
    costs: dict[str, list[tuple[Cost, Cost]]]


class Collection:
    """One collection of one mock, and what to do to it costs."""

    def __init__(self, server: Server, client: Connection) -> None:
        self._server = server
        self._client = client
        self._items: list[str] = []

    def grow(self, size: int) -> None:
        while len(self._items) < size:
            self._items += self._create(min(_BATCH, size - len(self._items)))

    def size(self) -> Size:
        pairs = [(self._list(after_change=True), self._list()) for _ in range(_LISTS)]
        fresh, again = (median(times) * 1e3 for times in zip(*pairs, strict=True))
        return Size(len(self._items), fresh, again, self._server.memory)

    def create_cost(self) -> Cost:
        made: list[str] = []
        cost = self._cost(lambda count: made.extend(self._create(count)))
        self._expect(204, [request("DELETE", self._item(identity)) for identity in made])
        return cost

    def patch_cost(self) -> Cost:
        # Far apart from each other, so that no cache helps.
        chosen = islice(cycle(self._items[:: max(1, len(self._items) // 97)]), _BATCH + _LONE)
        requests = [request("PATCH", self._item(identity), PATCH) for identity in chosen]
        return self._cost(lambda count: self._expect(200, [requests.pop() for _ in range(count)]))

    def _cost(self, act: Callable[[int], object]) -> Cost:
        cpu = self._cpu(lambda: act(_BATCH)) / _BATCH
        alone = []
        for _ in range(_LONE):
            began = time.perf_counter()
            act(1)
            alone.append(time.perf_counter() - began)
        return Cost(cpu * 1e6, median(alone) * 1e6)

    def _list(self, *, after_change: bool = False) -> float:
        if after_change:
            self._expect(200, [request("PATCH", self._item(self._items[0]), PATCH)])
        return self._cpu(lambda: self._expect(200, [request("GET", collection())]))

    def _cpu(self, act: Callable[[], object]) -> float:
        before = self._server.cpu
        act()
        # The server has still to put away what it has answered.
        time.sleep(_SETTLE)
        return self._server.cpu - before

    def _create(self, count: int) -> list[str]:
        return [json.loads(answer.body)["id"] for answer in self._expect(201, [create()] * count)]

    def _expect(self, status: int, requests: Sequence[bytes]) -> list[Answer]:
        answers = self._client.exchange(requests)
        other = next((answer for answer in answers if answer.status != status), None)
        if other is not None:
            raise RuntimeError(f"{other.status} instead of {status}: {other.body[:300]!r}")
        return answers

    @staticmethod
    def _item(identity: str) -> str:
        return f"{collection()}/{identity}"


def measure(options: Options) -> Growth:
    with (
        servers.mock() as one,
        servers.mock() as other,
        Connection(one.port) as to_one,
        Connection(other.port) as to_other,
    ):
        few, many = Collection(one, to_one), Collection(other, to_other)
        few.grow(FEW)
        sizes = []
        for items in steps(options.items):
            many.grow(items)
            sizes.append(many.size())
            print(f"growth: {items:,} items", file=sys.stderr)
        costs: dict[str, list[tuple[Cost, Cost]]] = {"create": [], "patch": []}
        for _ in range(options.batches):
            costs["create"].append((few.create_cost(), many.create_cost()))
            costs["patch"].append((few.patch_cost(), many.patch_cost()))
    return Growth(tuple(sizes), costs)


def steps(most: int) -> list[int]:
    """100, 1,000, … up to the most."""
    found = [FEW]
    while found[-1] < most:
        found.append(min(found[-1] * 10, most))
    return found


def report(growth: Growth) -> str:
    head = [
        "operation",
        *(f"{what} at {items:,}" for what in ("CPU µs", "alone µs") for items in _ends(growth)),
    ]
    rows = [[name, *_cells(pairs)] for name, pairs in growth.costs.items()]
    title = "## Growth of state"
    return "\n\n".join(
        [title, table(head, rows), _sizes_table(growth.sizes), findings_table(findings(growth))]
    )


def _cells(pairs: Sequence[tuple[Cost, Cost]]) -> list[str]:
    return [
        f"{median(getattr(pair[which], figure) for pair in pairs):.0f}"
        for figure in ("cpu", "latency")
        for which in (0, 1)
    ]


def _ends(growth: Growth) -> tuple[int, int]:
    return FEW, growth.sizes[-1].items


def _sizes_table(sizes: Sequence[Size]) -> str:
    head = [
        "items",
        "list CPU ms after a change",
        "again",
        "µs an item after a change",
        "memory MiB",
        "KiB an item",
    ]
    empty = sizes[0].memory
    return table(
        head,
        [
            [
                f"{size.items:,}",
                f"{size.fresh:.2f}",
                f"{size.again:.2f}",
                f"{size.fresh / size.items * 1e3:.2f}",
                f"{size.memory:.0f}",
                f"{(size.memory - empty) / size.items * 1024:.2f}",
            ]
            for size in sizes
        ],
    )


def findings(growth: Growth) -> list[Finding]:
    few, many = _ends(growth)
    found = [
        Finding(
            f"{name}: {label} at {many:,} items, times that at {few:,}", _grown(pairs, figure), at_most(1.3)
        )
        for name, pairs in growth.costs.items()
        for figure, label in (("cpu", "CPU"), ("latency", "latency"))
    ]
    shorter, longest = growth.sizes[-2:]
    linear = longest.fresh / longest.items / (shorter.fresh / shorter.items)
    what = f"list: CPU an item at {longest.items:,} items, times that at {shorter.items:,}"
    return [*found, Finding(what, (linear,), at_most(1.5))]


def _grown(pairs: Sequence[tuple[Cost, Cost]], figure: str) -> tuple[float, ...]:
    return ratios((getattr(many, figure) for _, many in pairs), (getattr(few, figure) for few, _ in pairs))


def raw(growth: Growth) -> Any:
    return asdict(growth)
