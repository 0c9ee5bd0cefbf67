"""Waiting for a socket: until it can be read or written, or the answer begins to come while it is written."""

from __future__ import annotations

import selectors
import socket
import ssl
import time

CHUNK = 2**16
Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


class NotRead(Exception):
    """Nobody has read in time what was to be sent."""


def seconds_left(deadline: float) -> float:
    return max(0.001, deadline - time.monotonic())


def is_readable(connection: socket.socket) -> bool:
    return bool(ready(connection, selectors.EVENT_READ, 0))


def ready(connection: socket.socket, events: int, seconds: float) -> int:
    """Those of the events that have happened after so many seconds at most, however many files are open."""
    with Selector() as selector:
        selector.register(connection, events)
        return sum(found for _, found in selector.select(seconds))


def send_until_answered(connection: socket.socket, data: bytes, deadline: float) -> bytes | None:
    """Sends all, or stops where the answer begins to come before that, and gives its first bytes. Raises NotRead."""
    view = memoryview(data)
    while view:
        events = ready(connection, selectors.EVENT_READ | selectors.EVENT_WRITE, seconds_left(deadline))
        if events & selectors.EVENT_READ and len(view) < len(data):
            early = arrived_bytes(connection)
            if early is not None:
                return early
        if time.monotonic() > deadline:
            raise NotRead
        if events & selectors.EVENT_WRITE:
            connection.settimeout(seconds_left(deadline))
            view = view[connection.send(view[:CHUNK]) :]
    return None


def arrived_bytes(connection: socket.socket) -> bytes | None:
    """Bytes that have arrived; None where they were TLS's own, such as session tickets (RFC 8446, section 4.6.1)."""
    connection.settimeout(0)
    try:
        return connection.recv(CHUNK)
    except (BlockingIOError, ssl.SSLWantReadError):
        return None
