"""uvicorn's HTTP protocol, with an end to patience.

uvicorn waits for ever for a request that stops in the middle, and keeps any number of header bytes. Here a request
has to arrive within a time, and its head within a size; a client that can't do so gets 408 or 431 and is cut off.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_LARGEST_HEAD = 64 * 1024
_ENOUGH = 8


class PatientProtocol(HttpToolsProtocol):
    """`patience` is the time in seconds that a request may take to arrive; set on a subclass for each server."""

    patience = 30.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.arriving_since: float | None = self.loop.time()
        self.in_head = True
        self.head_size = 0

    def data_received(self, data: bytes) -> None:
        if self.in_head:
            self.head_size += len(data)
            if self.head_size > _LARGEST_HEAD and len(data) < self.head_size:
                self.refuse(b"431 Request Header Fields Too Large", b"The request's head is too large.")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.arriving_since = self.loop.time()
        self.in_head = True

    def on_headers_complete(self) -> None:
        self.in_head = False
        self.head_size = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.arriving_since = None

    def refuse(self, status: bytes, text: bytes) -> None:
        """Sends a last answer, unless one is on its way, and closes the connection."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            head = (
                b"HTTP/1.1 %b\r\ncontent-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head % (status, len(text)) + text)
        self.transport.close()

    def is_late(self, now: float) -> bool:
        return self.arriving_since is not None and now - self.arriving_since > self.patience


async def refuse_late_requests(connections: set[Any], patience: float) -> None:
    """Runs until it is cancelled; looks at all connections a few times within the patience they have."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(min(1.0, patience / _ENOUGH))
        now = loop.time()
        for connection in [c for c in connections if isinstance(c, PatientProtocol) and c.is_late(now)]:
            connection.refuse(b"408 Request Timeout", b"The request did not arrive in time.")
