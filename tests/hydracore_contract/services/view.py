"""Items as clients see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.hydracore_contract.services.seeds import Item

SHOWN = (
    "channel_type",
    "config",
    "connection_id",
    "created_at",
    "enabled",
    "error_message",
    "external_identifier",
    "id",
    "instance_id",
    "last_event_at",
    "provider",
    "status",
    "updated_at",
)


class View:
    """`created`, `updated` and `listed` show an item in the answers of the three operations."""

    shown: Sequence[str] = SHOWN

    def created(self, item: Item) -> Item:
        return self.item(item)

    def updated(self, item: Item) -> Item:
        return self.item(item)

    def listed(self, item: Item) -> Item:
        return self.item(item)

    def all(self, items: list[Item]) -> Item:
        return {"channels": [self.listed(item) for item in items], "count": len(items)}

    def item(self, item: Item) -> Item:
        return {name: self.value(item[name]) for name in self.shown}

    def value(self, value: Any) -> Any:
        return self.moment(value) if isinstance(value, datetime) else value

    def moment(self, value: datetime) -> str:
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
