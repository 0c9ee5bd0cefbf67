"""Lists in other orders, and answers that say more than is documented."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.variants import Variant
from tests.hydracore_contract.services.view import SHOWN, View

correct = partial(Variant, kind="additions")


class Reversed(View):
    def all(self, items: list[Item]) -> Item:
        return super().all(items[::-1])


class Shuffled(View):
    def all(self, items: list[Item]) -> Item:
        return super().all(random.sample(items, len(items)))


class LastChangedFirst(View):
    def all(self, items: list[Item]) -> Item:
        return super().all(sorted(items, key=lambda item: item["updated_at"], reverse=True))


class OtherOrder(View):
    shown: Sequence[str] = tuple(reversed(SHOWN))


class MoreFields(View):
    def item(self, item: Item) -> Item:
        more = {"version": 1, "tags": [], "owner": None, "links": {"self": f"/channels/{item['id']}"}}
        return {**super().item(item), **more}

    def all(self, items: list[Item]) -> Item:
        return {**super().all(items), "next": None}


class Volatile(View):
    def item(self, item: Item) -> Item:
        return {**super().item(item), "server_time": time.time(), "etag": uuid4().hex}

    def all(self, items: list[Item]) -> Item:
        return {**super().all(items), "request_id": str(uuid4())}


class SecretMarked(View):
    """Tells whether there are secrets, and not which."""

    def item(self, item: Item) -> Item:
        return {**super().item(item), "has_webhook_secret": item["webhook_secret"] is not None}


def headers(_ask: Ask, answer: Answer) -> Answer:
    """With headers that many services have."""
    own = {"X-Request-Id": uuid4().hex, "ETag": f'W/"{uuid4().hex}"', "Cache-Control": "no-store"}
    cookie = {"Set-Cookie": f"session={uuid4().hex}; HttpOnly; Path=/"}
    answer.headers = {**own, **cookie, "Server-Timing": "app;dur=1.5", "Vary": "Accept", **answer.headers}
    return answer


def location(ask: Ask, answer: Answer) -> Answer:
    if answer.status == 201:
        answer.headers["Location"] = f"/v1/instances/{ask.path['instance_id']}/channels/{answer.value['id']}"
    return answer


TABLE = {
    "list-reversed": correct(text="Lists begin with the newest", view=Reversed),
    "list-shuffled": correct(text="Lists have another order each time", view=Shuffled),
    "list-by-change": correct(text="Lists begin with what was changed last", view=LastChangedFirst),
    "members-reversed": correct(text="Members of objects are in another order", view=OtherOrder),
    "more-fields": correct(text="Answers have more fields", view=MoreFields),
    "volatile-fields": correct(text="Answers have fields that differ each time", view=Volatile),
    "secret-presence": correct(text="Answers tell whether there is a secret", view=SecretMarked),
    "more-headers": correct(text="Answers have more headers, and a cookie", after=headers),
    "location": correct(text="Create names the new item's place", after=location),
}
