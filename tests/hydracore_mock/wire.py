"""Requests to a mock: well-formed ones through `http.client`, any bytes at all through a socket."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

PATIENCE = 20.0
TOKEN = {"Authorization": "Bearer token"}
GOOD = {"channel_type": "telegram", "provider": "telegram", "external_identifier": "a_bot"}
Pairs = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    pairs: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.pairs}

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def names(self, header: str) -> set[str]:
        """The members of a header that lists names."""
        return {name.strip() for name in self.headers.get(header, "").split(",")}


def collection(instance: str | None = None) -> str:
    """The path of an instance's channels; of a new instance's, if none is named."""
    return f"/v1/instances/{instance or uuid4()}/channels"


def ask(url: str, method: str, path: str, headers: Pairs = (), body: object = None) -> Answer:
    """One request over a connection of its own; `body` is sent as it is if it is bytes, else as JSON."""
    target = urlsplit(url)
    connection = HTTPConnection(str(target.hostname), int(target.port or 80), timeout=PATIENCE)
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    if content is not None and not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", "application/json"))
    try:
        connection.putrequest(method, path, skip_host=any(name.lower() == "host" for name, _ in pairs))
        if content is not None and not any(name.lower() == "content-length" for name, _ in pairs):
            pairs.append(("Content-Length", str(len(content))))
        for name, value in pairs:
            connection.putheader(name, value.encode())
        connection.endheaders(content)
        response = connection.getresponse()
        return Answer(response.status, tuple(response.getheaders()), response.read())
    finally:
        connection.close()


def speak(port: int, *parts: bytes | float, end: bool = False, patience: float = PATIENCE) -> bytes:
    """All that is answered until the mock closes the connection; a number among the parts is a pause in seconds.

    `end` closes our side after the last part. TimeoutError if the connection stays open.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        try:
            for part in parts:
                if isinstance(part, float):
                    time.sleep(part)
                else:
                    connection.sendall(part)
            if end:
                connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return _until_closed(connection)


def head(line: str, *headers: str, close: bool = True) -> bytes:
    """The head of a request that has credentials and, with `close`, ends its connection."""
    lines = [line, "Host: mock", "Authorization: Bearer token", *headers]
    return "\r\n".join([*lines, *(["Connection: close"] if close else []), "", ""]).encode()


def _until_closed(connection: socket.socket) -> bytes:
    answer = b""
    while True:
        try:
            data = connection.recv(2**16)
        except ConnectionResetError:
            return answer
        if not data:
            return answer
        answer += data


def statuses(answer: bytes) -> list[int]:
    """The statuses of all answers that follow each other in these bytes."""
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]
