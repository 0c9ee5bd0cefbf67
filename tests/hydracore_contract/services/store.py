"""The channels of every instance, in memory.

Every method runs without a pause, so that requests at the same moment never see half of a change.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.hydracore_contract.services.seeds import Item, seeded

Sent = dict[str, Any]
NULLABLE = frozenset({"config", "error_message"})
TICK = timedelta(microseconds=1)


class Unknown(LookupError):
    """The instance has no such channel, even if another has."""


class Store:
    """Channels by instance, with the secrets that they came with."""

    initial_status = "active"

    def __init__(self, instances: frozenset[str] | None = None) -> None:
        self.instances = instances
        self.shelves: dict[str, dict[str, Item]] = {}

    def knows(self, instance: str) -> bool:
        return self.instances is None or instance in self.instances

    def shelf(self, instance: str) -> dict[str, Item]:
        """The items of an instance by id; to put one there is to keep it."""
        if instance not in self.shelves:
            self.shelves[instance] = seeded(instance)
        return self.shelves[instance]

    async def all(self, instance: str) -> list[Item]:
        return list(self.shelf(instance).values())

    async def create(self, instance: str, sent: Sent) -> Item:
        return self.keep(self.new(instance, sent))

    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        return self.keep(self.changed(self.found(instance, endpoint), sent))

    async def delete(self, instance: str, endpoint: str) -> None:
        self.found(instance, endpoint)
        del self.shelf(instance)[endpoint]

    def new(self, instance: str, sent: Sent) -> Item:
        now = self.now()
        return {
            "channel_type": sent["channel_type"],
            "config": sent.get("config") or {},
            "connection_id": sent.get("connection_id"),
            "created_at": now,
            "credential_id": sent.get("credential_id"),
            "enabled": sent.get("enabled") is not False,
            "error_message": None,
            "external_identifier": sent["external_identifier"],
            "id": self.new_id(),
            "instance_id": instance,
            "last_event_at": None,
            "provider": sent["provider"],
            "status": self.initial_status,
            "updated_at": now,
            "webhook_secret": sent.get("webhook_secret"),
        }

    def changed(self, item: Item, sent: Sent) -> Item:
        return {**item, **self.changes(sent), "updated_at": self.moved_on(item)}

    def changes(self, sent: Sent) -> Sent:
        found = {name: value for name, value in sent.items() if value is not None or name in NULLABLE}
        return {**found, "config": {}} if found.get("config", ...) is None else found

    def moved_on(self, item: Item) -> datetime:
        last: datetime = item["updated_at"]
        return max(self.now(), last + TICK)

    def found(self, instance: str, endpoint: str) -> Item:
        item = self.shelf(instance).get(endpoint)
        if item is None:
            raise Unknown
        return item

    def keep(self, item: Item) -> Item:
        self.shelf(item["instance_id"])[item["id"]] = item
        return item

    def now(self) -> datetime:
        return datetime.now(UTC)

    def new_id(self) -> str:
        return str(uuid4())
