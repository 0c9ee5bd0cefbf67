"""Durations of answers beside those of their peers: what takes a thousand times as long is no matter of taste.

No contract says how long an answer may take. What the operation's other answers took says it, be they successes or
refusals. An answer is *far too slow* where it takes a thousand times their median and over two seconds: a search
without an index, a lock that is waited for, a regular expression that backtracks. What is slow by less is worth a note.

A busy machine makes short answers ten times as long and hardly changes long ones that wait, so what others took in the
middle of a run tells of the machine. In a run an answer is therefore only *suspected*, by less than a failure needs.
What is suspected is sent again later, alone, beside peers that are sent again as well (`peer_timing`), and that pair of
measurements is judged. Of each request the shortest duration counts: that is what it takes by itself.

- A duration is taken by the tester: connection, HTTP server and the tester itself add a millisecond or two to each,
  which is up to a third of what a fast service takes. So seven hundred times what was measured is a thousand times.
- A body may be large: each quarter of a mebibyte may take as long again.
- What only reads may take the longer the more it shows: a list of a thousand items is no peer of an empty one. So it
  may take as many times as long as its answer is longer than those of its peers.
- With few peers nothing is known yet, and what takes over two seconds is suspected.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import NamedTuple

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.subject import WHOLE
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import Operation

KEPT = 501
"""Durations that are kept of an operation, the latest."""
LEAST = 9
"""Peers that must be known before they tell anything in the middle of a run."""
FAR_TOO_SLOW, TOO_SLOW = (700, 2.0), (100, 1.0)
"""Multiples of what others take, and seconds, from which on an answer is a failure, or a note."""
SUSPECTED = 50
"""Multiple of what the fastest tenth of its peers takes from which on an answer is suspected."""
LARGE = 2**18
"""Bytes of a body that may take as long again."""
SHORT = 2**10
"""Bytes of an answer up to which its length says nothing."""
EXAMPLES, EVERY = 5, 16
"""Peers that are kept to be sent again, of each status: the first, then the latest of so many."""

Steps = tuple[Exchange, ...]
"""An exchange, after those that it needs."""


class Slowness(NamedTuple):
    """How far an answer is too slow, and the seconds that it may take."""

    severity: Severity
    allowed: float


@dataclass(slots=True)
class Peers:
    """The answers of one operation so far."""

    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    sizes: deque[int] = field(default_factory=lambda: deque(maxlen=KEPT))
    times: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    examples: dict[int, deque[Steps]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=EXAMPLES))
    )


class Durations:
    """What the answers of each operation took, in seconds."""

    def __init__(self) -> None:
        self._of: dict[str, Peers] = defaultdict(Peers)

    def note(self, exchange: Exchange, origin: Callable[[Exchange], Steps] = lambda _: ()) -> None:
        """Keeps what an answer took; `origin` tells what made the item that it is about."""
        if not exchange.operation or exchange.trouble or exchange.answer is None:
            return
        peers, status = self._of[exchange.operation], exchange.answer.status
        peers.seconds.append(exchange.seconds)
        peers.sizes.append(len(exchange.answer.body))
        peers.times[status] += 1
        is_due = peers.times[status] <= EXAMPLES or peers.times[status] % EVERY == 0
        if is_due and exchange.seconds < TOO_SLOW[1] and len(exchange.request.body or b"") < LARGE:
            peers.examples[status].append((*origin(exchange), exchange))

    def examples(self, slow: Exchange) -> Sequence[Steps]:
        """Peers to be sent again: those with the same status, or any where there are none."""
        known = self._of[slow.operation].examples
        same = known.get(slow.answer.status) if slow.answer else None
        return tuple(same or [each for examples in known.values() for each in examples])[:EXAMPLES]

    def violations(self, operation: Operation, exchange: Exchange) -> Iterator[Violation]:
        """The suspicion that an answer is too slow beside its peers; of a failure it would say no more than that."""
        peers = self._of.get(exchange.operation)
        if exchange.has_failed or peers is None or exchange.seconds < TOO_SLOW[1]:
            return
        is_known = len(peers.seconds) >= LEAST
        usual = fast(peers.seconds) if is_known else FAR_TOO_SLOW[1] / SUSPECTED
        allowed = max(TOO_SLOW[1], SUSPECTED * usual) * self.share(exchange)
        if exchange.seconds > allowed:
            yield Violation(
                rules.SLOW,
                WHOLE,
                told(exchange.seconds, usual) if is_known else told(exchange.seconds),
                *limits(exchange.seconds, allowed),
                ContractReference(operation.location),
                Severity.FAILURE if exchange.seconds > FAR_TOO_SLOW[1] else Severity.NOTE,
                allowed_seconds=allowed,
            )

    def stands_out(self, exchange: Exchange) -> bool:
        """Tells whether an answer that was suspected is slow beside all peers that are known by now."""
        known = self._of[exchange.operation].seconds
        return bool(known) and exchange.seconds > SUSPECTED * fast(known)

    def slowness(self, exchange: Exchange, seconds: float, usual: float) -> Slowness | None:
        """How far an answer is too slow that takes `seconds` where its peers take `usual`, both measured alone."""
        for (times, least), severity in ((FAR_TOO_SLOW, Severity.FAILURE), (TOO_SLOW, Severity.NOTE)):
            allowed = max(least, times * usual) * self.share(exchange)
            if seconds > allowed:
                return Slowness(severity, allowed)
        return None

    def share(self, exchange: Exchange) -> float:
        """The times that an answer may take as long as another, for the size of what was sent or shown."""
        sent = len(exchange.request.body or b"")
        sizes, shown = self._of[exchange.operation].sizes, len(exchange.answer.body) if exchange.answer else 0
        is_read = exchange.request.method == "GET" and bool(sizes)
        return (1 + sent / LARGE) * (max(1.0, shown / max(SHORT, median(sizes))) if is_read else 1.0)


def fast(known: Sequence[float]) -> float:
    """What the fastest tenth takes at most."""
    return quantiles(known, n=10)[0] if len(known) > 1 else known[0]


def told(seconds: float, usual: float | None = None) -> str:
    others = "" if usual is None else f", where others take {usual * 1000:.1f} ms"
    return f"answered after {seconds:.2f} s{others}"


def limits(seconds: float, allowed: float) -> tuple[str, str]:
    """What was wanted, and what was found, in words."""
    return f"at most {allowed:.2g} s", f"{seconds:.2f} s"
