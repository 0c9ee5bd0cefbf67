"""Deletes that take too little or too much."""

from __future__ import annotations

from functools import partial

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.contract_tests.services.probes import Probe
from tests.contract_tests.services.probing import A, B, Client, channels
from tests.contract_tests.services.seeds import Item
from tests.contract_tests.services.store import Sent, Store, Unknown
from tests.contract_tests.services.variants import Shell, Variant

broken = partial(Variant, kind="state")


def ids(client: Client, instance: str = A) -> set[str]:
    return {item["id"] for item in client.items(instance)}


def only_it_goes(client: Client) -> bool:
    """Delete removes the item, and no other, and no item of another instance."""
    first, item, last = (client.item()["id"] for _ in range(3))
    there = client.item(B)["id"]
    before, elsewhere = ids(client), ids(client, B)
    client.delete(item)
    kept = ids(client) == before - {item} and {first, last} < before
    return kept and there in elsewhere and ids(client, B) == elsewhere


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


class TakesType(Store):
    async def delete(self, instance: str, endpoint: str) -> None:
        kind, shelf = self.found(instance, endpoint)["channel_type"], self.shelf(instance)
        for item in [item for item in shelf.values() if item["channel_type"] == kind]:
            del shelf[item["id"]]


class TakesPrevious(Store):
    async def delete(self, instance: str, endpoint: str) -> None:
        known = list(self.shelf(instance))
        await super().delete(instance, endpoint)
        if (place := known.index(endpoint)) > 0:
            del self.shelf(instance)[known[place - 1]]


class TakesLast(Store):
    async def delete(self, instance: str, endpoint: str) -> None:
        self.found(instance, endpoint)
        self.shelf(instance).popitem()


class TakesAll(Store):
    async def delete(self, instance: str, endpoint: str) -> None:
        self.found(instance, endpoint)
        self.shelf(instance).clear()


class TakesNamesakes(Store):
    """Items of other instances with the same identifier go too."""

    async def delete(self, instance: str, endpoint: str) -> None:
        name = self.found(instance, endpoint)["external_identifier"]
        for shelf in self.shelves.values():
            for item in [each for each in shelf.values() if each["external_identifier"] == name]:
                del shelf[item["id"]]


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


def other_methods_delete(*methods: str) -> Shell:
    """These methods on an item delete it."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            taken = scope["method"] in methods and scope["path"].count("/") == 5
            await app({**scope, "method": "DELETE"} if taken else scope, receive, send)

        return changed

    return shell


def outlives(method: str) -> Probe:
    def probe(client: Client) -> bool:
        item = client.item()["id"]
        client.send(method, channels(A, item))
        return item in ids(client)

    return probe


TABLE = {
    "delete-keeps": broken(text="Delete answers 204 and removes nothing", store=KeepsIt, probe=stays_gone),
    "delete-takes-type": broken(
        text="Delete removes all of the same channel type", store=TakesType, probe=only_it_goes
    ),
    "delete-takes-previous": broken(
        text="Delete removes the item before it too", store=TakesPrevious, probe=only_it_goes
    ),
    "delete-takes-last": broken(
        text="Delete removes the newest item instead", store=TakesLast, probe=only_it_goes
    ),
    "delete-takes-all": broken(text="Delete removes all of the instance", store=TakesAll, probe=only_it_goes),
    "delete-takes-namesakes": broken(
        text="Delete removes items of the same identifier in all instances",
        store=TakesNamesakes,
        probe=only_it_goes,
    ),
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
    "put-deletes": broken(
        text="PUT on an item deletes it", shell=other_methods_delete("PUT"), probe=outlives("PUT")
    ),
    "head-deletes": broken(
        text="HEAD on an item deletes it", shell=other_methods_delete("HEAD"), probe=outlives("HEAD")
    ),
    "options-deletes": broken(
        text="OPTIONS on an item deletes it", shell=other_methods_delete("OPTIONS"), probe=outlives("OPTIONS")
    ),
}
