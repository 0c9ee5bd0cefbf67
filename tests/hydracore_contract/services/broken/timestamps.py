"""Moments that are wrong, stand still or run backward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from tests.hydracore_contract.services.probe_client import Client
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.variants import Variant
from tests.hydracore_contract.services.view import View


def keeps_time(client: Client) -> bool:
    """Moments are those of the requests; updated_at moves forward, created_at stays."""
    before = datetime.now(UTC) - timedelta(minutes=5)
    states = [client.item()]
    states += [client.update(states[0]["id"], provider=name).value for name in ("x", "y")]
    states.append(client.listed(states[0]["id"]) or {})
    created = {datetime.fromisoformat(state["created_at"]) for state in states}
    updated = [datetime.fromisoformat(state["updated_at"]) for state in states]
    now = datetime.now(UTC) + timedelta(minutes=5)
    onward = max(created) <= updated[0] < updated[1] < updated[2] == updated[3]
    return len(created) == 1 and onward and all(before <= each <= now for each in [*created, *updated])


broken = partial(Variant, kind="state", probe=keeps_time)


def off(**by: float) -> type[Store]:
    """A store whose clock is off."""

    class Off(Store):
        def now(self) -> datetime:
            return super().now() + timedelta(**by)

    return Off


class Constant(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        start = datetime(2024, 1, 1, tzinfo=UTC)
        return {**super().new(instance, sent), "created_at": start, "updated_at": start}


class Backward(Store):
    def moved_on(self, item: Item) -> datetime:
        last: datetime = item["updated_at"]
        return last - timedelta(seconds=1)


class Stands(Store):
    def moved_on(self, item: Item) -> datetime:
        last: datetime = item["updated_at"]
        return last


class StandsForStatus(Store):
    """Only some fields move updated_at."""

    def changed(self, item: Item, sent: Sent) -> Item:
        moved = {"status", "config"} & set(sent)
        return {**super().changed(item, sent), **({} if moved else {"updated_at": item["updated_at"]})}


class CreatedMoves(Store):
    def changed(self, item: Item, sent: Sent) -> Item:
        changed = super().changed(item, sent)
        return {**changed, "created_at": changed["updated_at"]}


class UpdatedBeforeCreated(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        item = super().new(instance, sent)
        return {**item, "updated_at": item["created_at"] - timedelta(hours=1)}


class MovesOnRead(View):
    def listed(self, item: Item) -> Item:
        return {**self.item(item), "updated_at": self.moment(datetime.now(UTC))}


class MonthsAndDays(View):
    """Days and months are swapped where that is possible."""

    def moment(self, value: datetime) -> str:
        swapped = (
            value.replace(month=value.day, day=value.month) if value.day <= 12 else value + timedelta(days=31)
        )
        return super().moment(swapped)


class CreatedMovesOnRead(View):
    def listed(self, item: Item) -> Item:
        return {**self.item(item), "created_at": self.moment(item["created_at"] + timedelta(seconds=1))}


TABLE = {
    "clock-local-time": broken(text="Moments are local time that calls itself Z", store=off(hours=2)),
    "clock-hours-behind": broken(text="The clock is five hours behind", store=off(hours=-5)),
    "clock-years-off": broken(text="The clock is years behind", store=off(days=-3000)),
    "clock-future": broken(text="The clock is a year ahead", store=off(days=365)),
    "clock-12-hours": broken(text="The clock is twelve hours off", store=off(hours=12)),
    "clock-constant": broken(text="All is created on the first day of 2024", store=Constant),
    "clock-months-and-days": broken(text="Months and days are swapped", view=MonthsAndDays),
    "updated-backward": broken(text="updated_at moves backward", store=Backward),
    "updated-stands": broken(text="updated_at never moves", store=Stands),
    "updated-stands-for-some": broken(
        text="updated_at moves for status and config only", store=StandsForStatus
    ),
    "updated-before-created": broken(
        text="updated_at begins an hour before created_at", store=UpdatedBeforeCreated
    ),
    "updated-moves-on-read": broken(text="Lists show the moment of the list as updated_at", view=MovesOnRead),
    "created-moves": broken(text="Update moves created_at", store=CreatedMoves),
    "created-differs-in-list": broken(text="Lists show created_at a second later", view=CreatedMovesOnRead),
}
