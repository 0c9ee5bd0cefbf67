"""Choices about state that the contract leaves open: uniqueness, first statuses, merged configs."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

from tests.hydracore_contract.services.exchange import NOTHING, Answer, Ask, Refused, invalid
from tests.hydracore_contract.services.fields import CREATE, UPDATE, Fields, LaxUuid, PathValue
from tests.hydracore_contract.services.probe_client import A, B
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.values import unfit
from tests.hydracore_contract.services.variants import Variant

correct = partial(Variant, kind="states")
LAX: Fields = {
    "connection_id": (LaxUuid | None, None),
    "credential_id": (LaxUuid | None, None),
}
KEY = ("channel_type", "external_identifier")


class Unique(Store):
    """The same type and identifier are kept once in an instance."""

    def taken(self) -> Refused:
        return Refused(Answer(409, {"detail": "Channel endpoint already exists"}))

    def check(self, item: Item) -> None:
        for other in self.shelf(item["instance_id"]).values():
            if other["id"] != item["id"] and all(other[name] == item[name] for name in KEY):
                raise self.taken()

    def new(self, instance: str, sent: Sent) -> Item:
        item = super().new(instance, sent)
        self.check(item)
        return item


class UniqueAs422(Unique):
    def taken(self) -> Refused:
        loc = ["body", "external_identifier"]
        return invalid([{"type": "value_error", "loc": loc, "msg": "Value error, already in use"}])


class UniqueInUpdates(Unique):
    def changed(self, item: Item, sent: Sent) -> Item:
        changed = super().changed(item, sent)
        self.check(changed)
        return changed


class UniqueEverywhere(UniqueInUpdates):
    """Nor may two instances have the same."""

    def check(self, item: Item) -> None:
        for instance in list(self.shelves):
            super().check({**item, "instance_id": instance})

    def shelf(self, instance: str) -> dict[str, Item]:
        return self.shelves.setdefault(instance, {})


class UniqueBots(UniqueEverywhere):
    """Of Telegram's identifiers alone that is so."""

    def check(self, item: Item) -> None:
        if item["channel_type"] == "telegram":
            super().check(item)


class Pending(Store):
    initial_status = "pending"


class StampsBeforeCommit(Store):
    """The time of a change is taken when its request comes, and every other one is committed some 10 ms later.

    That of a create is taken just before created_at is.
    """

    turn = 0

    def new(self, instance: str, sent: Sent) -> Item:
        item = super().new(instance, sent)
        return {**item, "created_at": self.now(), "updated_at": item["created_at"]}

    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        self.found(instance, endpoint)
        self.turn += 1
        now, is_late = self.now(), self.turn % 2 == 1
        await asyncio.sleep(0.01 if is_late else 0)
        changed = super().changed(self.found(instance, endpoint), sent)
        return self.keep({**changed, "updated_at": now})


class NoChangeNoMove(Store):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        item = self.found(instance, endpoint)
        if all(item[name] == value for name, value in self.changes(sent).items()):
            return item
        return await super().update(instance, endpoint, sent)


class MergesConfig(Store):
    deeply = False

    def changed(self, item: Item, sent: Sent) -> Item:
        changed = super().changed(item, sent)
        if sent.get("config") and item["config"]:
            changed["config"] = merged(item["config"], sent["config"], deeply=self.deeply)
        return changed


class MergesDeeply(MergesConfig):
    deeply = True


class Empty(Store):
    def shelf(self, instance: str) -> dict[str, Item]:
        return self.shelves.setdefault(instance, {})


class BusyElsewhere(Store):
    """In all instances but those that it was told of others come and go, and no two lists are the same."""

    def knows(self, instance: str) -> bool:
        return True

    async def all(self, instance: str) -> list[Item]:
        if instance not in (self.instances or ()):
            shelf = self.shelf(instance)
            first = next(iter(shelf))
            newcomer = {**shelf.pop(first), "id": self.new_id(), "created_at": self.now()}
            self.keep({**newcomer, "updated_at": newcomer["created_at"]})
            for item in [*shelf.values()][:1]:
                self.keep({**item, "enabled": not item["enabled"], "updated_at": self.moved_on(item)})
        return await super().all(instance)


class KeepsSurrogates(Service):
    def unfit(self, value: Any) -> str | None:
        reason = unfit(value)
        return None if reason and "surrogate" in reason else reason


def merged(old: Any, new: Any, *, deeply: bool) -> Any:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    return {**old, **{k: merged(old.get(k), v, deeply=True) if deeply else v for k, v in new.items()}}


def escaped(_ask: Ask, answer: Answer) -> Answer:
    if answer.value is not NOTHING:
        answer.text = json.dumps(answer.value).encode()
    return answer


TABLE = {
    "stamped-before-commit": correct(
        text="The time of a change is taken before it is committed", store=StampsBeforeCommit
    ),
    "unique-409": correct(text="The same type and identifier again answer 409", store=Unique),
    "unique-422": correct(text="The same type and identifier again answer 422", store=UniqueAs422),
    "unique-in-updates": correct(
        text="Updates too may not repeat type and identifier", store=UniqueInUpdates
    ),
    "unique-everywhere": correct(
        text="Type and identifier are unique in all instances; they begin empty", store=UniqueEverywhere
    ),
    "unique-bots": correct(
        text="Telegram's identifiers are unique in all instances; they begin empty", store=UniqueBots
    ),
    "status-pending": correct(text="The status begins with pending", store=Pending),
    "instances-empty": correct(text="Instances begin empty", store=Empty),
    "no-change-no-move": correct(
        text="An update that changes nothing leaves updated_at", store=NoChangeNoMove
    ),
    "config-merged": correct(text="Update merges config", store=MergesConfig),
    "config-merged-deeply": correct(text="Update merges config at all depths", store=MergesDeeply),
    "lax": correct(
        text="Booleans and UUIDs are read as pydantic reads them",
        create={**CREATE, **LAX, "enabled": (bool, True)},
        update={**UPDATE, "enabled": (bool | None, None)},
        path=PathValue(LaxUuid),
    ),
    "two-instances": correct(
        text="Only two instances are known, those of --instances",
        instances=frozenset({A, B}),
        options=("--instance-id", A, "--other-instance-id", B),
    ),
    "busy-elsewhere": correct(
        text="Others are at work in all instances but those of --instances",
        store=BusyElsewhere,
        instances=frozenset({A, B}),
        options=("--instance-id", A, "--other-instance-id", B),
    ),
    "surrogates-kept": correct(
        text="Halves of surrogate pairs are kept", service=KeepsSurrogates, after=escaped
    ),
}
