"""Services of two customers: all instances are the first one's but one, which is the second one's."""

from __future__ import annotations

from typing import Any

from tests.hydracore_contract.services.exchange import Answer, Ask, Refused
from tests.hydracore_contract.services.gate import Gate
from tests.hydracore_contract.services.probe_client import NEW, NOBODY, A, Client, channels
from tests.hydracore_contract.services.seeds import SEEDS
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.setup import Setup

THEIRS = "22222222-2222-4222-8222-222222222222"
"""The second customer's instance."""
OPTIONS = ("--other-token", Setup().other_token)
REFUSED = (401, 403, 404)


class TwoTokens(Gate):
    """Takes the tokens of both customers."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.other = setup.other_token

    def is_token(self, sent: str) -> bool:
        return sent in (self.token, self.other)

    def is_other(self, ask: Ask) -> bool:
        return ask.headers.get("authorization", "").rpartition(" ")[2] == self.other


class TwoCustomers(Service):
    """Each customer has instances of their own, and is told of the others that there are none."""

    gate: TwoTokens

    async def stated(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Answer:
        if not self.may(ask, target):
            raise await self.refusal(ask, target, sent)
        return await super().stated(ask, target, sent)

    def may(self, ask: Ask, target: dict[str, str]) -> bool:
        return self.is_theirs(ask, target)

    def is_theirs(self, ask: Ask, target: dict[str, str]) -> bool:
        return self.gate.is_other(ask) == (target["instance_id"] == THEIRS)

    async def refusal(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Refused:
        return Refused(Answer(404, {"detail": "Instance not found"}))


AS_OTHER: dict[str, str | None] = {"authorization": f"Bearer {Setup().other_token}"}


def is_kept_from_others(client: Client) -> bool:
    """The second customer's token does nothing in the first one's instance, and is told nothing of it."""
    item = client.item(A, external_identifier="of-the-first-customer-alone")
    ways = [
        client.send("GET", channels(A), **AS_OTHER),
        client.send("PATCH", channels(A, item["id"]), {"enabled": False}, **AS_OTHER),
        client.send("POST", channels(A), NEW, **AS_OTHER),
        client.send("DELETE", channels(A, item["id"]), **AS_OTHER),
        client.send("GET", f"{channels(THEIRS)}?instance_id={A}", **AS_OTHER),
        client.send("POST", channels(THEIRS), {**NEW, "instance_id": A}, **AS_OTHER),
    ]
    told = "".join(f"{each.headers} {each.body.decode()}" for each in ways)
    mine = [each["id"] for each in client.items(A)]
    is_left = client.listed(item["id"]) == item and len(mine) == len(SEEDS) + 1
    is_refused = all(each.status in REFUSED for each in ways[:4])
    return is_refused and is_left and not any(each in told for each in (*mine, item["external_identifier"]))


def is_refused_alike(client: Client) -> bool:
    """The second customer's token is refused what the first one has as what nobody has."""
    one, other = (
        client.send("DELETE", channels(A, key), **AS_OTHER) for key in (client.item(A)["id"], NOBODY)
    )
    return (one.status, one.body) == (other.status, other.body)
