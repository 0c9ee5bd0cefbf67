"""Expiry of credentials: right ones that were taken, and are not any more.

One operation that refuses right credentials breaks the contract. A token that has run out is refused by all, and says
nothing of the service. The two are told apart by a question: what was served with the same credentials before is sent
once more. Only where that is refused too, and not by chance, have the credentials expired.

That is the first request that was served and only reads, which is most likely a whole collection's: an item may have
gone since. Where none was, the refused request itself is sent again, if its operation was served before.

A gateway may send whoever has no session any more to a page for logging in, whatever is asked for: where the operation
does not document it, and a path that nobody has leads there too, it counts as a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import RLock

from hydracore_contract.entitlement import is_refused
from hydracore_contract.errors import CredentialsExpired
from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.findings.subject import CarriedCredential
from hydracore_contract.health import nowhere, page_of
from hydracore_contract.oracle.presented_credentials import presented
from hydracore_contract.synchronized import synchronized
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_contract.transport.keyring import Keyring
from hydracore_contract.transport.target import Target
from hydracore_openapi.model import Contract

ASKED = 2
"""The number of refusals that are no chance: some services refuse at random."""

CARRYING = ("authorization", "cookie")
"""Headers by which credentials are sent that the document does not ask for."""
REFUSED = "401 or 403"
Carried = tuple[CarriedCredential, ...]


class ExpiryWatch:
    """Told of the exchanges of a run before they are judged; safe to use from several threads."""

    def __init__(self, contract: Contract, keyrings: Mapping[Customer, Keyring], target: Target) -> None:
        self._lock = RLock()
        self._operations = {each.id: each for each in contract.operations}
        self._keyrings = keyrings
        self._has_header = any(name.lower() in CARRYING for name, _ in target.settings.headers)
        self._target = target
        self._read: dict[Carried, Exchange] = {}
        self._served: set[tuple[Carried, str]] = set()
        self._last = 0

    def check(self, exchanges: Sequence[Exchange]) -> None:
        """Raises CredentialsExpired where right credentials are refused that were taken before."""
        for exchange in exchanges:
            carried = self._right_credentials(exchange)
            if carried is None:
                continue
            how = self._refusal(exchange)
            if how is None and exchange.is_success:
                self._note(carried, exchange)
            elif how is not None and self._is_refused_again(carried, exchange, how):
                raise CredentialsExpired(self._last, exchange.number, exchange.at, how)

    def _right_credentials(self, exchange: Exchange) -> Carried | None:
        """The credentials that an exchange carries, where its operation asks for some and these are right."""
        operation = self._operations.get(exchange.operation)
        if operation is None or not all(operation.security):
            return None
        if not operation.security:
            return () if self._has_header else None
        held = presented(self._keyrings[customer_of(exchange.request)], operation, exchange.request)
        return held.carried if held.accepted else None

    @synchronized
    def _note(self, carried: Carried, exchange: Exchange) -> None:
        self._last = max(self._last, exchange.number)
        self._served.add((carried, exchange.operation))
        if exchange.request.method in SAFE_METHODS:
            self._read.setdefault(carried, exchange)

    def _refusal(self, exchange: Exchange) -> str | None:
        """What an exchange is refused with: the statuses for credentials, or a page that is not documented."""
        answer, operation = exchange.answer, self._operations[exchange.operation]
        if answer is None or is_refused(exchange):
            return None if answer is None else REFUSED
        documented = operation.response(answer.status)
        if documented is not None and (
            answer.status >= 300 or any(map(may_be_page, documented.media or ["*"]))
        ):
            return None
        return page_of(answer)

    def _is_refused_again(self, carried: Carried, refused: Exchange, how: str) -> bool:
        earlier = self._read.get(carried)
        if earlier is None and (carried, refused.operation) in self._served:
            earlier = refused
        if how != REFUSED and page_of(nowhere(self._target)) != how:
            return False
        return earlier is not None and all(
            self._refusal(self._target.send(earlier.operation, earlier.request)) == how for _ in range(ASKED)
        )


def may_be_page(media: str) -> bool:
    """Tells whether a documented media type may be that of a page for people."""
    return "*" in media or "html" in media
