"""Updates that change more than what was sent."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.broken.creation.created_items import from_client
from tests.hydracore_contract.services.broken.update.updated_values import BEFORE
from tests.hydracore_contract.services.probe_client import NOBODY, A, B, Client, channels
from tests.hydracore_contract.services.probes import Probe, every, updated
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")


def others_stay(**fields: Any) -> Probe:
    """An update with these fields leaves all others as they are, and those of other items too."""

    def probe(client: Client) -> bool:
        item = client.item(**BEFORE)
        others = [each for each in client.items() if each["id"] != item["id"]]
        client.update(item["id"], **fields)
        now = client.listed(item["id"]) or {}
        kept = all(now[name] == value for name, value in item.items() if name not in {*fields, "updated_at"})
        return kept and [each for each in client.items() if each["id"] != item["id"]] == others

    return probe


class NeighbourToo(Store):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        for item in list(self.shelf(instance).values())[-2:]:
            self.keep(self.changed(item, sent))
        return await super().update(instance, endpoint, sent)


class SameIdentifierToo(Store):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        mine = self.found(instance, endpoint)
        for item in list(self.shelf(instance).values()):
            if item["external_identifier"] == mine["external_identifier"]:
                self.keep({**item, **self.changes(sent)})
        return await super().update(instance, endpoint, sent)


KNOWN_TYPES = ("telegram", "whatsapp", "voice", "sms", "email", "web_chat")


class ChangesType(Store):
    def changes(self, sent: Sent) -> Sent:
        return {
            **super().changes(sent),
            **{k: sent[k] for k in ("channel_type", "connection_id") if k in sent},
        }


class ChangesToKnownType(Store):
    """A type that create takes is taken by update as well, and any other is not looked at."""

    def changes(self, sent: Sent) -> Sent:
        known = {"channel_type": sent.get("channel_type")} if sent.get("channel_type") in KNOWN_TYPES else {}
        return {**super().changes(sent), **known}


class NewId(Store):
    def changed(self, item: Item, sent: Sent) -> Item:
        del self.shelf(item["instance_id"])[item["id"]]
        return {**super().changed(item, sent), "id": self.new_id()}


class ConfigGrows(Store):
    def changes(self, sent: Sent) -> Sent:
        found = super().changes(sent)
        config = found.get("config")
        return {**found, "config": {**config, "_revision": 2}} if config else found


class StatusFollows(Store):
    def changes(self, sent: Sent) -> Sent:
        follows = {"status": "inactive"} if sent.get("enabled") is False else {}
        return {**follows, **super().changes(sent)}


def immutable(client: Client) -> bool:
    """What can't change is not changed."""
    item = client.item()
    sent = {"id": NOBODY, "instance_id": B, "created_at": "1999-01-01T00:00:00Z", "channel_type": "voice"}
    answer = client.send("PATCH", channels(A, item["id"]), sent).value
    return all(
        item[name] == each[name] for name in sent for each in (answer, client.listed(item["id"]) or {})
    )


def found_again(client: Client) -> bool:
    item = client.item()["id"]
    return bool(client.update(item, enabled=False).value["id"] == item and client.listed(item))


TABLE = {
    "update-neighbour-too": broken(
        text="Update changes the newest other item too", store=NeighbourToo, probe=others_stay(provider="x")
    ),
    "update-same-identifier-too": broken(
        text="Update changes items with the same identifier too",
        store=SameIdentifierToo,
        probe=lambda client: every(others_stay(provider="x"))(client) if client.item() else False,
    ),
    "update-changes-type": broken(
        text="Update changes channel_type",
        service=from_client("channel_type"),
        store=ChangesType,
        probe=immutable,
    ),
    "update-changes-to-known-type": broken(
        text="Update changes channel_type to another that create takes",
        service=from_client("channel_type"),
        store=ChangesToKnownType,
        probe=immutable,
    ),
    "update-changes-id": broken(text="Update gives a new id", store=NewId, probe=found_again),
    "update-grows-config": broken(
        text="Update adds a member to config", store=ConfigGrows, probe=updated(config={"a": 2})
    ),
    "update-status-follows": broken(
        text="Update with enabled false changes the status",
        store=StatusFollows,
        probe=others_stay(enabled=False),
    ),
}
