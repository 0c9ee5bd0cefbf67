"""uvicorn's request cycle, exchanged for one that sends an answer with a single write.

A reach into uvicorn 0.54: `HttpToolsProtocol.on_headers_complete` makes its `RequestResponseCycle` by name, and
`uvicorn.Config` has `http=` for the protocol but nothing for the cycle. The class of each cycle is therefore set when
uvicorn has made it, before its task begins to run.

uvicorn's own cycle matches each header of an answer against two regular expressions, and hands head and body to the
system one by one. Measured on 2026-11-30, a GET of 1,000 bytes over 8 connections on uvloop: 31.6 µs of CPU for each
request with uvicorn's cycle, 20.7 µs with this one. The same cycle can abort a connection, which ASGI can't express.

`tests/hydracore_mock/http/test_uvicorn_cycle.py` names all that is used of uvicorn here. When it fails, look first
for a public way to choose the cycle.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from hydracore_mock.http.reply import ABORT, Headers

_BODILESS = (204, 205, 304)
_CLOSE = (b"connection", b"close")


class WholeAnswerCycle(RequestResponseCycle):
    """Sends an answer whose body is one message with one write, and any other as uvicorn does."""

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


class WholeAnswerProtocol(HttpToolsProtocol):
    """uvicorn's protocol with `WholeAnswerCycle` for each request."""

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self.cycle.__class__ = WholeAnswerCycle  # its task is scheduled and has not run
