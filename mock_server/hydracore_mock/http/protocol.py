"""uvicorn's HTTP protocol, with an end to patience.

uvicorn waits for ever for a request that stops in the middle, and keeps any number of header bytes. Here a request
has to arrive within a time, and its head within a size; a client that can't do so gets 408 or 431 and is cut off.
Requests that arrive as they should pay nothing for it: who is late is found by looking, not by keeping books.

uvicorn also examines each header of an answer with two regular expressions, and gives its head and its body to the
system one by one: together a third of what a request for a list costs. The mock's answers are one write.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

_LARGEST_HEAD = 64 * 1024
_LOOKS = 8
_BODILESS = (204, 205, 304)
_CLOSE = (b"connection", b"close")
ABORT = "mock.response.abort"
"""A message that ends the connection where it is; with `flush`, after what was sent so far."""

Headers = tuple[tuple[bytes, bytes], ...]


class WholeAnswerCycle(RequestResponseCycle):
    """Sends an answer of known length with one write; any other in uvicorn's own way."""

    _start: Any = None

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start" and not self.response_started:
            self._start = message
            return
        start, self._start = self._start, None
        if message["type"] == ABORT:
            self._abort(message["flush"])
        elif start is None:
            await super().send(message)
        elif message.get("more_body") or start["status"] in _BODILESS or self.scope["method"] == "HEAD":
            await super().send(start)
            await super().send(message)
        else:
            if self.flow.write_paused and not self.disconnected:
                await self.flow.drain()
            if not self.disconnected:
                self._answer(start["status"], start["headers"], message.get("body", b""))

    def _abort(self, flush: bool) -> None:
        self.disconnected = True
        self.message_event.set()
        if flush:
            self.transport.close()
        else:
            self.transport.abort()

    def _answer(self, status: int, own_headers: Headers, body: bytes) -> None:
        headers = [*self.default_headers, *own_headers]
        if _CLOSE in own_headers:
            self.keep_alive = False
        elif not self.keep_alive:
            headers.append(_CLOSE)
        head = STATUS_LINE[status] + b"".join([b"%b: %b\r\n" % header for header in headers])
        if head.count(b"\n") != len(headers) + 1:
            raise ValueError("a header holds a line break")
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.transport.write(head + b"\r\n" + body)
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


class PatientProtocol(HttpToolsProtocol):
    """`refused` is told of each refusal, with the headers that had arrived, and gives headers to send with it."""

    head_size = 0
    refused: Callable[[int, str, Any], Headers] = staticmethod(lambda _status, _text, _headers: ())

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self.cycle.__class__ = (
            WholeAnswerCycle  # its task has not begun: uvicorn offers no other way to choose it
        )

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.scope is not self.scope:
            self.head_size += len(data)
            if self.head_size > _LARGEST_HEAD:
                self.refuse(431, "Request Header Fields Too Large", "The request's head is too large.")
        else:
            self.head_size = 0

    @property
    def arriving(self) -> object:
        """What stands for the request that is not here as a whole yet; None if there is none."""
        cycle = self.cycle
        if cycle is None or cycle.scope is not self.scope:
            return self.scope or self
        return None if cycle.response_complete or not cycle.more_body else self.scope

    def send_400_response(self, msg: str) -> None:
        self.refuse(400, "Bad Request", msg)

    def refuse(self, status: int, title: str, detail: str) -> None:
        """Sends a last answer, unless one is on its way, and closes the connection."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
            text = json.dumps(body, separators=(",", ":")).encode()
            headers = (
                (b"content-type", b"application/problem+json"),
                (b"content-length", b"%d" % len(text)),
                (b"connection", b"close"),
                *self.refused(status, detail, self.headers or ()),
            )
            lines = b"".join(b"%b: %b\r\n" % header for header in headers)
            self.transport.write(b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (status, title.encode(), lines, text))
        self.transport.close()


async def refuse_late_requests(connections: set[Any], patience: float) -> None:
    """Looks at all connections a few times within `patience` (seconds), until it is cancelled."""
    loop = asyncio.get_running_loop()
    seen: dict[PatientProtocol, tuple[object, float]] = {}
    while True:
        await asyncio.sleep(min(1.0, patience / _LOOKS))
        now = loop.time()
        still: dict[PatientProtocol, tuple[object, float]] = {}
        for connection in [each for each in connections if isinstance(each, PatientProtocol)]:
            arriving = connection.arriving
            if arriving is None:
                continue
            before, since = seen.get(connection, (arriving, now))
            still[connection] = (arriving, since if before is arriving else now)
            if now - still[connection][1] > patience:
                connection.refuse(408, "Request Timeout", "The request did not arrive in time.")
        seen = still
