"""A client that costs little: one connection, many requests on their way at once."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

_PATIENCE = 60.0
# Servers close connections that are idle for long; uvicorn after 5 seconds.
_STALE = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` as they came, in their order."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Connection:
    """Use as a context manager."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._used = 0.0
        self._connect()

    def exchange(self, requests: Sequence[bytes]) -> list[Answer]:
        """Sends all at once, and gives the answers in their order."""
        if time.monotonic() - self._used > _STALE:
            self._close()
            self._connect()
        self._socket.sendall(b"".join(requests))
        answers = [read_answer(self._stream) for _ in requests]
        self._used = time.monotonic()
        return answers

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE)
        self._stream = self._socket.makefile("rb")
        self._used = time.monotonic()

    def _close(self) -> None:
        self._stream.close()
        self._socket.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()


def read_answer(stream: BinaryIO) -> Answer:
    """The next answer of the stream; ConnectionError if there is none. Chunked ones are not read."""
    start = stream.readline()
    if not start:
        raise ConnectionError("the server closed the connection")
    headers = []
    while line := stream.readline().strip().decode("latin-1"):
        name, _, value = line.partition(":")
        headers.append((name, value.strip()))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return Answer(int(start.split()[1]), tuple(headers), stream.read(length))
