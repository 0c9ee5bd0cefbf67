"""The same values, written in other ways that the contract allows."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import partial

from tests.hydracore_contract.services.broken.altered_values import numbers
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.variants import Variant
from tests.hydracore_contract.services.view import View

correct = partial(Variant, kind="formats")
EAST = timezone(timedelta(hours=2))


class ZeroOffset(View):
    def moment(self, value: datetime) -> str:
        return value.isoformat(timespec="microseconds")


class EastOffset(View):
    def moment(self, value: datetime) -> str:
        return value.astimezone(EAST).isoformat()


class Milliseconds(View):
    def moment(self, value: datetime) -> str:
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"


class Seconds(View):
    def moment(self, value: datetime) -> str:
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"


class NineDigits(View):
    def moment(self, value: datetime) -> str:
        return f"{value:%Y-%m-%dT%H:%M:%S.%f}000Z"


class NoZeros(View):
    def moment(self, value: datetime) -> str:
        return f"{value:%Y-%m-%dT%H:%M:%S.%f}".rstrip("0").rstrip(".") + "Z"


class LowerCase(View):
    def moment(self, value: datetime) -> str:
        return super().moment(value).lower()


class CoarseList(View):
    def listed(self, item: Item) -> Item:
        return Seconds().item(item)


TABLE = {
    "numbers-as-doubles": correct(text="Numbers are doubles, as in JavaScript", service=numbers(float)),
    "integers-as-doubles": correct(
        text="Integers past 2^53 become the nearest double's",
        service=numbers(lambda value: int(float(value)) if isinstance(value, int) else value),
    ),
    "offset-zero": correct(text="+00:00 in place of Z", view=ZeroOffset),
    "offset-two-hours": correct(text="Moments with the offset +02:00", view=EastOffset),
    "milliseconds": correct(text="Moments have three digits", view=Milliseconds),
    "seconds": correct(text="Moments have no fraction", view=Seconds),
    "nine-digits": correct(text="Moments have nine digits", view=NineDigits),
    "no-zeros": correct(text="Moments have as many digits as they need", view=NoZeros),
    "moments-in-lower-case": correct(text="t and z in lower case, as RFC 3339 allows", view=LowerCase),
    "coarse-list": correct(text="Lists show moments in seconds, other answers finer", view=CoarseList),
}
