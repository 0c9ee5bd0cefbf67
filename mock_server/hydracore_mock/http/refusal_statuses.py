"""Statuses of refusals: what the contract documents for what is wrong, and which reading it states where it says so.

A refusal has one status that is usual. Where the operation doesn't document that one, by its code, its range or
`default`, and documents another that says nearly the same, it gets the other: what the mock sends is documented as far
as the contract goes. Where the contract marks the point as open (`x-open`), its first reading decides.
"""

from __future__ import annotations

from collections.abc import Mapping

from hydracore_openapi.model import Contract, Operation
from hydracore_openapi.open_points import Behaviour, ReadingName

_NEARLY: Mapping[int, tuple[int, ...]] = {
    400: (422,),
    401: (403,),
    404: (410,),
    409: (422, 400),
    415: (400, 422),
    422: (400,),
}
"""Other statuses for the same, the best first. Limits of the mock itself (413, 507) are not the contract's to name."""


class RefusalStatuses:
    """The statuses of one operation's refusals."""

    def __init__(self, contract: Contract, operation: Operation, *, fastapi: bool) -> None:
        self._contract = contract
        self._operation = operation
        self.rejection = self._rejection()
        self.unreadable = self._status(Behaviour.UNREADABLE_JSON, self.rejection)
        """A body that is no JSON."""
        self.undecodable = self._status(Behaviour.INVALID_UTF8, 400)
        """A body that is no UTF-8."""
        self.malformed = self._status(Behaviour.MALFORMED_IDENTITY, self._for_path())
        """A path parameter that is not valid."""
        self.unauthorized = self._status(Behaviour.REFUSED_CREDENTIALS, 401)
        self.challenges = contract.first_reading(Behaviour.CHALLENGE, operation.id) != ReadingName.OMITTED
        order = contract.first_reading(Behaviour.ORDER_OF_JUDGEMENT, operation.id)
        usual = ReadingName.UNREADABLE_FIRST if fastapi else ReadingName.CREDENTIALS_FIRST
        self.order = usual if order is None else ReadingName(order)

    def documented(self, status: int) -> int:
        """The status itself, or the one that the operation documents in its place, if any."""
        if self._operation.response(status) is not None:
            return status
        others = _NEARLY.get(status, ())
        return next((each for each in others if str(each) in self._operation.responses), status)

    def _rejection(self) -> int:
        """The status for a request that breaks the contract."""
        return next((status for status in (422, 400) if str(status) in self._operation.responses), 422)

    def _for_path(self) -> int:
        """404 where nothing documents a request that breaks the contract, and 404 is: no item has such an identity."""
        is_documented = self._operation.response(self.rejection) is not None
        return 404 if not is_documented and "404" in self._operation.responses else self.rejection

    def _status(self, behaviour: Behaviour, usual: int) -> int:
        reading = self._contract.first_reading(behaviour, self._operation.id)
        return usual if reading is None else int(reading)
