"""Services of two customers that refuse each what is the other's, in ways that the contract leaves open."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.customers import OPTIONS, TwoCustomers, TwoTokens
from tests.hydracore_contract.services.exchange import Answer, Ask, Refused
from tests.hydracore_contract.services.variants import Variant

correct = partial(Variant, kind="customers", gate=TwoTokens, options=OPTIONS)


class Forbidden(TwoCustomers):
    async def refusal(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Refused:
        return Refused(Answer(403, {"detail": "This instance is another customer's"}))


class Unauthorized(TwoCustomers):
    async def refusal(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Refused:
        return Refused(Answer(401, {"detail": "Not authenticated"}, {"WWW-Authenticate": "Bearer"}))


class Numbered(TwoCustomers):
    """Each refusal has a number, and repeats what was asked for."""

    number = 0

    async def refusal(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Refused:
        self.number += 1
        what = target.get("endpoint_id", target["instance_id"])
        return Refused(Answer(404, {"detail": f"{what} not found", "request": self.number}))


class EmptyToOthers(TwoCustomers):
    """Others' instances hold nothing for whoever asks, and take nothing."""

    async def stated(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Answer:
        if ask.operation == "list" and not self.is_theirs(ask, target):
            return Answer(200, self.view.all([]))
        return await super().stated(ask, target, sent)


TABLE = {
    "customers": correct(
        text="Two customers, of whom each finds no instance of the other's", service=TwoCustomers
    ),
    "customers-forbidden": correct(text="Another customer's instance is refused with 403", service=Forbidden),
    "customers-unauthorized": correct(
        text="Another customer's instance is refused with 401", service=Unauthorized
    ),
    "customers-numbered": correct(
        text="Refusals of another customer's have numbers, and repeat what was asked for", service=Numbered
    ),
    "customers-empty": correct(text="Another customer's instance is listed as empty", service=EmptyToOthers),
}
