"""From launch to first answer, and memory when idle.

Prism is measured too, where PEERS_DIR names a folder that holds it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from bench import servers
from bench.figures import Finding, at_most, findings_table, ratios, table
from bench.options import Options
from bench.processes import Server

_SETTLE = 1.0


@dataclass(frozen=True, slots=True)
class Launch:
    """`seconds` to the first answer, `memory` in MiB a second after it."""

    seconds: float
    memory: float


Launches = Mapping[str, Sequence[Launch]]


def measure(options: Options) -> Launches:
    starts: dict[str, Callable[[], AbstractContextManager[Server]]] = {
        "mock": servers.mock,
        "stock": servers.stock,
    }
    peers = options.peers
    if peers is not None:
        starts["prism"] = lambda: servers.prism(peers)
    launches: dict[str, list[Launch]] = {name: [] for name in starts}
    for number in range(options.launches):
        for name in list(starts)[:: -1 if number % 2 else 1]:
            with starts[name]() as server:
                time.sleep(_SETTLE)
                launches[name].append(Launch(server.launched, server.memory))
        print(f"launches, round {number + 1} of {options.launches}", file=sys.stderr)
    return launches


def report(launches: Launches) -> str:
    rows = [
        [
            name,
            f"{median(one.seconds for one in of):.2f}",
            f"{min(one.seconds for one in of):.2f}",
            f"{median(one.memory for one in of):.0f}",
        ]
        for name, of in launches.items()
    ]
    head = ["server", "first answer after s", "at best", "memory MiB"]
    title = f"## Launch: {len(launches['mock'])} launches; medians"
    return "\n\n".join([title, table(head, rows), findings_table(findings(launches))])


def findings(launches: Launches) -> list[Finding]:
    ours = [one.seconds for one in launches["mock"]]
    memory = Finding("memory when idle, MiB", tuple(one.memory for one in launches["mock"]), at_most(80))
    if "prism" not in launches:
        return [memory]
    quicker = ratios(ours, (one.seconds for one in launches["prism"]))
    return [memory, Finding("launch to first answer, of Prism's", quicker, at_most(0.5))]


def raw(launches: Launches) -> Any:
    return {name: [asdict(one) for one in of] for name, of in launches.items()}
