"""Lists that show too much or too little."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.probe_client import Client
from tests.hydracore_contract.services.probes import created
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.variants import Variant
from tests.hydracore_contract.services.view import View

broken = partial(Variant, kind="state")


def lists_each_once(client: Client) -> bool:
    """All that was made is listed, each of it once, with any channel type and state."""
    types = ("telegram", "whatsapp", "voice", "sms", "email", "web_chat")
    made = [client.item(channel_type=each, enabled=each != "sms")["id"] for each in types]
    client.update(made[0], status="archived", error_message="Down")
    made.append(client.item()["id"])
    found = [item["id"] for item in client.items()]
    return set(made) <= set(found) and len(set(found)) == len(found) and len(set(made)) == len(made)


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


class ShortTexts(View):
    def listed(self, item: Item) -> Item:
        return {**super().listed(item), "external_identifier": item["external_identifier"][:80]}


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


def update_is_listed(client: Client) -> bool:
    item = client.item()["id"]
    client.items()
    client.update(item, provider="changed")
    return bool((client.listed(item) or {})["provider"] == "changed")


TABLE = {
    "list-late": broken(text="The newest item is not listed", store=Late, probe=lists_each_once),
    "list-last-twice": broken(text="The last item is listed twice", view=Twice, probe=lists_each_once),
    "list-short-texts": broken(
        text="Lists show 80 characters of an identifier",
        view=ShortTexts,
        probe=created(external_identifier="x" * 81),
    ),
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
    "list-hides-new-status": broken(
        text="Lists lack items whose status was changed",
        store=hiding(lambda item: item["status"] not in {"active", "error", "paused"}),
        probe=lists_each_once,
    ),
    "list-stale": broken(
        text="Lists show updates after the next create only", store=Stale, probe=update_is_listed
    ),
    "ids-not-unique": broken(
        text="Every fourth create takes the place of another item", store=SameIds, probe=lists_each_once
    ),
}
