"""Answers that break HTTP itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.hydracore_contract.services.probes import whole
from tests.hydracore_contract.services.variants import HASTE, Shell, Variant

broken = partial(Variant, kind="responses", probe=whole)
Writing = Callable[[Any, Message, Message, Send], Awaitable[None]]


def on(method: str, status: int, writing: Writing) -> Shell:
    """Answers to this method with this status are written in another way."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            sent: list[Message] = []

            async def keep(message: Message) -> None:
                sent.append(message)

            await app(scope, receive, keep)
            if scope["method"] == method and sent[0]["status"] == status:
                await writing(transport(receive), sent[0], joined(sent), send)
                return
            for message in sent:
                await send(message)

        return changed

    return shell


def transport(receive: Receive) -> Any:
    """The connection, as uvicorn's requests hold it."""
    return receive.__self__.transport  # type: ignore[attr-defined]  # a bound method of the request


def joined(sent: list[Message]) -> Message:
    return {"type": "http.response.body", "body": b"".join(each.get("body", b"") for each in sent[1:])}


def headed(start: Message, *headers: tuple[bytes, bytes]) -> Message:
    """Without Content-Length, and with these headers."""
    kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    return {**start, "headers": [*kept, *headers]}


async def cut_short(_: Any, start: Message, body: Message, send: Send) -> None:
    await send(start)
    await send({**body, "body": body["body"][:-10], "more_body": True})


async def chunked_without_end(_: Any, start: Message, body: Message, send: Send) -> None:
    await send(headed(start))
    await send({**body, "more_body": True})


async def drip(_: Any, start: Message, body: Message, send: Send) -> None:
    await send(headed(start))
    while True:
        await send({**body, "body": b" ", "more_body": True})
        await asyncio.sleep(0.2)


async def dropped(connection: Any, _start: Message, _body: Message, _send: Send) -> None:
    connection.abort()


async def head_only(_: Any, start: Message, _body: Message, send: Send) -> None:
    await send(start)
    await asyncio.sleep(60)


async def with_body(_: Any, start: Message, body: Message, send: Send) -> None:
    await send(headed(start, (b"content-length", b"4"), (b"content-type", b"application/json")))
    await send({**body, "body": b"null"})


async def with_length(_: Any, start: Message, body: Message, send: Send) -> None:
    await send(headed(start, (b"content-length", b"2")))
    await send({**body, "body": b"", "more_body": True})


async def no_http(connection: Any, _start: Message, body: Message, _send: Send) -> None:
    connection.write(body["body"])
    connection.close()


async def length_too_small(connection: Any, start: Message, body: Message, _send: Send) -> None:
    head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n" % start["status"]
    connection.write(head + body["body"])
    connection.close()


async def bare_head(connection: Any, start: Message, body: Message, _send: Send) -> None:
    head = b"HTTP/1.1 %d OK\r\nno colon here\r\nContent-Type: application/json\r\n\r\n" % start["status"]
    connection.write(head + body["body"])
    connection.close()


TABLE = {
    "list-cut-short": broken(text="The list ends 10 bytes too soon", shell=on("GET", 200, cut_short)),
    "create-cut-short": broken(text="Create's answer ends too soon", shell=on("POST", 201, cut_short)),
    "list-without-end": broken(
        text="The list is chunked, and its end is missing", shell=on("GET", 200, chunked_without_end)
    ),
    "list-drips": broken(text="The list never ends", shell=on("GET", 200, drip), options=HASTE),
    "update-drips": broken(text="Update's answer never ends", shell=on("PATCH", 200, drip), options=HASTE),
    "create-drops": broken(
        text="Create is done, and the connection closed without an answer", shell=on("POST", 201, dropped)
    ),
    "invalid-drops": broken(
        text="The connection is closed in place of a 422", shell=on("POST", 422, dropped)
    ),
    "unauthorized-drops": broken(
        text="The connection is closed in place of a 401", shell=on("GET", 401, dropped)
    ),
    "update-head-only": broken(
        text="Update's answer has no body for 60 s", shell=on("PATCH", 200, head_only), options=HASTE
    ),
    "delete-null-body": broken(text="204 has the body null", shell=on("DELETE", 204, with_body)),
    "delete-length": broken(
        text="204 has a Content-Length of 2, and the connection ends", shell=on("DELETE", 204, with_length)
    ),
    "list-no-http": broken(text="The list has no HTTP head", shell=on("GET", 200, no_http)),
    "list-length-too-small": broken(
        text="The list's Content-Length is too small", shell=on("GET", 200, length_too_small)
    ),
    "list-broken-head": broken(
        text="The list's head has a line without a colon", shell=on("GET", 200, bare_head)
    ),
}
