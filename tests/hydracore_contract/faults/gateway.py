"""A way to a service that is slow, breaks off for a while, or loses answers, as networks between two machines do."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit

HEAD_END = b"\r\n\r\n"
PAGE = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nConnection: close\r\n\r\n%b"
WAIT = PAGE % (b"503 Service Unavailable", b"text/html", b"<html>Wait</html>")
FORBIDDEN = PAGE % (b"403 Forbidden", b"text/html", b"<html>Forbidden</html>")
LIMITED = PAGE % (b"429 Too Many Requests", b"application/json", b'{"message": "too many requests"}')
BLOCKED = PAGE % (b"403 Forbidden", b"application/json", b'{"message": "Forbidden"}')
SEED = 20261130
BROKEN_OFF = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError)
"""What ends a connection; the last of them where the gateway is ended."""


@dataclass(frozen=True, slots=True)
class Faults:
    """`latency` and `outage` are in seconds. From every `outage_every`th request on no request is answered for so long;
    every `drop_every`th POST is done, and its answer is lost. The answer to every `cut_every`th request has no end, and
    every `page_every`th, or a random `page_share` of all, gets a `page` of the gateway's own."""

    latency: float = 0.0
    outage: float = 0.0
    outage_every: int = 0
    drop_every: int = 0
    cut_every: int = 0
    page_every: int = 0
    page_share: float = 0.0
    page: bytes = WAIT


@dataclass(slots=True)
class Gateway:
    port: int
    faults: Faults
    requests: int = 0
    posts: int = 0
    down_until: float = 0.0
    chance: Random = field(default_factory=lambda: Random(SEED))
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(*BROKEN_OFF):
            while await self.pass_on(reader, writer):
                pass
        writer.close()

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Passes one request on; tells whether the connection is good for another."""
        head = await reader.readuntil(HEAD_END)
        body = await body_after(head, reader)
        if self.is_down():
            return False
        await asyncio.sleep(self.faults.latency)
        if self.is_turn(self.faults.page_every) or self.chance.random() < self.faults.page_share:
            writer.write(self.faults.page)
            await writer.drain()
            return False
        answer = await asked(self.port, without_connection(head) + body)
        if head.startswith(b"POST "):
            self.posts += 1
            if self.faults.drop_every and self.posts % self.faults.drop_every == 0:
                return False
        writer.write(answer[: len(answer) - 20] if self.is_turn(self.faults.cut_every) else answer)
        await writer.drain()
        return False  # answers are read to the service's end, so that each has a connection of its own

    def is_down(self) -> bool:
        self.requests += 1
        if self.is_turn(self.faults.outage_every):
            self.down_until = time.monotonic() + self.faults.outage
        return time.monotonic() < self.down_until

    def is_turn(self, every: int) -> bool:
        return bool(every) and self.requests % every == 0


async def body_after(head: bytes, reader: asyncio.StreamReader) -> bytes:
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n") if b":" in line)
    if b"chunked" not in fields.get(b"transfer-encoding", b""):
        return await reader.readexactly(int(fields.get(b"content-length", b"0")))
    whole = b""
    while not whole.endswith(b"0\r\n\r\n"):
        whole += await reader.readline()
    return whole


def without_connection(head: bytes) -> bytes:
    """A request's head, by which the service closes the connection after its answer."""
    lines = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close"]) + HEAD_END


async def asked(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    answer = await reader.read(-1)
    writer.close()
    return answer


@contextmanager
def through(url: str, faults: Faults) -> Iterator[str]:
    """The URL of a gateway to a service, which works until the block ends."""
    loops, ports = list[asyncio.AbstractEventLoop](), list[int]()
    is_there = threading.Event()
    gateway = Gateway(urlsplit(url).port or 80, faults)

    async def run() -> None:
        loops.append(asyncio.get_running_loop())
        server = await asyncio.start_server(gateway.serve, "127.0.0.1", 0, limit=2**20)
        ports.append(server.sockets[0].getsockname()[1])
        is_there.set()
        await gateway.stopped.wait()
        server.close()

    # Its loop is ended there as well: a test before this one may have left a loop that runs in the main thread.
    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert is_there.wait(20)
    try:
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        loops[0].call_soon_threadsafe(gateway.stopped.set)
        thread.join(20)
