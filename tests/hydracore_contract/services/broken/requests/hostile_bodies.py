"""Bodies that are not borne."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.hydracore_contract.services.broken.listing.counts import capped, lists_many
from tests.hydracore_contract.services.broken.listing.list_content import Stale, update_is_listed
from tests.hydracore_contract.services.broken.responses.http_framing import transport
from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.probe_client import A, Client, channels
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import Probe, Variant

broken = partial(Variant, kind="requests")
NESTED = b'{"a":' * 499 + b"{}" + b"}" * 499


class BodyCrashes(Service):
    """`bears` tells whether the bytes of a body do no harm."""

    @staticmethod
    def bears(body: bytes) -> bool:
        return True

    def parsed(self, body: bytes) -> Any:
        if not self.bears(body):
            raise RuntimeError("out of memory")
        return super().parsed(body)


class NestingCrashes(BodyCrashes):
    @staticmethod
    def bears(body: bytes) -> bool:
        return body.count(b"{") + body.count(b"[") < 400


class BigCrashes(BodyCrashes):
    @staticmethod
    def bears(body: bytes) -> bool:
        return len(body) < 60_000


class SurrogateCrashes(Service):
    def unfit(self, value: Any) -> str | None:
        if reason := super().unfit(value):
            raise RuntimeError(reason)
        return None


class ConstantsCrash(BodyCrashes):
    @staticmethod
    def bears(body: bytes) -> bool:
        return b"NaN" not in body and b"Infinity" not in body


class Poisoned(Service):
    """Keeps half of a surrogate pair, which no answer can show: each list of that instance fails from then on."""

    def unfit(self, value: Any) -> str | None:
        return None


class PoisonsEverything(Poisoned):
    """It breaks the lists of all instances."""

    is_broken = False

    async def answer(self, ask: Ask) -> Answer:
        if self.is_broken and ask.operation == "list":
            raise RuntimeError("an item can't be shown")
        self.is_broken = self.is_broken or (ask.operation == "create" and b"\\ud800" in ask.body)
        return await super().answer(ask)


class FallsOver(SurrogateCrashes):
    fallen = False

    async def answer(self, ask: Ask) -> Answer:
        if self.fallen:
            raise RuntimeError("the connection pool is exhausted")
        try:
            return await super().answer(ask)
        except RuntimeError:
            self.fallen = True
            raise


def over(size: int, harm: Callable[[Any], Any]) -> Callable[[ASGIApp], ASGIApp]:
    """Does harm to requests with more bytes than this."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            length = next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)
            if length > size:
                await harm(receive)
                return
            await app(scope, receive, send)

        return changed

    return shell


async def hang(_receive: Receive) -> None:
    await asyncio.sleep(60)


async def drop(receive: Receive) -> None:
    transport(receive).abort()


def bears(body: bytes) -> Probe:
    """The body is accepted or refused, and the service lives on."""

    def probe(client: Client) -> bool:
        statuses = {client.send("POST", channels(A), body).status, client.get().status}
        return statuses <= {200, 201, 422}

    return probe


def with_config(text: bytes) -> bytes:
    return b'{"channel_type":"sms","provider":"x","external_identifier":"y","config":%s}' % text


def large(size: int) -> bytes:
    return with_config(b'{"a":"%s"}' % (b"x" * size))


SIZES = {
    "large-body-hangs": (over(900_000, hang), "A body of 1 MiB is not answered for 60 s"),
    "large-body-drops": (over(900_000, drop), "A body of 1 MiB closes the connection"),
}


TABLE = {
    "poisoned-and-capped": broken(
        text="Half of a surrogate pair is kept and breaks every list; and lists end after 100 items",
        service=Poisoned,
        view=capped(100),
        probe=lists_many(101),
    ),
    "poisoned-and-stale": broken(
        text="Half of a surrogate pair is kept and breaks every list; and lists show no update until the next create",
        service=Poisoned,
        store=Stale,
        probe=update_is_listed,
    ),
    "poisons-everything": broken(
        text="Half of a surrogate pair is kept and breaks the lists of all instances",
        service=PoisonsEverything,
        probe=bears(with_config(b'{"a":"\\ud800"}')),
    ),
    "surrogate-500": broken(
        text="Half of a surrogate pair answers 500",
        service=SurrogateCrashes,
        probe=bears(with_config(b'{"a":"\\ud800"}')),
    ),
    "nan-500": broken(text="NaN answers 500", service=ConstantsCrash, probe=bears(with_config(b'{"a":NaN}'))),
    "nesting-500": broken(
        text="Nesting of 500 levels answers 500", service=NestingCrashes, probe=bears(with_config(NESTED))
    ),
    "large-config-500": broken(
        text="A config of 64 KiB answers 500",
        service=BigCrashes,
        probe=bears(large(65_536)),
    ),
    "falls-over": broken(
        text="After half of a surrogate pair every request answers 500",
        service=FallsOver,
        probe=bears(with_config(b'{"a":"\\ud800"}')),
    ),
    **{
        name: broken(text=text, shell=shell, probe=bears(large(2**20)))
        for name, (shell, text) in SIZES.items()
    },
}
