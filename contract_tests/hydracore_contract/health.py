"""The service's health: is it there, does it work, does it come back. What is sent here nobody judges.

A service that fell over is told by its simplest request, the list of the first collection: one failure may well be that
of the request itself, and so is no sign. Three questions, from the hardest to the easiest to answer with yes:

- It *works* where the simplest request with right credentials gets any answer but a failure of the service.
- It *answers* where that request gets one without credentials: while it starts it may not know any yet.
- It *is there* where anything at all comes back, be it for a path that nobody has.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from copy import copy
from enum import StrEnum
from threading import Event
from uuid import uuid4

from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.generate.credentials import Credentials, right
from hydracore_contract.generate.request_builder import request
from hydracore_contract.isolation.tenants import Tenants
from hydracore_contract.transport.target import Target
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Contract, Operation, RequestPlace

ANYTHING = Request("GET", "/")
NOBODY = Credentials("no credentials", False)


class Condition(StrEnum):
    """The condition of a service after a request that failed."""

    WORKS = "the simplest request is answered"
    POISONED = "it is answered in another instance alone"
    PARTLY = "another request is answered"
    FAILING = "whatever is asked for fails"
    AWAY = "nothing answers"


class Health:
    """The service as it is seen from some tenants: `tenants.main` names the collection that is asked for."""

    def __init__(
        self,
        contract: Contract,
        tenants: Tenants,
        target: Target,
        left_out: Container[str] = (),
    ) -> None:
        """`left_out` holds the operations that are not tried any more."""
        self.tenants = tenants
        self.recovered_at = -1.0
        """The time of the last recovery from what fails here alone, in seconds since the run began."""
        self._simplest = simplest(contract)
        self._left_out = left_out
        self._contract = contract
        self._keyring = target.keyring
        self._target = target

    @property
    def simplest(self) -> Operation | None:
        """The list of the first collection, while it is tried."""
        found = self._simplest
        return None if found is None or found.id in self._left_out else found

    def is_told_by(self, operation: Operation) -> None:
        """Takes the answers to another operation for the service's health from now on."""
        self._simplest = operation

    def seen_from(self, tenants: Tenants) -> Health:
        """The same service, seen from other tenants."""
        other = copy(self)
        other.tenants, other.recovered_at = tenants, -1.0
        return other

    def works(self) -> bool:
        """Tells whether the simplest request is answered, if not with a failure of the service.

        Where there is none, any answer will do.
        """
        if self.simplest is None:
            return self._target.send("", ANYTHING).answer is not None
        return is_answer(self.ask(self.simplest))

    def serves(self, place: Mapping[str, str]) -> bool:
        """Tells whether the simplest request succeeds in another place."""
        return self.simplest is not None and self.ask(self.simplest, place=place).is_success

    def condition(self) -> Condition:
        """What works still, where the simplest request may not.

        It is asked again at last where others are answered: an outage may have ended between them.
        """
        first = self.ask(self.simplest) if self.simplest else self._target.send("", ANYTHING)
        if is_answer(first):
            return Condition.WORKS
        if first.answer is None and not self.is_there():
            return Condition.AWAY
        elsewhere = {name: str(uuid4()) for name in self.tenants.main}
        if elsewhere and self.simplest and is_answer(self.ask(self.simplest, place=elsewhere)):
            return Condition.WORKS if self.works() else Condition.POISONED
        # Nothing has such an identity, so that no request does any harm.
        others = (
            each for each in self._contract.operations if each is not self.simplest and each.body is None
        )
        asked = (self.ask(each, place=self._somewhere(each)) for each in others)
        if not any(map(is_answer, asked)):
            return Condition.FAILING
        return Condition.WORKS if self.works() else Condition.PARTLY

    def _somewhere(self, operation: Operation) -> Mapping[str, str]:
        names = (each.name for each in operation.parameters if each.place == RequestPlace.PATH)
        return {name: self.tenants.main.get(name, str(uuid4())) for name in names}

    def answers_anybody(self) -> bool:
        """Tells whether the simplest request is answered without credentials, if not with a failure of the service.

        Where there is none, any answer will do.
        """
        if self.simplest is None:
            return self._target.send("", ANYTHING).answer is not None
        return is_answer(self.ask(self.simplest, NOBODY))

    def is_there(self) -> bool:
        """Tells whether anything is answered at all."""
        return self._target.send("", ANYTHING).answer is not None or self.answers_anybody()

    def comes_back(self, patience: float, halted: Event, *, hangs: bool, wholly: bool = False) -> bool:
        """Waits until it answers again; False after `patience` seconds, and as soon as `halted` is set.

        Where requests hang (`hangs`), one that is answered is enough to go on with; `wholly` takes what works.
        """
        limit = self._target.limit
        give_up, pause = limit.clock() + patience, 0.1
        answers = self.works if wholly else self.answers_anybody
        while not (answers() or (hangs and self.is_there())):
            if halted.is_set() or limit.clock() > give_up:
                return False
            limit.wait(pause)
            pause = min(0.5, pause * 2)
        return True

    def ask(
        self,
        operation: Operation,
        credentials: Credentials | None = None,
        place: Mapping[str, str] | None = None,
    ) -> Exchange:
        """A request of the operation without a body; with right credentials, if no others are given."""
        sent = self._request(operation, credentials, self.tenants.main if place is None else place)
        return self._target.send(operation.id, sent)

    def somewhere(self, operation: Operation) -> Request:
        """A request of the operation for an item that nothing is."""
        return self._request(operation, None, self._somewhere(operation))

    def _request(
        self, operation: Operation, credentials: Credentials | None, place: Mapping[str, str]
    ) -> Request:
        shown = credentials or right(operation, self._keyring) or NOBODY
        return request(operation, place, shown.headers, credential_query=shown.query)


def simplest(contract: Contract) -> Operation | None:
    """The list of the first collection that hangs below no other."""
    lists = (each.list for each in contract.resources if each.parent is None)
    return next((operation for operation in lists if operation is not None), None)


def is_answer(exchange: Exchange) -> bool:
    """Tells whether a service that works has answered, be it not to the end."""
    return exchange.answer is not None and exchange.answer.status < 500


def page_of(answer: Answer | None) -> str | None:
    """What a person would see: a page for browsers, or the host and path that it is redirected to."""
    if answer is None or answer.status >= 400:
        return None
    if answer.status >= 300:
        return f"{answer.status} to {(answer.header('Location') or 'nowhere').partition('?')[0]}"
    kind = essence(answer.header("Content-Type") or "")
    return f"{answer.status} and a page of {kind}" if kind in ("text/html", "application/xhtml+xml") else None


def nowhere(target: Target) -> Answer | None:
    """The answer for a path that nobody has."""
    return target.send("", Request("GET", f"/{uuid4()}")).answer
