"""Onsets: what a service was sent between the last time that a request was served and the first time that it failed.

A request that only reads, and was served before, does not fail by itself: something that was sent meanwhile is the
cause, and a finding without it is fixed as soon as the service is deployed anew. Nothing on the wire says what it was.
The suspects, from the likeliest:

1. Writes to the collection that fails, of those the odd ones first: one that was stored and can't be shown.
2. Any other writes, in the same order.
3. Where nothing was written, requests that failed: each may have kept a connection, a lock or memory.
4. Else whatever was sent last, for the same reason.

The request as it was served comes first, so that a finding says itself that it had an onset. All that comes of it later
has the same suspects, until the request is served again. One set of suspects belongs to all strands of a run, since any
of them may have sent the cause.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.findings import rules
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.model import Contract

MOST_KEPT = 400
"""The latest exchanges among which the cause is looked for."""
MOST_WRITES = 16
MOST_OTHERS = 64
"""Suspects of an onset at most, where they are writes and where they are not."""
Request = tuple[str, str]
"""Method and path."""


@dataclass(slots=True)
class Onsets:
    contract: Contract
    _recent: deque[Exchange] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    _served: dict[Request, Exchange] = field(default_factory=dict)
    """The exchange that was last served, by what it asked for."""
    _known: dict[Request, tuple[Exchange, ...]] = field(default_factory=dict)
    """The suspects, by what has failed since."""

    def note(self, exchange: Exchange) -> None:
        """Takes in an exchange, after it was judged."""
        self._recent.append(exchange)
        if exchange.request.method in SAFE_METHODS and exchange.is_success and not exchange.trouble:
            asked = exchange.request.method, exchange.request.path
            self._served[asked] = exchange
            self._known.pop(asked, None)

    def suspects(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """The exchanges that may have made a reading request fail which was served before; none for any other."""
        asked = exchange.request.method, exchange.request.path
        if asked not in self._served or not exchange.has_failed:
            return ()
        if asked not in self._known:
            served = self._served[asked]
            since = [each for each in self._recent if served.number < each.number < exchange.number]
            self._known[asked] = (served, *self._likely(since, exchange))
        return self._known[asked]

    def before_outage(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """The exchanges that may have worn the service out: those that failed, or any before one that is not odd."""
        earlier = [each for each in self._recent if each.number < exchange.number]
        failed = [each for each in earlier if each.has_failed]
        return tuple((failed or ([] if self._is_odd(exchange) else earlier))[-MOST_OTHERS:])

    def _likely(self, since: Sequence[Exchange], exchange: Exchange) -> Iterator[Exchange]:
        collection = exchange.request.bare_path
        writes = [each for each in since if may_have_changed(each)]
        here = [each for each in writes if each.request.bare_path.startswith(collection)]
        if not writes:
            failed = [each for each in since if each.has_failed]
            yield from (failed or since)[-MOST_OTHERS:]
            return
        writes = here or writes
        odd = [each for each in writes if self._is_odd(each)][-MOST_WRITES // 2 :]
        rest = [each for each in writes if each not in odd][-MOST_WRITES // 2 :]
        yield from sorted((*odd, *rest), key=lambda each: each.number)

    def _is_odd(self, exchange: Exchange) -> bool:
        """Tells whether a request breaks the contract, or holds what few services expect."""
        if not exchange.operation:
            return True
        classified = classify(self.contract.operation(exchange.operation), exchange.request)
        return bool(classified.faults or classified.oddities or classified.misroutable)


def may_have_changed(exchange: Exchange) -> bool:
    """Tells whether it is a write that was not refused."""
    return exchange.request.method not in SAFE_METHODS and not exchange.is_client_error


def is_of_outages(violation: Violation) -> bool:
    """Tells whether a violation is the failure itself, and not what else is wrong with the answer."""
    return violation.rule in (rules.SERVER_ERROR, *rules.DELIVERY.values())


def in_order(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """Each of them once, as they were sent."""
    steps = {each.number: each for each in exchanges}
    return tuple(steps[number] for number in sorted(steps))
