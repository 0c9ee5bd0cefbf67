"""UUIDs and moments that are spelt otherwise than RFC 4122 and RFC 3339 have it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from tests.hydracore_contract.services.answer_changes import items, mapped
from tests.hydracore_contract.services.probes import shape
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.variants import Variant
from tests.hydracore_contract.services.view import View

broken = partial(Variant, kind="responses", probe=shape)


class NoZone(View):
    def moment(self, value: datetime) -> str:
        return f"{value:%Y-%m-%dT%H:%M:%S.%f}"


class Blank(View):
    def moment(self, value: datetime) -> str:
        return str(value)


class Epoch(View):
    def value(self, value: Any) -> Any:
        return value.timestamp() if isinstance(value, datetime) else value


class EpochInLists(View):
    def listed(self, item: Item) -> Item:
        return {**self.item(item), "updated_at": int(item["updated_at"].timestamp())}


class MailDate(View):
    def moment(self, value: datetime) -> str:
        return f"{value:%a, %d %b %Y %H:%M:%S GMT}"


class DayOnly(View):
    def moment(self, value: datetime) -> str:
        return f"{value:%Y-%m-%d}"


class TwoZones(View):
    def moment(self, value: datetime) -> str:
        return f"{value.isoformat()}Z"


class NoSeconds(View):
    def moment(self, value: datetime) -> str:
        return f"{value:%Y-%m-%dT%H:%MZ}"


class ShortOffset(View):
    def moment(self, value: datetime) -> str:
        return f"{value:%Y-%m-%dT%H:%M:%S}+0000"


class EventWithoutZone(View):
    def item(self, item: Item) -> Item:
        event = item["last_event_at"]
        return {**super().item(item), "last_event_at": event and NoZone().moment(event)}


def no_hyphens(value: str | None) -> str | None:
    return value and value.replace("-", "")


def braces(value: str | None) -> str | None:
    return value and f"{{{value}}}"


def urn(value: str) -> str:
    return f"urn:uuid:{value}"


TABLE = {
    "moments-without-zone": broken(text="Moments have no zone", view=NoZone),
    "moments-with-blank": broken(text="Moments have a blank in place of T", view=Blank),
    "moments-as-epoch": broken(text="Moments are seconds since 1970", view=Epoch),
    "updated-as-epoch-in-list": broken(text="Lists show updated_at as a number", view=EpochInLists),
    "moments-as-mail-date": broken(text="Moments are spelt as in mail headers", view=MailDate),
    "moments-as-day": broken(text="Moments are days", view=DayOnly),
    "moments-two-zones": broken(text="Moments end in +00:00Z", view=TwoZones),
    "moments-without-seconds": broken(text="Moments have no seconds", view=NoSeconds),
    "moments-offset-no-colon": broken(text="Moments end in +0000", view=ShortOffset),
    "event-without-zone": broken(text="last_event_at alone has no zone", view=EventWithoutZone),
    "id-without-hyphens": broken(text="Ids have no hyphens", after=items(mapped("id", no_hyphens))),
    "id-upper-case": broken(text="Ids are in upper case", after=items(mapped("id", str.upper))),
    "id-upper-case-in-list": broken(
        text="Lists show ids in upper case", after=items(mapped("id", str.upper), "list")
    ),
    "instance-id-urn": broken(
        text="instance_id is a URN in create's answer", after=items(mapped("instance_id", urn), "create")
    ),
    "connection-id-in-braces": broken(
        text="connection_id is in braces", after=items(mapped("connection_id", braces))
    ),
    "connection-id-without-hyphens": broken(
        text="connection_id has no hyphens in update's answer",
        after=items(mapped("connection_id", no_hyphens), "update"),
    ),
}
