"""Durations of answers beside those of their peers: what takes a thousand times as long is no matter of taste.

No contract says how long an answer may take. What the operation's other answers took says it, be they successes or
refusals. An answer is *far too slow* where it takes a thousand times as long and over two seconds: a search without an
index, a lock that is waited for, a regular expression that backtracks. What is slow by less is worth a note.

What others took is their median on an idle machine. On a busy one that tells of the machine, and the fastest tell what
the service takes by itself. So it is measured where a tenth of them is faster, which moves little with the load, and
eight hundred times that is enough, since the tester's own time is in the short ones.

Once is no proof. So both are suspicions, which are confirmed before they count. A body may be large: each quarter of a
mebibyte may take as long again.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from statistics import quantiles

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
"""Peers that must be known before anything is slow beside them."""
FAR_TOO_SLOW, TOO_SLOW = (800, 2.0), (100, 1.0)
"""Multiples of what others take, and seconds, from which on an answer is a failure, or a note."""
LARGE = 2**18
"""Bytes of a body that may take as long again."""


class Durations:
    """What the answers of each operation took, in seconds."""

    def __init__(self) -> None:
        self._of: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=KEPT))

    def note(self, exchange: Exchange) -> None:
        if exchange.operation and not exchange.trouble:
            self._of[exchange.operation].append(exchange.seconds)

    def violations(self, operation: Operation, exchange: Exchange) -> Iterator[Violation]:
        """The suspicion that an answer is too slow beside its peers."""
        peers = self._of.get(exchange.operation)
        if exchange.trouble or peers is None or exchange.seconds < TOO_SLOW[1] or len(peers) < LEAST:
            return
        usual = quantiles(tuple(peers), n=10)[0]
        for (times, least), severity in ((FAR_TOO_SLOW, Severity.FAILURE), (TOO_SLOW, Severity.NOTE)):
            allowed = max(least, times * usual) * (1 + len(exchange.request.body or b"") / LARGE)
            if exchange.seconds > allowed:
                took = f"{exchange.seconds:.2f} s"
                yield Violation(
                    rules.SLOW,
                    WHOLE,
                    f"answered after {took}, where others take {usual * 1000:.1f} ms",
                    f"at most {allowed:.2g} s",
                    took,
                    ContractReference(operation.location),
                    severity,
                    allowed_seconds=allowed,
                )
                return
