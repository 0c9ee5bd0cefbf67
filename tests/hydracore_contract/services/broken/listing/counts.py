"""Lists that are cut, and counts that are wrong."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.answer_changes import when
from tests.hydracore_contract.services.exchange import Answer
from tests.hydracore_contract.services.probe_client import B, Client
from tests.hydracore_contract.services.probes import Probe
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.store import Store
from tests.hydracore_contract.services.variants import Variant
from tests.hydracore_contract.services.view import View

broken = partial(Variant, kind="state")


def counts(client: Client) -> bool:
    """Count is the number of channels, from none to four and in another instance."""
    client.create(B)
    for item in client.items():
        client.delete(item["id"])
    right = []
    for _ in range(4):
        listing = client.get().value
        right.append(listing["count"] == len(listing["channels"]))
        client.create(enabled=False, channel_type="email")
    return all(right) and client.get(B).value["count"] == len(client.items(B))


def lists_many(number: int) -> Probe:
    """So many new items are all listed."""

    def probe(client: Client) -> bool:
        made = {client.item()["id"] for _ in range(number)}
        listing = client.get().value
        return len(made) == number and made <= {item["id"] for item in listing["channels"]}

    return probe


def counted(change: Any) -> Any:
    def changed(answer: Answer) -> None:
        answer.value["count"] = change(answer.value["count"])

    return when(200, changed, "list")


def capped(most: int) -> type[View]:
    """Lists end after so many items, and so does the count."""

    class Capped(View):
        def all(self, items: list[Item]) -> Item:
            return super().all(items[:most])

    return Capped


class CappedButCounted(View):
    def all(self, items: list[Item]) -> Item:
        return {**super().all(items[:50]), "count": len(items)}


class CountsEverywhere(Store):
    """The count is that of all instances."""

    async def all(self, instance: str) -> list[Item]:
        found = await super().all(instance)
        everything = sum(map(len, self.shelves.values()))
        return [{**item, "everything": everything} for item in found]


class ShowsEverything(View):
    def all(self, items: list[Item]) -> Item:
        total = items[0]["everything"] if items else 0
        return {**super().all(items), "count": total}


class Forgets(Store):
    """After 100 items the oldest of ours are lost."""

    def keep(self, item: Item) -> Item:
        shelf = self.shelf(item["instance_id"])
        while len(shelf) > 100:
            del shelf[next(iter(shelf))]
        return super().keep(item)


TABLE = {
    "count-one-more": broken(text="count is one too high", after=counted(lambda n: n + 1), probe=counts),
    "count-one-less": broken(
        text="count is one too low, but for an empty list",
        after=counted(lambda n: max(0, n - 1)),
        probe=counts,
    ),
    "count-constant": broken(text="count is always 3", after=counted(lambda _: 3), probe=counts),
    "count-everywhere": broken(
        text="count is that of all instances", store=CountsEverywhere, view=ShowsEverything, probe=counts
    ),
    "list-capped-100": broken(text="Lists end after 100 items", view=capped(100), probe=lists_many(101)),
    "list-capped-20": broken(text="Lists end after 20 items", view=capped(20), probe=lists_many(21)),
    "list-capped-50-counted": broken(
        text="Lists end after 50 items, and count tells of all",
        view=CappedButCounted,
        probe=lists_many(51),
    ),
    "lost-after-100": broken(
        text="From 100 items on the oldest are lost", store=Forgets, probe=lists_many(110)
    ),
}
