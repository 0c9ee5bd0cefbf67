"""Deletes that take too much."""

from __future__ import annotations

from functools import partial

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.hydracore_contract.services.probe_client import A, B, Client, channels
from tests.hydracore_contract.services.probes import Probe
from tests.hydracore_contract.services.store import Store
from tests.hydracore_contract.services.variants import Shell, Variant

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
