"""Requests to an ASGI app without a server, for probes of one line each."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp

from tests.hydracore_contract.services.asgi_calls import Call, Reply
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.setup import Setup

A = "f3c95789-ace1-4954-ac5d-6baed2eac902"
B = "5b1f6c0d-8e94-4a27-b3c5-70d92e4f18a6"
NOBODY = "a4ea3938-d429-4c52-8109-15b0875b0b21"
NEW = {"channel_type": "sms", "external_identifier": "+13035550140", "provider": "twilio"}
SECRETS = {"webhook_secret": "s3cret-7f1a", "credential_id": "b459071a-fb8a-4f9e-bf72-c46dca8fbe35"}
UNSENT = object()


@dataclass(frozen=True, slots=True)
class Sending:
    """One request; `body` is sent as JSON if it isn't bytes; a header that is None is left out."""

    method: str
    path: str
    body: Any = UNSENT
    headers: Mapping[str, str | None] | None = None

    def bytes(self) -> bytes:
        if self.body is UNSENT:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Client:
    """Sends requests with a good token, and waits `patience` seconds for each answer."""

    def __init__(self, app: ASGIApp, setup: Setup, patience: float = 1.5) -> None:
        self.app = app
        self.setup = setup
        self.patience = patience
        self.runner = asyncio.Runner()

    def close(self) -> None:
        self.runner.close()

    def send(self, method: str, path: str, body: Any = UNSENT, **headers: str | None) -> Reply:
        """Underscores in the headers' names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.together(Sending(method, path, body, named))[0]

    def together(self, *all_of: Sending) -> list[Reply]:
        return self.runner.run(self._together(all_of))

    async def _together(self, all_of: tuple[Sending, ...]) -> list[Reply]:
        return await asyncio.gather(*map(self._reply, all_of))

    async def _reply(self, sending: Sending) -> Reply:
        path, _, query = sending.path.partition("?")
        headers = {"authorization": f"Bearer {self.setup.token}", **(sending.headers or {})}
        if sending.body is not UNSENT:
            headers = {"content-type": "application/json", **headers}
        call = Call(sending.method, unquote(path), query, headers, sending.bytes())
        return await asyncio.wait_for(call.reply(self.app), self.patience)

    def get(self, instance: str = A) -> Reply:
        return self.send("GET", channels(instance))

    def create(self, instance: str = A, **fields: Any) -> Reply:
        return self.send("POST", channels(instance), {**NEW, **fields})

    def update(self, endpoint: str, instance: str = A, **fields: Any) -> Reply:
        return self.send("PATCH", channels(instance, endpoint), fields)

    def delete(self, endpoint: str, instance: str = A) -> Reply:
        return self.send("DELETE", channels(instance, endpoint))

    def item(self, instance: str = A, **fields: Any) -> Item:
        """A new item, as create answers it."""
        reply = self.create(instance, **fields)
        if reply.status != 201:
            raise AssertionError(reply)
        created: Item = reply.value
        return created

    def items(self, instance: str = A) -> list[Item]:
        found: list[Item] = self.get(instance).value["channels"]
        return found

    def listed(self, endpoint: str, instance: str = A) -> Item | None:
        return next((each for each in self.items(instance) if each["id"] == endpoint), None)


def channels(instance: str, endpoint: str | None = None) -> str:
    return f"/v1/instances/{instance}/channels" + (f"/{endpoint}" if endpoint else "")
