"""Updates that change too little, too much, or something else."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.contract_tests.services.broken.creating import from_client
from tests.contract_tests.services.probes import Probe, every, same, updated
from tests.contract_tests.services.probing import NOBODY, A, B, Client, channels
from tests.contract_tests.services.seeds import Item
from tests.contract_tests.services.store import Sent, Store
from tests.contract_tests.services.variants import Variant

broken = partial(Variant, kind="state")
BEFORE: dict[str, Any] = {"config": {"a": 1, "b": {"c": 2}}, "connection_id": B, "enabled": False}


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


def after(first: Sent, then: Sent, **expected: Any) -> Probe:
    """Two updates, and what is there then."""

    def probe(client: Client) -> bool:
        item = client.item(**BEFORE)
        client.update(item["id"], **first)
        answer = client.update(item["id"], **then).value
        listed = client.listed(item["id"]) or {}
        return all(each[name] == value for name, value in expected.items() for each in (answer, listed))

    return probe


def ignoring(*names: str) -> type[Store]:
    """A store that never changes these fields."""

    class Ignoring(Store):
        def changes(self, sent: Sent) -> Sent:
            return {name: value for name, value in super().changes(sent).items() if name not in names}

    return Ignoring


def dropping(*values: Any) -> type[Store]:
    """A store that takes these values for fields that were not sent."""

    class Dropping(Store):
        def changes(self, sent: Sent) -> Sent:
            found = super().changes(sent)
            return {
                name: value for name, value in found.items() if not any(same(value, each) for each in values)
            }

    return Dropping


class ResetsOthers(Store):
    def changes(self, sent: Sent) -> Sent:
        return {"config": None, "error_message": None, "enabled": True, **super().changes(sent)}


class ResetsConfig(Store):
    def changes(self, sent: Sent) -> Sent:
        return {"config": None, **super().changes(sent)}


class ResetsError(Store):
    def changes(self, sent: Sent) -> Sent:
        return {"error_message": None, **super().changes(sent)}


class ResetsConnection(Store):
    def changes(self, sent: Sent) -> Sent:
        return {**super().changes(sent), "connection_id": None}


class EnablesAgain(Store):
    def changes(self, sent: Sent) -> Sent:
        return {"enabled": True, **super().changes(sent)}


class FirstFieldOnly(Store):
    def changes(self, sent: Sent) -> Sent:
        return dict(list(super().changes(sent).items())[:1])


class SetsNulls(Store):
    def changes(self, sent: Sent) -> Sent:
        return sent


class NullIsEmpty(Store):
    def changes(self, sent: Sent) -> Sent:
        empty = {"provider": ""} if sent.get("provider", "") is None else {}
        return {**super().changes(sent), **empty}


class KeepsConfig(Store):
    def changes(self, sent: Sent) -> Sent:
        found = super().changes(sent)
        return {name: value for name, value in found.items() if name != "config" or value is not None}


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


class ChangesType(Store):
    def changes(self, sent: Sent) -> Sent:
        return {
            **super().changes(sent),
            **{k: sent[k] for k in ("channel_type", "connection_id") if k in sent},
        }


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


class AnswersStatusOnly(Store):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        status = self.found(instance, endpoint)["status"]
        item = await super().update(instance, endpoint, sent)
        self.keep({**item, "status": status})
        return item


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


def without_error(**fields: Any) -> Probe:
    return after({"error_message": "Down"}, fields, error_message="Down")


TABLE = {
    "update-resets-others": broken(
        text="Update resets what was not sent", store=ResetsOthers, probe=others_stay(provider="x")
    ),
    "update-resets-config": broken(
        text="Update without config takes it away", store=ResetsConfig, probe=others_stay(provider="x")
    ),
    "update-resets-error": broken(
        text="Update without error_message takes it away",
        store=ResetsError,
        probe=without_error(provider="x"),
    ),
    "update-resets-connection": broken(
        text="Update takes connection_id away", store=ResetsConnection, probe=others_stay(provider="x")
    ),
    "update-enables": broken(
        text="Update without enabled enables", store=EnablesAgain, probe=others_stay(provider="x")
    ),
    **{
        f"update-ignores-{name.replace('_', '-')}": broken(
            text=f"Update ignores {name}", store=ignoring(name), probe=updated(**{name: value})
        )
        for name, value in {
            "config": {"a": 2},
            "enabled": False,
            "error_message": "Down",
            "external_identifier": "+1",
            "provider": "x",
            "status": "paused",
        }.items()
    },
    "update-ignores-false": broken(
        text="Update ignores false", store=dropping(False), probe=updated(enabled=False)
    ),
    "update-ignores-null": broken(
        text="Update ignores null",
        store=dropping(None),
        probe=after({"error_message": "Down"}, {"error_message": None}, error_message=None),
    ),
    "update-ignores-config-null": broken(
        text="Update ignores a config of null",
        store=KeepsConfig,
        probe=after({}, {"config": None}, config=None),
    ),
    "update-ignores-empty": broken(
        text="Update ignores empty texts", store=dropping(""), probe=updated(status="", error_message="")
    ),
    "update-ignores-empty-config": broken(
        text="Update ignores an empty config", store=dropping({}), probe=after({}, {"config": {}}, config={})
    ),
    "update-first-field-only": broken(
        text="Update with two fields changes the first",
        store=FirstFieldOnly,
        probe=updated(status="paused", enabled=False),
    ),
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
