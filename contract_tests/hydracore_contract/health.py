"""Whether the service is there, and works. What is sent here nobody judges."""

from __future__ import annotations

from collections.abc import Mapping

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.generate.credentials import Credentials, right
from hydracore_contract.generate.requests import request
from hydracore_contract.settings import Settings
from hydracore_contract.transport.target import Target
from hydracore_openapi.model import Contract, Operation

ANYTHING = Request("GET", "/")
NOBODY = Credentials("no credentials", False)
REFUSING = (401, 403)


class Presence:
    def __init__(
        self, contract: Contract, settings: Settings, place: Mapping[str, str], target: Target
    ) -> None:
        """`place` names the collection that is asked for."""
        self.simplest = simplest(contract)
        self._contract = contract
        self._settings = settings
        self._place = place
        self._target = target

    def works(self) -> bool:
        """Tells whether the simplest request is answered, if not with a failure of the service."""
        return self.simplest is None or is_answer(self.ask(self.simplest))

    def answers_anybody(self) -> bool:
        """Tells whether the simplest request is answered without credentials, if not with a failure of the service."""
        return self.simplest is None or is_answer(self.ask(self.simplest, NOBODY))

    def is_there(self) -> bool:
        """Tells whether anything is answered at all."""
        return self._target.send("", ANYTHING).answer is not None or self.answers_anybody()

    def ask(self, operation: Operation, credentials: Credentials | None = None) -> Exchange:
        """A request of the operation without a body; with right credentials, if no others are given."""
        schemes, secrets = self._contract.security_schemes, self._settings.secrets
        shown = credentials or right(operation, schemes, secrets) or NOBODY
        sent = request(operation, self._place, shown.headers, credential_query=shown.query)
        return self._target.send(operation.id, sent)


def simplest(contract: Contract) -> Operation | None:
    """The list of the first collection that hangs below no other."""
    lists = (each.list for each in contract.resources if each.parent is None)
    return next((operation for operation in lists if operation is not None), None)


def is_refused(exchange: Exchange) -> bool:
    """Tells whether the credentials were."""
    return exchange.answer is not None and exchange.answer.status in REFUSING


def is_answer(exchange: Exchange) -> bool:
    """Tells whether a service that works has answered, be it not to the end."""
    return exchange.answer is not None and exchange.answer.status < 500
