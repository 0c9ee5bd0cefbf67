"""`python -m tools.needs`: the requests of quick's list that no broken service of the self-test needs to be caught.

A request's kind is why it was sent (the unit that sends it), its operation, and what it is like: what in it breaks the
contract, is odd or is left open, whose credentials it carries, and whether what it names is there. Kinds of which a
request stood in a failure's steps are needed. The others are no waste: there are bugs that no broken service has.
"""

from __future__ import annotations

import os
import re
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import local
from typing import NamedTuple

from hydracore_contract.errors import Unreachable
from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.finding import CauseKey, Finding, Severity
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.oracle.presented_credentials import presented
from hydracore_contract.phases.unit import Unit
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import named_contract, outcome_of, prepared
from hydracore_contract.session import Session
from hydracore_contract.settings import PHASES
from tests.hydracore_contract.services.tables import BEYOND, BROKEN, CONFORMING
from tools.selftest import asked_of

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Kind(NamedTuple):
    reason: str
    operation: str
    like: str


Needed = tuple[Counter[Kind], set[Kind]]


class Needs:
    """An observer of one run: the number of requests of each kind, and the kinds that stood in a failure's steps."""

    def __init__(self, session: Session) -> None:
        self.requests: Counter[Kind] = Counter()
        self.needed: set[Kind] = set()
        self._session = session
        self._oracle = Oracle(session.contract, session.settings)
        self._kinds: dict[int, Kind] = {}
        self._there: dict[str, str] = {}  # whether what a UUID names is there, by the answers so far
        self._unit = local()

    def watched(self, unit: Unit) -> Unit:
        """The unit, which says that it is at work."""

        def run(session: Session) -> None:
            self._unit.title = unit.title
            unit.run(session)

        return replace(unit, run=run)

    def exchanged(self, exchange: Exchange) -> None:
        traits = self._traits(exchange) if exchange.operation else [exchange.request.method]
        kind = Kind(getattr(self._unit, "title", ""), exchange.operation, "; ".join(traits))
        self._kinds[exchange.number] = kind
        self.requests[kind] += 1
        if exchange.is_success and exchange.answer is not None:
            for each in UUID.findall(exchange.answer.body.decode("utf-8", "replace")):
                self._there[each] = "there"
            if exchange.request.method == "DELETE":
                self._there[exchange.request.bare_path.rpartition("/")[2]] = "deleted"

    def noticed(self, finding: Finding, key: CauseKey) -> None:
        if finding.severity is Severity.FAILURE:
            self.needed |= {self._kinds[each.number] for each in finding.steps if each.number in self._kinds}

    def _traits(self, exchange: Exchange) -> Iterator[str]:
        """What a request is like, without any value of its own."""
        operation = self._session.contract.operation(exchange.operation)
        read = self._oracle.classify(operation, exchange.request)
        shown = presented(self._session.keyring, operation, exchange.request)
        yield from sorted(
            {f"{'.'.join((each.place, *each.path[:1]))} {each.keyword}" for each in read.faults}
        )
        yield from sorted({f"{each.point} {each.kind}".rstrip() for each in read.traits if each.refused})
        yield from sorted(read.oddities)
        yield from filter(None, (read.unreadable, "a path that leads elsewhere" if read.misroutable else ""))
        if not shown.accepted:
            yield f"credentials: {', '.join(f'{each.place} {each.scheme}' for each in shown.carried) or 'none'}"
        if operation.path.endswith("}"):
            yield f"item {self._there.get(exchange.request.bare_path.rpartition('/')[2], 'unknown')}"


def main() -> int:
    options = parse_options()
    names = [name for name in BROKEN if name not in BEYOND][:: options.every]
    with ProcessPoolExecutor(options.jobs) as pool:
        (requests, _), *_ = pool.map(seen, CONFORMING)
        found: list[set[Kind]] = []
        try:
            for name, (_, needed) in zip(names, pool.map(seen, names), strict=True):
                found.append(needed)
                print(f"{name}: {len(needed)} kinds", file=sys.stderr, flush=True)
        except KeyboardInterrupt:  # the table is of those that were tried
            pool.shutdown(cancel_futures=True)
    print(*table(requests, set().union(*found), len(found)), sep="\n")
    return 0


def seen(name: str, profile: str = "quick", phases: tuple[str, ...] = PHASES) -> Needed:
    """The kinds of what a service was sent, and those that a failure needed."""
    with asked_of(name, profile, seed=1) as settings:
        contract, document = named_contract(None)
        run = prepared(contract, replace(settings, phases=phases), Silent(), document)
        needs = Needs(run.session)
        run.session.state.observer = needs
        run.phases = tuple(replace(each, units=tuple(map(needs.watched, each.units))) for each in run.phases)
        run.session.profile = replace(run.session.profile, reducing_seconds=0.0)  # they would say no more
        with suppress(Unreachable):
            outcome_of(run)
    return needs.requests, needs.needed


def table(requests: Counter[Kind], needed: Collection[Kind], services: int) -> Iterator[str]:
    """The kinds that nothing needed, those of most requests first."""
    left = {kind: times for kind, times in requests.most_common() if kind not in needed}
    yield (
        f"{len(left)} of {len(requests)} kinds, {sum(left.values()):,} of {requests.total():,} requests, "
        f"were needed by none of {services} broken services"
    )
    yield "| requests | sent by | operation | what it is like |\n| ---: | --- | --- | --- |"
    for kind, times in left.items():
        yield f"| {times} | {' | '.join(each.replace('|', '&#124;') for each in kind)} |"


def parse_options() -> Namespace:
    parser = ArgumentParser(prog="python -m tools.needs", description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth broken service")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
