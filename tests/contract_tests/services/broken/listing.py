"""Lists that show too much or too little, or count wrongly."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.contract_tests.services.afters import when
from tests.contract_tests.services.exchange import Answer
from tests.contract_tests.services.probes import Probe
from tests.contract_tests.services.probing import B, Client
from tests.contract_tests.services.seeds import Item
from tests.contract_tests.services.store import Sent, Store
from tests.contract_tests.services.variants import Variant
from tests.contract_tests.services.view import View

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


def lists_each_once(client: Client) -> bool:
    """All that was made is listed, each of it once, with any channel type and state."""
    types = ("telegram", "whatsapp", "voice", "sms", "email", "web_chat")
    made = [client.item(channel_type=each, enabled=each != "sms")["id"] for each in types]
    client.update(made[0], status="archived", error_message="Down")
    made.append(client.item()["id"])
    found = [item["id"] for item in client.items()]
    return set(made) <= set(found) and len(set(found)) == len(found) and len(set(made)) == len(made)


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


def hiding(test: Any) -> type[Store]:
    """A store that lists no items of this kind."""

    class Hiding(Store):
        async def all(self, instance: str) -> list[Item]:
            return [item for item in await super().all(instance) if not test(item)]

    return Hiding


class Late(Store):
    """A new item is listed when the next one is made."""

    newest = ""

    async def create(self, instance: str, sent: Sent) -> Item:
        item = await super().create(instance, sent)
        self.newest = item["id"]
        return item

    async def all(self, instance: str) -> list[Item]:
        return [item for item in await super().all(instance) if item["id"] != self.newest]


class Twice(View):
    def all(self, items: list[Item]) -> Item:
        return super().all([*items, *items[-1:]])


class KeepsTwice(Store):
    async def create(self, instance: str, sent: Sent) -> Item:
        item = await super().create(instance, sent)
        self.keep({**item, "id": self.new_id()})
        return item


class Stale(Store):
    """Lists are remembered until the next create or delete."""

    def __init__(self, instances: frozenset[str] | None = None) -> None:
        super().__init__(instances)
        self.remembered: dict[str, list[Item]] = {}

    async def all(self, instance: str) -> list[Item]:
        found = await super().all(instance)
        known = self.remembered.get(instance, [])
        if len(known) != len(found):
            self.remembered[instance] = found
        return self.remembered.get(instance, found)


class SameIds(Store):
    """Ids are given again from the fourth on."""

    made = 0

    async def create(self, instance: str, sent: Sent) -> Item:
        self.made += 1
        item = self.new(instance, sent)
        known = list(self.shelf(instance))
        return self.keep({**item, "id": known[-1]} if self.made % 4 == 0 else item)


class Forgets(Store):
    """After 100 items the oldest of ours are lost."""

    def keep(self, item: Item) -> Item:
        shelf = self.shelf(item["instance_id"])
        while len(shelf) > 100:
            del shelf[next(iter(shelf))]
        return super().keep(item)


def update_is_listed(client: Client) -> bool:
    item = client.item()["id"]
    client.items()
    client.update(item, provider="changed")
    return bool((client.listed(item) or {})["provider"] == "changed")


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
    "list-late": broken(text="The newest item is not listed", store=Late, probe=lists_each_once),
    "list-last-twice": broken(text="The last item is listed twice", view=Twice, probe=lists_each_once),
    "create-keeps-twice": broken(
        text="Create makes two items",
        store=KeepsTwice,
        probe=lambda client: len(client.items()) + 1 == (client.item() and len(client.items())),
    ),
    "list-hides-disabled": broken(
        text="Lists lack items that are not enabled",
        store=hiding(lambda item: not item["enabled"]),
        probe=lists_each_once,
    ),
    "list-hides-faulty": broken(
        text="Lists lack items with an error_message",
        store=hiding(lambda item: item["error_message"]),
        probe=lists_each_once,
    ),
    "list-hides-email": broken(
        text="Lists lack items of the type email",
        store=hiding(lambda item: item["channel_type"] == "email"),
        probe=lists_each_once,
    ),
    "list-hides-archived": broken(
        text="Lists lack items whose status is archived",
        store=hiding(lambda item: item["status"] == "archived"),
        probe=lists_each_once,
    ),
    "list-stale": broken(
        text="Lists show updates after the next create only", store=Stale, probe=update_is_listed
    ),
    "ids-not-unique": broken(
        text="Every fourth create takes the place of another item", store=SameIds, probe=lists_each_once
    ),
}
