"""Instances that see or touch each other's channels."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from tests.hydracore_contract.services.broken.deletion.collateral_deletions import ids
from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.probe_client import NEW, A, B, Client, channels
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.store import Sent, Store, Unknown
from tests.hydracore_contract.services.variants import Variant


def isolated(client: Client) -> bool:
    """An item of one instance is neither seen nor touched from another."""
    client.get(B)
    mine = client.item(A)
    seen = mine["id"] in ids(client, B)
    statuses = [client.update(mine["id"], B, status="stolen").status, client.delete(mine["id"], B).status]
    others = {item["instance_id"] for item in client.items(B)}
    return not seen and statuses == [404, 404] and client.listed(mine["id"]) == mine and others <= {B}


broken = partial(Variant, kind="state", probe=isolated)


class Anywhere(Store):
    """Items are found in all instances."""

    def found(self, instance: str, endpoint: str) -> Item:
        for shelf in self.shelves.values():
            if endpoint in shelf:
                return shelf[endpoint]
        raise Unknown


class UpdatesAnywhere(Anywhere):
    async def delete(self, instance: str, endpoint: str) -> None:
        if endpoint not in self.shelf(instance):
            raise Unknown
        await super().delete(instance, endpoint)


class DeletesAnywhere(Anywhere):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        if endpoint not in self.shelf(instance):
            raise Unknown
        return await super().update(instance, endpoint, sent)

    async def delete(self, instance: str, endpoint: str) -> None:
        home = self.found(instance, endpoint)["instance_id"]
        del self.shelf(home)[endpoint]


class DeletesQuietly(Store):
    """A delete under another instance answers 404 and is done."""

    async def delete(self, instance: str, endpoint: str) -> None:
        for home, shelf in self.shelves.items():
            if shelf.pop(endpoint, None) and home != instance:
                raise Unknown
        await super().delete(instance, endpoint) if endpoint in self.shelf(instance) else None


class UpdatesQuietly(Store):
    """An update under another instance answers 404 and is done."""

    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        for home in [home for home, shelf in self.shelves.items() if endpoint in shelf]:
            item = await super().update(home, endpoint, sent)
            if home == instance:
                return item
        raise Unknown


class KeyKnowsNoInstance(Service):
    """Whoever comes with an API key may work in all instances."""

    operations: ClassVar[tuple[str, ...]]

    async def stated(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Answer:
        if not self.gate.token_admits(ask) and ask.operation in self.operations:
            target = {**target, "instance_id": self.home(target)}
        return await super().stated(ask, target, sent)

    def home(self, target: dict[str, str]) -> str:
        shelves = self.store.shelves
        homes = (each for each, shelf in shelves.items() if target.get("endpoint_id") in shelf)
        return next(homes, target["instance_id"])


class KeyUpdatesAnywhere(KeyKnowsNoInstance):
    operations = ("update",)


class KeyDeletesAnywhere(KeyKnowsNoInstance):
    operations = ("delete",)


class KeyCreatesInFirst(KeyKnowsNoInstance):
    """What is created with an API key becomes the first instance's."""

    operations = ("create",)

    def home(self, target: dict[str, str]) -> str:
        return next(iter(self.store.shelves), target["instance_id"])


def keys_are_kept_apart(client: Client) -> bool:
    """An API key reaches no further than a token."""
    key: dict[str, str | None] = {"authorization": None, "x_api_key": client.setup.api_key}
    mine = client.item(A)
    theirs = channels(B, mine["id"])
    statuses = [client.send("PATCH", theirs, {}, **key).status, client.send("DELETE", theirs, **key).status]
    made = client.send("POST", channels(B), NEW, **key).value
    return statuses == [404, 404] and client.listed(made["id"], B) is not None


class Moves(Anywhere):
    """An update under another instance moves the item there."""

    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        item = self.found(instance, endpoint)
        self.shelf(item["instance_id"]).pop(endpoint)
        return self.keep(self.changed({**item, "instance_id": instance}, sent))


class OneShelf(Store):
    def shelf(self, instance: str) -> dict[str, Item]:
        return super().shelf(A)


class ListsAll(Store):
    async def all(self, instance: str) -> list[Item]:
        self.shelf(instance)
        return [item for shelf in self.shelves.values() for item in shelf.values()]


class ListsOthersNew(Store):
    """Lists show what was last created anywhere."""

    last: Item | None = None

    async def create(self, instance: str, sent: Sent) -> Item:
        self.last = await super().create(instance, sent)
        return self.last

    async def all(self, instance: str) -> list[Item]:
        own = await super().all(instance)
        return own if self.last is None or self.last in own else [*own, self.last]


class CreatesTwice(Store):
    """What is created appears in the other instances too, as a copy of their own."""

    async def create(self, instance: str, sent: Sent) -> Item:
        item = await super().create(instance, sent)
        for other in [each for each in self.shelves if each != instance]:
            self.keep({**item, "instance_id": other})
        return item


TABLE = {
    "others-updated": broken(text="Update works under another instance", store=UpdatesAnywhere),
    "others-deleted": broken(text="Delete works under another instance", store=DeletesAnywhere),
    "others-updated-quietly": broken(
        text="Update under another instance answers 404 and is done", store=UpdatesQuietly
    ),
    "others-deleted-quietly": broken(
        text="Delete under another instance answers 404 and is done", store=DeletesQuietly
    ),
    "others-updated-by-key": broken(
        text="Update with an API key works under another instance",
        service=KeyUpdatesAnywhere,
        probe=keys_are_kept_apart,
    ),
    "others-deleted-by-key": broken(
        text="Delete with an API key works under another instance",
        service=KeyDeletesAnywhere,
        probe=keys_are_kept_apart,
    ),
    "key-creates-in-first": broken(
        text="What is created with an API key becomes the first instance's",
        service=KeyCreatesInFirst,
        probe=keys_are_kept_apart,
    ),
    "others-moved": broken(text="Update under another instance moves the item there", store=Moves),
    "others-listed": broken(text="Lists show the items of all instances", store=ListsAll),
    "others-newest-listed": broken(text="Lists show the newest item of all instances", store=ListsOthersNew),
    "others-get-copies": broken(text="Creates appear in other instances too", store=CreatesTwice),
    "one-shelf": broken(text="All instances share their items", store=OneShelf),
}
