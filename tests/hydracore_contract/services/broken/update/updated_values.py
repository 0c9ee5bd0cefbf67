"""Updates that take null amiss, or answer what they do not keep."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.probe_client import B, Client
from tests.hydracore_contract.services.probes import Probe, updated
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")
BEFORE: dict[str, Any] = {"config": {"a": 1, "b": {"c": 2}}, "connection_id": B, "enabled": False}


def after(first: Sent, then: Sent, **expected: Any) -> Probe:
    """Two updates, and what is there then."""

    def probe(client: Client) -> bool:
        item = client.item(**BEFORE)
        client.update(item["id"], **first)
        answer = client.update(item["id"], **then).value
        listed = client.listed(item["id"]) or {}
        return all(each[name] == value for name, value in expected.items() for each in (answer, listed))

    return probe


class SetsNulls(Store):
    def changes(self, sent: Sent) -> Sent:
        return sent


class NullIsEmpty(Store):
    def changes(self, sent: Sent) -> Sent:
        empty = {"provider": ""} if sent.get("provider", "") is None else {}
        return {**super().changes(sent), **empty}


class NullIsOff(Store):
    def changes(self, sent: Sent) -> Sent:
        off = {"enabled": False} if sent.get("enabled", True) is None else {}
        return {**super().changes(sent), **off}


class EmptyIsNull(Store):
    def changes(self, sent: Sent) -> Sent:
        found = super().changes(sent)
        return {
            name: None if value == "" and name == "error_message" else value for name, value in found.items()
        }


class KeepsForItself(Store):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        return self.changed(self.found(instance, endpoint), sent)


class AnswersOld(Store):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        before = self.found(instance, endpoint)
        await super().update(instance, endpoint, sent)
        return before


class AnswersStatusOnly(Store):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        status = self.found(instance, endpoint)["status"]
        item = await super().update(instance, endpoint, sent)
        self.keep({**item, "status": status})
        return item


def null_changes_nothing(client: Client) -> bool:
    """Null in a field that may not be null leaves it as it is."""
    item = client.item()
    answer = client.update(
        item["id"], enabled=None, provider=None, external_identifier=None, status=None
    ).value
    listed = client.listed(item["id"]) or {}
    return all(
        each[name] == item[name]
        for name in ("enabled", "provider", "external_identifier", "status")
        for each in (answer, listed)
    )


TABLE = {
    "update-sets-nulls": broken(
        text="Update sets null where none may be", store=SetsNulls, probe=null_changes_nothing
    ),
    "update-null-empties": broken(
        text="Update takes a provider of null for an empty one", store=NullIsEmpty, probe=null_changes_nothing
    ),
    "update-null-disables": broken(
        text="Update takes enabled null for false", store=NullIsOff, probe=null_changes_nothing
    ),
    "update-empty-as-null": broken(
        text="Update takes an empty error_message for null",
        store=EmptyIsNull,
        probe=updated(error_message=""),
    ),
    "update-not-kept": broken(
        text="Update answers the change and keeps nothing", store=KeepsForItself, probe=updated(provider="x")
    ),
    "update-status-not-kept": broken(
        text="Update answers the new status and keeps the old",
        store=AnswersStatusOnly,
        probe=updated(status="paused"),
    ),
    "update-answers-old": broken(
        text="Update answers the item as it was", store=AnswersOld, probe=updated(provider="x")
    ),
}
