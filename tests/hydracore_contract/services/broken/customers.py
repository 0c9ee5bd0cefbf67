"""Customers that see or touch what is another's."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from tests.hydracore_contract.services.customers import (
    AS_OTHER,
    OPTIONS,
    THEIRS,
    TwoCustomers,
    TwoTokens,
    is_kept_from_others,
    is_refused_alike,
)
from tests.hydracore_contract.services.exchange import Answer, Ask, Refused
from tests.hydracore_contract.services.probe_client import NEW, A, Client, channels
from tests.hydracore_contract.services.store import Unknown
from tests.hydracore_contract.services.variants import Variant

broken = partial(
    Variant,
    kind="state",
    probe=is_kept_from_others,
    gate=TwoTokens,
    options=OPTIONS,
)


class Lax(TwoCustomers):
    """Some operations don't ask whose an instance is."""

    lax: tuple[str, ...] = ("list", "create", "update", "delete")

    def may(self, ask: Ask, target: dict[str, str]) -> bool:
        return ask.operation in self.lax or self.is_theirs(ask, target)


class LaxLists(Lax):
    lax = ("list",)


class LaxCreates(Lax):
    lax = ("create",)


class LaxUpdates(Lax):
    lax = ("update",)


class LaxDeletes(Lax):
    lax = ("delete",)


class DoesAndRefuses(TwoCustomers):
    """A change of another customer's is refused, and done."""

    async def refusal(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Refused:
        if ask.operation == "update":
            with suppress(Unknown):
                await self.store.update(target["instance_id"], target["endpoint_id"], sent)
        return await super().refusal(ask, target, sent)


class LooksFirst(TwoCustomers):
    """The item is looked up before it is asked whose it is."""

    async def item(self, target: dict[str, str]) -> dict[str, Any] | None:
        items = await self.store.all(target["instance_id"])
        return next((each for each in items if each["id"] == target.get("endpoint_id")), None)

    async def refusal(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Refused:
        found = await self.item(target)
        if found is None:
            return await super().refusal(ask, target, sent)
        return self.told(found)

    def told(self, item: dict[str, Any]) -> Refused:
        return Refused(Answer(403, {"detail": "Instance not found"}))


class OtherWords(LooksFirst):
    def told(self, item: dict[str, Any]) -> Refused:
        return Refused(Answer(404, {"detail": "This endpoint is another customer's"}))


class NamesItem(LooksFirst):
    """The refusal says what it is that it refuses."""

    async def refusal(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Refused:
        items = [*await self.store.all(target["instance_id"])]
        name = items[-1]["external_identifier"] if items else "nothing"
        return Refused(Answer(404, {"detail": f"Instance not found (last was {name})"}))


class HeaderNamesItem(NamesItem):
    async def refusal(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Refused:
        refused = await super().refusal(ask, target, sent)
        refused.answer.headers["X-Last"] = (
            str(refused.answer.value["detail"]).encode("ascii", "replace").decode()
        )
        refused.answer.value = {"detail": "Instance not found"}
        return refused


class QueryWins(TwoCustomers):
    """A list is that of the instance which the query names, if it names one."""

    async def stated(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Answer:
        answer = await super().stated(ask, target, sent)
        if ask.operation == "list" and (named := ask.query.get("instance_id")):
            answer.value = self.view.all(await self.store.all(named))
        return answer


class BodyWins(TwoCustomers):
    """A create is in the instance that its body names, if it names one."""

    async def stated(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Answer:
        answer = await super().stated(ask, target, sent)
        named = self.value(ask).get("instance_id") if ask.operation == "create" else None
        if isinstance(named, str) and named in self.store.shelves:
            item = self.store.shelf(target["instance_id"]).pop(answer.value["id"])
            self.store.keep({**item, "instance_id": named})
        return answer


class MovedByBody(TwoCustomers):
    """An update moves an item to the instance that its body names."""

    async def stated(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Answer:
        answer = await super().stated(ask, target, sent)
        named = self.value(ask).get("instance_id") if ask.operation == "update" else None
        if isinstance(named, str) and named in self.store.shelves:
            item = self.store.shelf(target["instance_id"]).pop(target["endpoint_id"])
            self.store.keep({**item, "instance_id": named})
        return answer


def is_not_moved(client: Client) -> bool:
    item = client.item(A)
    client.send("GET", channels(THEIRS), **AS_OTHER)
    client.send("PATCH", channels(A, item["id"]), {"instance_id": THEIRS})
    return client.listed(item["id"]) is not None


class CountsAll(TwoCustomers):
    """A list counts the items of all instances, and shows one page of its own."""

    async def stated(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Answer:
        answer = await super().stated(ask, target, sent)
        if ask.operation == "list":
            answer.value["total"] = sum(map(len, self.store.shelves.values()))
        return answer


def is_totalled_alone(client: Client) -> bool:
    client.send("GET", channels(THEIRS), **AS_OTHER)
    before = client.get(A).value
    client.send("POST", channels(THEIRS), NEW, **AS_OTHER)
    return bool(client.get(A).value == before)


TABLE = {
    "customers-unchecked": broken(text="Any customer's token opens all instances", service=Lax),
    "customers-lists": broken(text="Any customer lists all instances", service=LaxLists),
    "customers-creates": broken(text="Any customer creates in all instances", service=LaxCreates),
    "customers-updates": broken(text="Any customer updates in all instances", service=LaxUpdates),
    "customers-deletes": broken(text="Any customer deletes in all instances", service=LaxDeletes),
    "customers-quietly": broken(
        text="An update of another customer's is answered 404 and is done", service=DoesAndRefuses
    ),
    "customers-status": broken(
        text="What another customer has is refused with 403, what nobody has with 404",
        service=LooksFirst,
        probe=is_refused_alike,
    ),
    "customers-words": broken(
        text="What another customer has is refused in words of its own",
        service=OtherWords,
        probe=is_refused_alike,
    ),
    "customers-named": broken(text="Refusals name another customer's item", service=NamesItem),
    "customers-header": broken(
        text="A header of refusals names another customer's item", service=HeaderNamesItem
    ),
    "customers-query": broken(text="A query parameter lists another customer's items", service=QueryWins),
    "customers-body": broken(text="A create is another customer's if its body says so", service=BodyWins),
    "customers-moved": broken(
        text="An update gives an item to another customer", service=MovedByBody, probe=is_not_moved
    ),
    "customers-counted": broken(
        text="A list's total counts another customer's items", service=CountsAll, probe=is_totalled_alone
    ),
}
