"""Unknown fields, and bodies that say nothing."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.probe_client import Client
from tests.hydracore_contract.services.probes import creates, updates
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.variants import Variant
from tests.hydracore_contract.services.view import View

broken = partial(Variant, kind="requests")


class EmptyUpdateRefused(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        if ask.operation == "update" and value == {}:
            return {}, [{"type": "value_error", "loc": ["body"], "msg": "No fields to update"}]
        return super().sent(ask, value)


class EmptyUpdateCrashes(Store):
    def changes(self, sent: Sent) -> Sent:
        if not sent:
            raise RuntimeError("UPDATE channels SET WHERE: syntax error")
        return super().changes(sent)


class EmptyConfigCrashes(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        if sent.get("config") == {}:
            raise RuntimeError("division by zero")
        return super().new(instance, sent)


class KeepsUnknown(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        return (sent if faults else {**value, **sent}), faults


class UnknownStore(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**sent, **super().new(instance, sent)}


class Unshown(View):
    def item(self, item: Item) -> Item:
        hidden = {"webhook_secret", "credential_id"}
        return {name: self.value(value) for name, value in item.items() if name not in hidden}


def unknown_is_dropped(client: Client) -> bool:
    return "is_admin" not in client.item(is_admin=True)


TABLE = {
    "unknown-fields-kept": broken(
        text="Unknown fields are kept and shown",
        service=KeepsUnknown,
        store=UnknownStore,
        view=Unshown,
        probe=unknown_is_dropped,
    ),
    "empty-update-422": broken(
        text="An update without fields answers 422", service=EmptyUpdateRefused, probe=updates(200)
    ),
    "empty-update-500": broken(
        text="An update without fields answers 500", store=EmptyUpdateCrashes, probe=updates(200)
    ),
    "empty-config-500": broken(
        text="A config of {} answers 500", store=EmptyConfigCrashes, probe=creates(201, config={})
    ),
}
