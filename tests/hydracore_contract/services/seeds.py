"""The channels that every instance holds at the start."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

Item = dict[str, Any]


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, 30, 15, 123456, UTC)


SEEDS: tuple[Mapping[str, Any], ...] = (
    MappingProxyType(
        {
            "channel_type": "telegram",
            "config": {"parse_mode": "HTML", "rules": {"commands": ["/start", "/help"], "limit": None}},
            "connection_id": "8d0c7a52-3f1e-4b86-9c1d-5a7e90b4f213",
            "created_at": at(1, 12),
            "enabled": True,
            "error_message": None,
            "external_identifier": "lumen_bikes_bot",
            "last_event_at": at(6, 1),
            "provider": "telegram",
            "status": "active",
            "updated_at": at(4, 3),
        }
    ),
    MappingProxyType(
        {
            "channel_type": "sms",
            "config": {},
            "connection_id": None,
            "created_at": at(2, 2),
            "enabled": True,
            "error_message": "The credentials were refused",
            "external_identifier": "+13035550128",
            "last_event_at": None,
            "provider": "twilio",
            "status": "error",
            "updated_at": at(5, 20),
        }
    ),
    MappingProxyType(
        {
            "channel_type": "web_chat",
            "config": {"colour": "grün", "size": 1.5},
            "connection_id": None,
            "created_at": at(3, 9),
            "enabled": False,
            "error_message": None,
            "external_identifier": "lumen.example/help",
            "last_event_at": None,
            "provider": "web_widget",
            "status": "paused",
            "updated_at": at(3, 9),
        }
    ),
)


def seeded(instance: str) -> dict[str, Item]:
    """The items of an instance, with ids of their own."""
    items = [
        {
            **deepcopy(dict(seed)),
            "id": str(uuid5(UUID(instance), seed["channel_type"])),
            "instance_id": instance,
            "credential_id": None,
            "webhook_secret": None,
        }
        for seed in SEEDS
    ]
    return {item["id"]: item for item in items}
