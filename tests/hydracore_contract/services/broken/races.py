"""Requests at the same moment that lose each other's work: all read, pause and write."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from tests.hydracore_contract.services.probe_client import NEW, A, Client, Sending, channels
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")
PAUSE = 0.05


def all_creates_stay(client: Client) -> bool:
    replies = client.together(*[Sending("POST", channels(A), NEW)] * 6)
    made = [reply.value["id"] for reply in replies]
    return set(made) <= {item["id"] for item in client.items()} and len(set(made)) == 6


def all_updates_stay(client: Client) -> bool:
    path = channels(A, item := client.item()["id"])
    changes: list[Sent] = [
        {"provider": "x"},
        {"status": "paused"},
        {"error_message": "Down"},
        {"enabled": False},
    ]
    client.together(*(Sending("PATCH", path, change) for change in changes))
    found = client.listed(item) or {}
    return all(found[name] == value for change in changes for name, value in change.items())


def time_goes_on(client: Client) -> bool:
    item = client.item()
    path = channels(A, item["id"])
    client.together(*[Sending("PATCH", path, {"provider": "x"})] * 3)
    return bool((client.listed(item["id"]) or {})["updated_at"] > item["updated_at"])


def one_delete_finds_it(client: Client) -> bool:
    path = channels(A, client.item()["id"])
    statuses = [reply.status for reply in client.together(*[Sending("DELETE", path)] * 5)]
    return sorted(statuses) == [204, 404, 404, 404, 404]


def delete_is_final(client: Client) -> bool:
    path = channels(A, item := client.item()["id"])
    client.together(Sending("PATCH", path, {"provider": "x"}), Sending("DELETE", path))
    return client.listed(item) is None


def none_fails(client: Client) -> bool:
    replies = client.together(*[Sending("POST", channels(A), NEW)] * 6)
    return {reply.status for reply in replies} == {201}


class LosesCreates(Store):
    async def create(self, instance: str, sent: Sent) -> Item:
        shelf = dict(self.shelf(instance))
        await asyncio.sleep(PAUSE)
        item = self.new(instance, sent)
        self.shelves[instance] = {**shelf, item["id"]: item}
        return item


class SameId(Store):
    """Ids are made of the clock, which is read too coarsely."""

    taken = 0

    async def create(self, instance: str, sent: Sent) -> Item:
        number = self.taken + 1
        await asyncio.sleep(PAUSE)
        self.taken = number
        return self.keep({**self.new(instance, sent), "id": f"00000000-0000-4000-8000-{number:012x}"})


class LosesUpdates(Store):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        item = self.found(instance, endpoint)
        await asyncio.sleep(PAUSE)
        return self.keep(self.changed(item, sent))


class BackTogether(Store):
    """An update that waits for another one is stamped by a clock that is an hour behind."""

    busy = 0

    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        self.found(instance, endpoint)
        self.busy += 1
        is_behind = self.busy > 1
        await asyncio.sleep(PAUSE)
        self.busy -= 1
        changed = self.changed(self.found(instance, endpoint), sent)
        back = timedelta(hours=1) if is_behind else timedelta()
        return self.keep({**changed, "updated_at": changed["updated_at"] - back})


class UpdateRevives(Store):
    async def update(self, instance: str, endpoint: str, sent: Sent) -> Item:
        item = self.found(instance, endpoint)
        await asyncio.sleep(PAUSE)
        return self.keep(self.changed(item, sent))


class DeletesTwice(Store):
    async def delete(self, instance: str, endpoint: str) -> None:
        self.found(instance, endpoint)
        await asyncio.sleep(PAUSE)
        self.shelf(instance).pop(endpoint, None)


class DeleteCrashes(Store):
    async def delete(self, instance: str, endpoint: str) -> None:
        self.found(instance, endpoint)
        await asyncio.sleep(PAUSE)
        del self.shelf(instance)[endpoint]


class CreateBusy(Store):
    busy = False

    async def create(self, instance: str, sent: Sent) -> Item:
        if self.busy:
            raise RuntimeError("database is locked")
        self.busy = True
        await asyncio.sleep(PAUSE)
        self.busy = False
        return await super().create(instance, sent)


TABLE = {
    "creates-lost": broken(
        text="Creates at the same moment are lost", store=LosesCreates, probe=all_creates_stay
    ),
    "creates-same-id": broken(
        text="Creates at the same moment get the same id", store=SameId, probe=all_creates_stay
    ),
    "creates-busy": broken(text="A create during another answers 500", store=CreateBusy, probe=none_fails),
    "updates-lost": broken(
        text="Updates at the same moment undo each other", store=LosesUpdates, probe=all_updates_stay
    ),
    "updated-back-together": broken(
        text="Updates at the same moment set updated_at an hour back", store=BackTogether, probe=time_goes_on
    ),
    "update-revives": broken(
        text="An update during a delete brings the item back", store=UpdateRevives, probe=delete_is_final
    ),
    "deletes-both-204": broken(
        text="Deletes at the same moment all answer 204", store=DeletesTwice, probe=one_delete_finds_it
    ),
    "deletes-500": broken(
        text="The second of two deletes at the same moment answers 500",
        store=DeleteCrashes,
        probe=one_delete_finds_it,
    ),
}
