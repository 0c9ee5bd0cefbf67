"""Writes that are refused, and done."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.exchange import Answer, Ask, Refused
from tests.hydracore_contract.services.probe_client import NEW, A, Client, channels
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="credentials")


def snapshot(client: Client) -> list[Item]:
    return sorted(client.items(), key=lambda item: str(item["id"]))


def refused_is_not_done(client: Client) -> bool:
    """What answers 401 changes nothing."""
    item = client.item()["id"]
    before = snapshot(client)
    client.send("POST", channels(A), NEW, authorization=None)
    client.send("PATCH", channels(A, item), {"enabled": False}, authorization="Bearer wrong")
    client.send("DELETE", channels(A, item), authorization="Bearer wrong")
    return snapshot(client) == before


def invalid_is_not_done(client: Client) -> bool:
    """What answers 422 changes nothing."""
    item = client.item()["id"]
    before = snapshot(client)
    client.create(enabled="maybe")
    client.update(item, status="paused", provider=5)
    client.send("PATCH", channels(A, item), {"error_message": "Down", "config": []})
    return snapshot(client) == before


class DoneAnyway(Service):
    """Does what it then refuses for its credentials."""

    operation = ""

    async def judged(self, ask: Ask) -> Answer:
        try:
            return await super().judged(ask)
        except Refused as refused:
            if refused.answer.status == 401 and ask.operation == self.operation:
                await self.attempted(ask)
            raise

    async def attempted(self, ask: Ask) -> None:
        target, sent = self.target(ask), self.sent(ask, self.value(ask))
        if not target[1] + sent[1]:
            await self.stated(ask, target[0], sent[0])


class CreatesAnyway(DoneAnyway):
    operation = "create"


class UpdatesAnyway(DoneAnyway):
    operation = "update"


class DeletesAnyway(DoneAnyway):
    operation = "delete"


class KeepsInvalid(Service):
    """A create is kept before its optional fields are judged."""

    async def judged(self, ask: Ask) -> Answer:
        try:
            return await super().judged(ask)
        except Refused as refused:
            if ask.operation == "create" and refused.answer.status == 422:
                await self.kept(ask, self.value(ask))
            raise

    async def kept(self, ask: Ask, value: Any) -> None:
        sent, faults = self.sent(
            ask, {key: value[key] for key in NEW if isinstance(value, dict) and key in value}
        )
        target = self.target(ask)
        if not faults + target[1]:
            await self.stated(ask, target[0], sent)


class AppliesGoodFields(Service):
    """An update that is refused has changed the fields that were good."""

    async def judged(self, ask: Ask) -> Answer:
        try:
            return await super().judged(ask)
        except Refused as refused:
            value = self.value(ask) if refused.answer.status == 422 else None
            if ask.operation == "update" and isinstance(value, dict):
                await self.applied(ask, value)
            raise

    async def applied(self, ask: Ask, value: dict[str, Any]) -> None:
        target, faults = self.target(ask)
        for name in value if not faults else ():
            sent, wrong = self.sent(ask, {name: value[name]})
            if not wrong:
                await self.stated(ask, target, sent)


TABLE = {
    "unauthorized-create-done": broken(
        text="A create that answers 401 is done", service=CreatesAnyway, probe=refused_is_not_done
    ),
    "unauthorized-update-done": broken(
        text="An update that answers 401 is done", service=UpdatesAnyway, probe=refused_is_not_done
    ),
    "unauthorized-delete-done": broken(
        text="A delete that answers 401 is done", service=DeletesAnyway, probe=refused_is_not_done
    ),
    "invalid-create-kept": broken(
        text="A create that answers 422 is kept",
        kind="state",
        service=KeepsInvalid,
        probe=invalid_is_not_done,
    ),
    "invalid-update-applied": broken(
        text="An update that answers 422 has changed the fields that were good",
        kind="state",
        service=AppliesGoodFields,
        probe=invalid_is_not_done,
    ),
}
