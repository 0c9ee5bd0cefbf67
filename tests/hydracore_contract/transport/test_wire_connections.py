"""Connections: kept, closed, never made, and secured."""

from __future__ import annotations

import socket
import ssl
from threading import Event

import pytest

from hydracore_contract.exchange import Request, Trouble
from hydracore_contract.transport.wire import ExchangeFailed
from tests.hydracore_contract.scripted import (
    CERTIFICATE,
    Line,
    answer,
    chunked,
    keeps_saying,
    refuses_early,
    says,
    serving,
    wired,
)

GET = Request("GET", "/items")
LARGE = Request("POST", "/items", (), b"x" * 2**20)
HUGE = Request("POST", "/items", (), b"x" * 2**24)
"""More than what lies between two sockets, so that the server has its say before it is all sent."""
EMPTY = answer(body=b"")


def test_a_connection_is_kept() -> None:
    with serving(keeps_saying(answer(body=b"a"), chunked(b"b"))) as server, wired(server.url) as wire:
        assert [wire.exchange(GET).body for _ in range(3)] == [b"a", b"b", b"b"]
        assert server.connections == 1


@pytest.mark.parametrize("data", [answer("200 OK", b"", ("Connection", "close")), b"HTTP/1.0 200 OK\r\n\r\n"])
def test_a_connection_that_is_not_to_be_kept(data: bytes) -> None:
    with serving(says(data)) as server, wired(server.url) as wire:
        assert [wire.exchange(GET).status for _ in range(2)] == [200, 200]
        assert server.connections == 2


def test_the_server_closes_a_kept_connection_between_requests() -> None:
    with serving(says(EMPTY)) as server, wired(server.url) as wire:
        assert [wire.exchange(GET).status for _ in range(4)] == [200] * 4
        assert (server.connections, len(server.heard)) == (4, 4)


def test_the_server_closes_a_kept_connection_as_the_request_comes() -> None:
    def script(line: Line) -> None:
        line.hear()
        line.say(EMPTY)
        line.hear()

    with serving(script, says(answer("201 Created"))) as server, wired(server.url) as wire:
        assert [wire.exchange(LARGE).status for _ in range(2)] == [200, 201]
        assert len(server.heard) == 3


def test_a_write_is_sent_again_once_where_a_kept_connection_is_closed() -> None:
    """That may be the service's usual way, or an answer that was lost: whether the write was done can't be told."""

    def loses(line: Line) -> None:
        line.hear()
        line.say(EMPTY)
        line.hear()

    write = Request("POST", "/items", (), b"{}")
    with serving(loses, says(EMPTY), says(b"")) as server, wired(server.url) as wire:
        assert (wire.exchange(write).status, wire.resent) == (200, False)
        assert (wire.exchange(write).status, wire.resent) == (200, True)
        with pytest.raises(ExchangeFailed):
            wire.exchange(write)
        assert not wire.resent
        assert (len(server.heard), server.connections) == (4, 3)


def test_an_answer_that_is_cut_short_is_not_asked_for_again() -> None:
    cut = answer(body=b"ab", length=5)
    with serving(says(EMPTY, cut), says(EMPTY)) as server, wired(server.url) as wire:
        wire.exchange(GET)
        with pytest.raises(ExchangeFailed) as caught:
            wire.exchange(GET)
        assert caught.value.trouble is Trouble.CUT_SHORT
        assert server.connections == 1


def test_a_new_connection_is_not_tried_twice() -> None:
    with serving(says(b""), says(EMPTY)) as server, wired(server.url) as wire:
        with pytest.raises(ExchangeFailed):
            wire.exchange(GET)
        assert server.connections == 1
        assert wire.exchange(GET).status == 200


def test_what_was_not_sent_is_not_taken_for_the_next_request() -> None:
    over = Event()

    def script(line: Line) -> None:
        line.connection.recv(2**10)
        line.say(answer("429 Too Many Requests"))
        over.wait()

    large = Request("POST", "/", (), b"x" * 2**24)
    with serving(script, says(EMPTY)) as server, wired(server.url) as wire:
        assert wire.exchange(large).status == 429
        assert wire.exchange(GET).status == 200
        assert server.connections == 2
        over.set()


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".example"])
def test_a_host_that_can_not_be_one(host: str) -> None:
    with wired(f"http://{host}/") as wire, pytest.raises(ExchangeFailed) as caught:
        wire.exchange(GET)
    assert caught.value.trouble is Trouble.UNREACHABLE


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with wired(url) as wire, pytest.raises(ExchangeFailed) as caught:
        wire.exchange(GET)
    assert caught.value.trouble is Trouble.UNREACHABLE
    assert "refused" in caught.value.details


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def test_a_large_body_arrives_over_tls() -> None:
    with serving(keeps_saying(EMPTY), tls=True) as server, wired(server.url, tls=trusting()) as wire:
        assert [wire.exchange(HUGE).status for _ in range(2)] == [200, 200]
        assert server.connections == 1
    assert [each.partition(b"\r\n\r\n")[2] for each in server.heard] == [HUGE.body] * 2


def test_a_large_body_that_is_refused_early_over_tls() -> None:
    def script(line: Line) -> None:
        refuses_early(line)
        line.wait()

    with serving(script, tls=True) as server, wired(server.url, tls=trusting()) as wire:
        assert wire.exchange(LARGE).status == 413


def test_a_large_body_that_ends_the_connection_over_tls() -> None:
    def script(line: Line) -> None:
        line.connection.recv(2**10)

    with serving(script, tls=True) as server, wired(server.url, tls=trusting()) as wire:
        with pytest.raises(ExchangeFailed) as caught:
            wire.exchange(LARGE)
        assert caught.value.trouble is Trouble.CLOSED


def test_a_certificate_that_is_not_trusted() -> None:
    with (
        serving(says(EMPTY), tls=True) as server,
        wired(server.url, tls=ssl.create_default_context()) as wire,
    ):
        with pytest.raises(ExchangeFailed) as caught:
            wire.exchange(GET)
        assert caught.value.trouble is Trouble.UNREACHABLE


def test_a_server_that_speaks_no_tls() -> None:
    def script(line: Line) -> None:
        line.connection.recv(2**10)
        line.say(EMPTY)

    with serving(script) as server, wired(server.url.replace("http", "https"), tls=trusting()) as wire:
        with pytest.raises(ExchangeFailed) as caught:
            wire.exchange(GET)
        assert caught.value.trouble is Trouble.UNREACHABLE
