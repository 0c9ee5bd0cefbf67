"""Requests that are judged in another order."""

from __future__ import annotations

from functools import partial

from tests.hydracore_contract.services.exchange import Answer, Ask, Refused
from tests.hydracore_contract.services.probe_client import NOBODY, A, Client, channels
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.store import Unknown
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="credentials")
OPERATIONS = frozenset({"create", "update", "delete"})


def unauthorized_first(client: Client) -> bool:
    """Without credentials every request answers 401, whatever else is wrong with it."""
    wrong = [
        ("DELETE", channels(A, NOBODY), b""),
        ("PATCH", channels(A, NOBODY), {"enabled": True}),
        ("PATCH", channels(A, "my-bot"), {"enabled": []}),
        ("POST", channels(A), {"provider": 5}),
        ("GET", channels("acme-support"), b""),
    ]
    return all(client.send(*each, authorization=None).status == 401 for each in wrong)


class StateFirst(Service):
    async def judged(self, ask: Ask) -> Answer:
        target, faults = self.target(ask)
        if not faults and "endpoint_id" in target:
            self.find(**target)
        return await super().judged(ask)

    def find(self, instance_id: str, endpoint_id: str) -> None:
        try:
            self.store.found(instance_id, endpoint_id)
        except Unknown as error:
            raise Refused(Answer(404, {"detail": "Channel endpoint not found"})) from error


class BodyFirst(Service):
    async def judged(self, ask: Ask) -> Answer:
        value = self.value(ask)
        self.check(self.sent(ask, value)[1])
        return await super().judged(ask)


class PathFirst(Service):
    async def judged(self, ask: Ask) -> Answer:
        self.check(self.target(ask)[1])
        return await super().judged(ask)


TABLE = {
    "state-before-credentials": broken(
        text="An unknown item answers 404 before credentials are judged",
        service=StateFirst,
        probe=unauthorized_first,
    ),
    "body-before-credentials": broken(
        text="The body is judged before credentials", service=BodyFirst, probe=unauthorized_first
    ),
    "path-before-credentials": broken(
        text="The path is judged before credentials", service=PathFirst, probe=unauthorized_first
    ),
}
