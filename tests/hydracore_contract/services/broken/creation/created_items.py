"""Creates that keep something else than was sent."""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import StrictBool

from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.fields import CREATE
from tests.hydracore_contract.services.probe_client import NOBODY, A, B, Client
from tests.hydracore_contract.services.probes import created
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")


def starting(**values: Any) -> type[Store]:
    """A store whose new items have these values."""

    class Starting(Store):
        def new(self, instance: str, sent: Sent) -> Item:
            return {**super().new(instance, sent), **values}

    return Starting


def from_client(*names: str) -> type[Service]:
    """A service that takes what clients can't set."""

    class Trusting(Service):
        def sent(self, ask: Ask, value: Any) -> Any:
            sent, faults = super().sent(ask, value)
            held = value if isinstance(value, dict) and not faults else {}
            own = {name: held[name] for name in names if name in held}
            return {**sent, **own}, faults

    return Trusting


class SentIsKept(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), **{k: v for k, v in sent.items() if k not in CREATE}}


class NeverOff(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), "enabled": True}


class OffByDefault(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), "enabled": sent.get("enabled") is True}


class OffForNull(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), "enabled": bool(sent.get("enabled", True))}


def not_ours(client: Client) -> bool:
    """What clients can't set is not set by them."""
    made = client.item(id=NOBODY, instance_id=B, created_at="1999-01-01T00:00:00Z", last_event_at=None)
    ours = made["id"] != NOBODY and made["instance_id"] == A
    return ours and "1999" not in made["created_at"] and made["updated_at"] >= made["created_at"]


def no_status(client: Client) -> bool:
    made = client.item(status="of my own", error_message="mine")
    return made["status"] != "of my own" and made["error_message"] is None


TABLE = {
    "connection-lost": broken(
        text="Create ignores connection_id",
        store=starting(connection_id=None),
        probe=created(connection_id=B),
    ),
    "provider-replaced": broken(
        text="Create keeps the provider default",
        store=starting(provider="default"),
        probe=created(provider="x"),
    ),
    "enabled-never-false": broken(
        text="Create with enabled false is enabled", store=NeverOff, probe=created(enabled=False)
    ),
    "enabled-false-by-default": broken(
        text="Create without enabled is not enabled",
        store=OffByDefault,
        probe=lambda client: client.item()["enabled"] is True,
    ),
    "enabled-null-is-false": broken(
        text="Create with enabled null is not enabled",
        create={**CREATE, "enabled": (StrictBool | None, None)},
        store=OffForNull,
        probe=lambda client: (made := client.create(enabled=None)).status == 422 or made.value["enabled"],
    ),
    "client-sets-id": broken(
        text="Clients choose the id", service=from_client("id"), store=SentIsKept, probe=not_ours
    ),
    "client-sets-created": broken(
        text="Clients choose created_at", service=from_client("created_at"), store=SentIsKept, probe=not_ours
    ),
    "client-sets-instance": broken(
        text="Clients choose instance_id",
        service=from_client("instance_id"),
        store=SentIsKept,
        probe=not_ours,
    ),
    "client-sets-status": broken(
        text="Clients choose the status of a new channel",
        service=from_client("status"),
        store=SentIsKept,
        probe=no_status,
    ),
    "client-sets-error": broken(
        text="Clients choose the error_message of a new channel",
        service=from_client("error_message"),
        store=SentIsKept,
        probe=no_status,
    ),
}
