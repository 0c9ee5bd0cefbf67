"""One request to an ASGI app, and what came of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message

from tests.hydracore_contract.services.values import refuse


class Dropped(Exception):
    """The connection was closed without a whole answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`headers` has lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def value(self) -> Any:
        """The JSON value; ValueError for what is none, and for what calls itself something else."""
        if self.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise ValueError(self.headers)
        return json.loads(self.body, parse_constant=refuse)

    @property
    def detail(self) -> Any:
        return self.value["detail"]


class Call:
    """Has a `transport` as uvicorn's requests have."""

    def __init__(
        self, method: str, path: str, query: str, headers: Mapping[str, str | None], body: bytes
    ) -> None:
        given = [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items() if v is not None]
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1"), *given, (b"content-length", str(len(body)).encode())],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 80),
        }
        self.body: bytes | None = body
        self.sent: list[Message] = []
        self.transport, self.aborted = self, False

    def abort(self) -> None:
        self.aborted = True

    def write(self, data: bytes) -> None:
        self.aborted = True

    close = abort

    async def receive(self) -> Message:
        if self.body is None:
            await asyncio.sleep(3600)
        body, self.body = self.body, None
        return {"type": "http.request", "body": body}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    async def reply(self, app: ASGIApp) -> Reply:
        try:
            await app(self.scope, self.receive, self.send)
        except Exception:
            if not self.sent:
                return Reply(500, {}, b"")
            if len(self.sent) == 1:
                raise
        if self.aborted or not self.sent or self.sent[-1].get("more_body"):
            raise Dropped(self.sent)
        return self._whole()

    def _whole(self) -> Reply:
        start = self.sent[0]
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
        body = b"".join(each.get("body", b"") for each in self.sent[1:])
        if self.scope["method"] != "HEAD" and int(headers.get("content-length", len(body))) != len(body):
            raise Dropped(self.sent)
        return Reply(start["status"], headers, body)
