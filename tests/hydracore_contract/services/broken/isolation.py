"""Instances that see or touch each other's channels."""

from __future__ import annotations

from functools import partial

from tests.hydracore_contract.services.broken.deletion.collateral_deletions import ids
from tests.hydracore_contract.services.probe_client import A, B, Client
from tests.hydracore_contract.services.seeds import Item
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
    "others-moved": broken(text="Update under another instance moves the item there", store=Moves),
    "others-listed": broken(text="Lists show the items of all instances", store=ListsAll),
    "others-newest-listed": broken(text="Lists show the newest item of all instances", store=ListsOthersNew),
    "others-get-copies": broken(text="Creates appear in other instances too", store=CreatesTwice),
    "one-shelf": broken(text="All instances share their items", store=OneShelf),
}
