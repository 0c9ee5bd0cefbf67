"""Requests a second and CPU time a request: the mock beside the bare app and stock Connexion.

Each round starts all of them anew and loads them one after the other, in an order that turns round each time.
What else the machine does in a round slows all of them, so ratios are taken within a round.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile
from typing import Any

from bench import servers
from bench.api import CREATE, collection, request
from bench.bare import recorded
from bench.figures import Finding, at_least, at_most, findings_table, ratios, table
from bench.load import CONNECTIONS, Load, load
from bench.options import Options
from bench.processes import Server
from bench.wire import Connection

METHODS = ("GET", "POST")
_BATCH = 30

Round = Mapping[str, Mapping[str, Load]]


@dataclass(frozen=True, slots=True)
class Contender:
    """`start` is given the file of the bare app's answers; `headers` go with each request."""

    start: Callable[[Path], AbstractContextManager[Server]]
    is_mock: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


CONTENDERS: Mapping[str, Contender] = {
    "mock": Contender(lambda _: servers.mock()),
    "mock, no journal": Contender(lambda _: servers.mock("--journal-size", "0")),
    "mock, in a world": Contender(lambda _: servers.mock(), headers={"X-Mock-World": "w1"}),
    "bare": Contender(servers.bare, is_mock=False),
    "stock": Contender(lambda _: servers.stock(), is_mock=False),
}
NAMES = tuple(CONTENDERS)
_HELD = ("mock", "mock, no journal")
"""Those that the targets are meant for."""


def measure(options: Options, names: Sequence[str] = NAMES) -> list[Round]:
    """Of each round, the loads by contender and method."""
    rounds: list[Round] = []
    for number in range(options.rounds):
        with started(names) as running:
            rounds.append(_round(running, options, backwards=number % 2 == 1))
        print(f"throughput, round {number + 1} of {options.rounds}: {_brief(rounds[-1])}", file=sys.stderr)
    return rounds


@contextmanager
def started(names: Sequence[str]) -> Iterator[Mapping[str, Server]]:
    """The servers by name; each mock holds one item, and the bare app answers what the first mock does."""
    mocks = [name for name in names if CONTENDERS[name].is_mock]
    with ExitStack() as stack, NamedTemporaryFile("w", suffix=".json") as file:
        answers = Path(file.name)
        running = {name: stack.enter_context(CONTENDERS[name].start(answers)) for name in mocks}
        for name in reversed(mocks):
            with Connection(running[name].port) as client:
                headers = CONTENDERS[name].headers
                created, listed = client.exchange([_create(headers), _list(headers)])
        file.write(recorded({"GET": listed, "POST": created}))
        file.flush()
        yield {
            name: running[name] if name in running else stack.enter_context(CONTENDERS[name].start(answers))
            for name in names
        }


def _list(headers: Mapping[str, str]) -> bytes:
    return request("GET", collection(), headers=headers)


def _create(headers: Mapping[str, str]) -> bytes:
    return request("POST", collection(), CREATE, headers)


def _round(running: Mapping[str, Server], options: Options, *, backwards: bool) -> Round:
    order = list(running)[::-1] if backwards else list(running)
    loads: dict[str, dict[str, Load]] = {name: {} for name in order}
    for method in METHODS:
        for name in order:
            headers = CONTENDERS[name].headers
            _warm(running[name], _create(headers) if method == "POST" else _list(headers), options.warm)
            loads[name][method] = load(running[name], method, options.seconds, headers)
    return loads


def _warm(server: Server, one: bytes, requests: int) -> None:
    with Connection(server.port) as client:
        for _ in range(requests // _BATCH):
            client.exchange([one] * _BATCH)


def _brief(loads: Round) -> str:
    return "; ".join(
        f"{name} {method} {one.rate:,.0f}/s {one.cpu:.0f} µs"
        for name, methods in loads.items()
        for method, one in methods.items()
    )


def report(rounds: Sequence[Round]) -> str:
    names = [name for name in NAMES if name in rounds[0]]
    head = [
        "server",
        *(f"{m} {what}" for m in METHODS for what in ("/s", "CPU µs", "p50 ms", "p99 ms", "failed")),
    ]
    rows = [
        [name, *(cell for m in METHODS for cell in _cells([r[name][m] for r in rounds]))] for name in names
    ]
    title = f"## Throughput: {len(rounds)} rounds, {CONNECTIONS} connections, one item in the list; medians"
    return "\n\n".join([title, table(head, rows), findings_table(findings(rounds))])


def _cells(loads: Sequence[Load]) -> list[str]:
    def middle(figure: str) -> float:
        return median([float(getattr(one, figure)) for one in loads])

    speed = [f"{middle('rate'):,.0f}", f"{middle('cpu'):.1f}", f"{middle('p50'):.2f}", f"{middle('p99'):.2f}"]
    return [*speed, f"{middle('failed'):.2%}"]


def findings(rounds: Sequence[Round]) -> list[Finding]:
    """The ratios of the mock as it is, each beside that of the mock without a journal."""
    asked = [
        ("GET: CPU a request, times the bare app's", "cpu", "GET", "bare", at_most(1.9)),
        ("GET: requests a second, of the bare app's", "rate", "GET", "bare", at_least(0.55)),
        ("POST: CPU a request, times the bare app's", "cpu", "POST", "bare", at_most(2.3)),
        ("POST: requests a second, of the bare app's", "rate", "POST", "bare", at_least(0.45)),
        ("GET: requests a second, times stock Connexion's", "rate", "GET", "stock", at_least(8)),
        ("POST: requests a second, times stock Connexion's", "rate", "POST", "stock", at_least(8)),
    ]
    return [
        Finding(f"{name}: {what}", _ratios(rounds, figure, method, name, other), target)
        for what, figure, method, other, target in asked
        for name in _HELD
        if other in rounds[0] and name in rounds[0]
    ]


def _ratios(rounds: Sequence[Round], figure: str, method: str, one: str, other: str) -> tuple[float, ...]:
    ours, theirs = ([getattr(r[name][method], figure) for r in rounds] for name in (one, other))
    return ratios(ours, theirs)


def raw(rounds: Sequence[Round]) -> Any:
    return [{n: {m: asdict(one) for m, one in methods.items()} for n, methods in r.items()} for r in rounds]
