"""uvicorn's HTTP protocol with a time limit for requests and a size limit for their heads.

uvicorn waits forever for a request that stops in the middle, and keeps any number of header bytes. Here a client that
takes too long, or whose head is too large, gets 408 or 431 (RFC 9110, section 15.5.9; RFC 6585, section 5), and its
connection is closed. Requests in time pay nothing for it: all connections are looked at a few times within the limit,
instead of one timer for each request.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from hydracore_mock.http.reply import Headers
from hydracore_mock.http.uvicorn_cycle import WholeAnswerProtocol

_LARGEST_HEAD = 64 * 1024
_LOOKS = 8


class PatientProtocol(WholeAnswerProtocol):
    """`refused` is called for each refusal with its status, its reason and the headers that had arrived, and gives
    headers to send with it."""

    head_size = 0
    refused: Callable[[int, str, Any], Headers] = staticmethod(lambda _status, _text, _headers: ())

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
        """A token of the request that hasn't arrived as a whole yet; None if there is no such request."""
        cycle = self.cycle
        if cycle is None or cycle.scope is not self.scope:
            return self.scope or self
        return None if cycle.response_complete or not cycle.more_body else self.scope

    def send_400_response(self, msg: str) -> None:
        self.refuse(400, "Bad Request", msg)

    def refuse(self, status: int, title: str, detail: str) -> None:
        """Sends a last answer, unless another is being sent, and closes the connection."""
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
