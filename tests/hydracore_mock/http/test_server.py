"""A mock stops on signals, and listens where it is told to."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from hydracore_mock.errors import PortTaken
from hydracore_mock.http.server import bind
from tests.hydracore_mock.running import PATIENCE, Running, running
from tests.hydracore_mock.wire import collection, head

_SIGNALS = [signal.SIGTERM, signal.SIGINT]


def _stopped(mock: Running, by: int) -> tuple[int, str]:
    """The exit status after a signal, and what went to stderr."""
    mock.process.send_signal(by)
    return mock.process.wait(PATIENCE), mock.errors


@contextmanager
def _connected(mock: Running, *parts: bytes) -> Iterator[None]:
    """Connections of which each has sent something."""
    with ExitStack() as stack:
        for part in parts:
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", mock.port), PATIENCE))
            connection.sendall(part)
        time.sleep(0.1)
        yield


@pytest.mark.parametrize("by", _SIGNALS)
def test_a_signal_stops_it_in_spite_of_open_connections(by: int) -> None:
    line = f"{collection()} HTTP/1.1"
    kept = head(f"GET {line}", close=False)
    half = head(f"POST {line}", "Content-Length: 100", close=False) + b"{"
    too_much = head(f"POST {line}", f"Content-Length: {10**9}", close=False) + b"{"
    with running() as mock, _connected(mock, b"", b"GET /", kept, half, too_much, kept * 2000):
        before = time.monotonic()
        assert _stopped(mock, by) == (0, "")
        # Within a second, they say; a busy machine is given more.
        assert time.monotonic() - before < PATIENCE / 3


def test_a_second_signal_does_no_harm() -> None:
    with running("--reload") as mock:
        mock.process.send_signal(signal.SIGINT)
        assert _stopped(mock, signal.SIGINT)[0] in (0, -signal.SIGINT)


def test_its_port_is_free_afterwards() -> None:
    with running() as mock, _connected(mock, head(f"GET {collection()} HTTP/1.1", close=False)):
        port = mock.port
        assert _stopped(mock, signal.SIGTERM)[0] == 0
        with running("--port", str(port)) as again:
            assert again.port == port


def test_binding_tells_what_is_wrong() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"127.0.0.1:{port}: Address already in use"):
            bind("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.1", "no.such.host.invalid", "a" * 300, "é" * 80, "::zz", "\0"])
def test_hosts_that_are_none(host: str) -> None:
    with pytest.raises(PortTaken):
        bind(host, 0)
