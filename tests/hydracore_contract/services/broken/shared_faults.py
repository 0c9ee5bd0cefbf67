"""One bug each, that shows in several operations, or in everything that comes after it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.hydracore_contract.services.broken.requests.hostile_bodies import bears, with_config
from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.fields import CREATE, UPDATE, text
from tests.hydracore_contract.services.probe_client import NOBODY, A, Client, channels
from tests.hydracore_contract.services.probes import creates
from tests.hydracore_contract.services.service import Parts, Service
from tests.hydracore_contract.services.setup import Setup
from tests.hydracore_contract.services.values import parsed, unfit
from tests.hydracore_contract.services.variants import Variant

responses = partial(Variant, kind="responses")
requests = partial(Variant, kind="requests")
CONNECTIONS = 4
WAITS = 2
"""Seconds that a request waits for a connection."""


class PoisonedList(Service):
    """Half of a surrogate pair is stored, and no list that holds it can be written."""

    def unfit(self, value: Any) -> str | None:
        return None if is_half(value) else super().unfit(value)

    async def done(self, operation: str, sent: dict[str, Any], instance: str, endpoint: str) -> Answer:
        if operation == "list" and is_half(await self.store.all(instance)):
            raise RuntimeError("surrogates not allowed")
        return await super().done(operation, sent, instance, endpoint)


class Leaking(Service):
    """A request with half of a surrogate pair fails, and never gives its connection back."""

    held = 0

    async def answer(self, ask: Ask) -> Answer:
        if self.held >= CONNECTIONS:
            raise RuntimeError("the connection pool is exhausted")
        return await super().answer(ask)

    def unfit(self, value: Any) -> str | None:
        if is_half(value):
            self.held += 1
            raise RuntimeError("surrogates not allowed")
        return super().unfit(value)


class LeakingOn404(Service):
    """A 404 never gives its connection back; who gets none waits for one, and fails."""

    def __init__(self, parts: Parts, setup: Setup) -> None:
        super().__init__(parts, setup)
        self.free = asyncio.Semaphore(CONNECTIONS)

    async def answer(self, ask: Ask) -> Answer:
        try:
            await asyncio.wait_for(self.free.acquire(), WAITS)
        except TimeoutError as error:
            raise RuntimeError("the connection pool is exhausted") from error
        answer = await super().answer(ask)
        if answer.status != 404:
            self.free.release()
        return answer


class AnyBytes(Service):
    """The one reader of bodies does not look whether they are UTF-8."""

    def parsed(self, body: bytes) -> Any:
        return parsed(body.decode(errors="replace").encode())


def is_half(value: Any) -> bool:
    return "surrogate" in (unfit(value) or "")


def without_media(app: ASGIApp) -> ASGIApp:
    async def changed(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [
                    (name, value) for name, value in message["headers"] if name.lower() != b"content-type"
                ]
                message = {**message, "headers": kept}
            await send(message)

        await app(scope, receive, sent)

    return changed


def says_what_it_is(client: Client) -> bool:
    return "json" in client.get().headers.get("content-type", "")


def lives_on(client: Client) -> bool:
    for _ in range(CONNECTIONS):
        client.send("POST", channels(A), with_config(b'{"a":"\\ud800"}'))
    return client.get().status == 200


def lives_on_after_404(client: Client) -> bool:
    return {client.delete(NOBODY).status for _ in range(CONNECTIONS + 1)} == {404}


def refuses_bytes(client: Client) -> bool:
    body = with_config(b"{}").replace(b'"y"', b'"\xff"')
    return client.send("POST", channels(A), body).status in (400, 422)


TABLE = {
    "content-type-dropped": responses(
        text="No answer has a Content-Type", shell=without_media, probe=says_what_it_is
    ),
    "poisoned-list": requests(
        text="Half of a surrogate pair is stored, and no list with it can be answered",
        service=PoisonedList,
        probe=bears(with_config(b'{"a":"\\ud800"}')),
    ),
    "connections-leak": requests(
        text="Each half of a surrogate pair answers 500 and keeps one of four connections",
        service=Leaking,
        probe=lives_on,
    ),
    "connections-leak-on-404": requests(
        text="Each 404 keeps one of four connections, and who gets none fails after two seconds",
        service=LeakingOn404,
        probe=lives_on_after_404,
    ),
    "three-checks-missing": requests(
        text="Create has no limit of a provider, update none of an identifier, and any bytes are read",
        service=AnyBytes,
        create={**CREATE, "provider": (text(10**6), ...)},
        update={**UPDATE, "external_identifier": (text(10**6) | None, None)},
        probe=creates(422, provider="p" * 51),
    ),
    "any-bytes-read": requests(
        text="Bodies that are no UTF-8 are read", service=AnyBytes, probe=refuses_bytes
    ),
}
