"""Answers that come late or never."""

from __future__ import annotations

import asyncio
from functools import partial

from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.probe_client import NOBODY, UNSENT, A, Client, channels
from tests.hydracore_contract.services.probes import creates, updates
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import HASTE, Variant

broken = partial(Variant, kind="speed", options=HASTE)


def sleeping(seconds: float, operation: str = "", status: int = 0) -> type[Service]:
    """A service that is late with the answers of an operation, or with a status, or with all."""

    class Sleeping(Service):
        async def answer(self, ask: Ask) -> Answer:
            answer = await super().answer(ask)
            if operation in ("", ask.operation) and status in (0, answer.status):
                await asyncio.sleep(seconds)
            return answer

    return Sleeping


class SlowOnEmoji(Service):
    """A provider with an emoji in it takes 5 s."""

    async def answer(self, ask: Ask) -> Answer:
        answer = await super().answer(ask)
        if ask.operation == "create" and answer.status == 201 and "\U0001f600" in answer.value["provider"]:
            await asyncio.sleep(5)
        return answer


class Slower(Service):
    """Every answer takes 200 ms more than the last."""

    asked = 0

    async def answer(self, ask: Ask) -> Answer:
        self.asked += 1
        await asyncio.sleep(self.asked / 5)
        return await super().answer(ask)


class Deadlock(Service):
    """After the first 422 creates hang."""

    locked = False

    async def answer(self, ask: Ask) -> Answer:
        if self.locked and ask.operation == "create":
            await asyncio.sleep(60)
        answer = await super().answer(ask)
        self.locked = self.locked or answer.status == 422
        return answer


def lists_soon(client: Client) -> bool:
    return client.get().status == 200


def unknown_soon(client: Client) -> bool:
    return client.delete(NOBODY).status == 404


def refuses_soon(client: Client) -> bool:
    return client.send("GET", channels(A), UNSENT, authorization=None).status == 401


def goes_on(client: Client) -> bool:
    return [client.create(provider=5).status, client.create().status] == [422, 201]


def stays_fast(client: Client) -> bool:
    return all(client.get().status == 200 for _ in range(8))


TABLE = {
    "list-hangs": broken(text="List hangs", service=sleeping(60, "list"), probe=lists_soon),
    "create-hangs": broken(text="Create hangs", service=sleeping(60, "create"), probe=creates(201)),
    "delete-hangs": broken(text="Delete hangs", service=sleeping(60, "delete"), probe=unknown_soon),
    "invalid-hangs": broken(
        text="A refused body hangs", service=sleeping(60, status=422), probe=creates(422, provider=5)
    ),
    "unauthorized-hangs": broken(
        text="Missing credentials hang", service=sleeping(60, status=401), probe=refuses_soon
    ),
    "unknown-hangs": broken(
        text="An unknown item hangs", service=sleeping(60, status=404), probe=unknown_soon
    ),
    "create-hangs-after-422": broken(text="After a 422 creates hang", service=Deadlock, probe=goes_on),
    "all-slow": broken(
        text="Every answer takes 3 s",
        service=sleeping(3),
        options=("--max-response-time", "2", "--fail-fast"),
        probe=lists_soon,
    ),
    "create-slow-for-emoji": broken(
        text="A create with an emoji in its provider takes 5 s",
        service=SlowOnEmoji,
        options=(),
        probe=creates(201, provider="\U0001f600"),
    ),
    "update-slow": broken(
        text="Update takes 3 s",
        service=sleeping(3, "update"),
        options=("--max-response-time", "2", "--fail-fast"),
        probe=updates(200, enabled=True),
    ),
    "ever-slower": broken(
        text="Every answer takes 200 ms longer than the last",
        service=Slower,
        options=("--max-response-time", "2", "--fail-fast"),
        probe=stays_fast,
    ),
}
