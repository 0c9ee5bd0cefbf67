"""Items that are deleted and live on."""

from __future__ import annotations

from functools import partial

from tests.hydracore_contract.services.broken.deletion.collateral_deletions import ids
from tests.hydracore_contract.services.probe_client import Client
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.store import Sent, Store, Unknown
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")


def stays_gone(client: Client) -> bool:
    """A deleted item answers 404, and is never listed again."""
    item = client.item()["id"]
    client.delete(item)
    statuses = [client.update(item, enabled=True).status, client.delete(item).status]
    return statuses == [404, 404] and item not in ids(client)


def ids_are_new(client: Client) -> bool:
    gone = client.item()["id"]
    client.delete(gone)
    made = [client.item()["id"] for _ in range(5)]
    return gone not in made and len(set(made)) == 5


class KeepsIt(Store):
    async def delete(self, instance: str, endpoint: str) -> None:
        self.found(instance, endpoint)


class Soft(Store):
    """A deleted item can't be changed, and is still listed."""

    async def delete(self, instance: str, endpoint: str) -> None:
        self.keep({**self.found(instance, endpoint), "deleted": True})

    def found(self, instance: str, endpoint: str) -> Item:
        item = super().found(instance, endpoint)
        if item.get("deleted"):
            raise Unknown
        return item


class SoftButChangeable(Store):
    """A deleted item is not listed, and can still be changed."""

    def __init__(self, instances: frozenset[str] | None = None) -> None:
        super().__init__(instances)
        self.gone: set[str] = set()

    async def all(self, instance: str) -> list[Item]:
        return [item for item in await super().all(instance) if item["id"] not in self.gone]

    async def delete(self, instance: str, endpoint: str) -> None:
        if endpoint in self.gone:
            raise Unknown
        self.found(instance, endpoint)
        self.gone.add(endpoint)


class Resurrects(SoftButChangeable):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        self.gone.discard(endpoint)
        return await super().update(instance, endpoint, sent)


class SoftAgain(SoftButChangeable):
    """A deleted item can be deleted again."""

    async def delete(self, instance: str, endpoint: str) -> None:
        self.gone.discard(endpoint)
        await super().delete(instance, endpoint)

    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        if endpoint in self.gone:
            raise Unknown
        return await super().update(instance, endpoint, sent)


class UpdateCreates(Store):
    """An update of an unknown item creates it."""

    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        if endpoint not in self.shelf(instance):
            new = {"channel_type": "sms", "provider": "", "external_identifier": ""}
            self.keep({**self.new(instance, new), "id": endpoint})
        return await super().update(instance, endpoint, sent)


class ReusesIds(Store):
    def __init__(self, instances: frozenset[str] | None = None) -> None:
        super().__init__(instances)
        self.free: list[str] = []

    async def delete(self, instance: str, endpoint: str) -> None:
        await super().delete(instance, endpoint)
        self.free.append(endpoint)

    def new_id(self) -> str:
        return self.free.pop() if self.free else super().new_id()


TABLE = {
    "delete-keeps": broken(text="Delete answers 204 and removes nothing", store=KeepsIt, probe=stays_gone),
    "delete-still-listed": broken(text="A deleted item is still listed", store=Soft, probe=stays_gone),
    "delete-still-changeable": broken(
        text="A deleted item can be changed", store=SoftButChangeable, probe=stays_gone
    ),
    "delete-twice": broken(text="A deleted item can be deleted again", store=SoftAgain, probe=stays_gone),
    "update-resurrects": broken(
        text="An update of a deleted item brings it back", store=Resurrects, probe=stays_gone
    ),
    "update-creates": broken(
        text="An update of an unknown item creates it", store=UpdateCreates, probe=stays_gone
    ),
    "ids-reused": broken(text="The id of a deleted item is given again", store=ReusesIds, probe=ids_are_new),
}
