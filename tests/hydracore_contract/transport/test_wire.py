"""One exchange at a time with a server that may do anything."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from contextlib import suppress
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Answer, Request, Trouble
from hydracore_contract.transport.wire import BEGINNING, LARGEST, LARGEST_HEAD, ExchangeFailed
from tests.hydracore_contract.scripted import (
    Line,
    Script,
    answer,
    chunked,
    drips,
    floods,
    hangs_after,
    keeps_saying,
    refuses_early,
    says,
    serving,
    wired,
)

GET = Request("GET", "/items")
LARGE = Request("POST", "/items", (), b"x" * 2**20)
SHORT = 0.3
"""Seconds, where something is to take too long."""
EMPTY = answer(body=b"")


def exchanged(*scripts: Script, request: Request = GET, timeout: float = 20.0) -> Answer:
    with serving(*scripts) as server, wired(server.url, timeout) as wire:
        return wire.exchange(request)


def failed(*scripts: Script, request: Request = GET, timeout: float = 20.0) -> ExchangeFailed:
    with pytest.raises(ExchangeFailed) as caught:
        exchanged(*scripts, request=request, timeout=timeout)
    return caught.value


def test_an_answer_is_told_as_it_came() -> None:
    data = answer("418 I'm a teapot", b'{"a": 1}', ("X-Odd", "b"), ("x-odd", "\xe4"))
    found = exchanged(says(data))
    assert (found.status, found.body) == (418, b'{"a": 1}')
    assert found.headers == (("X-Odd", "b"), ("x-odd", "\xe4"), ("Content-Length", "8"))
    assert found.header("X-ODD") == "b, \xe4"


@pytest.mark.parametrize(
    "data",
    [
        answer(body=b"a long body"),
        chunked(b"a long", b" ", b"body"),
        chunked(b"a long body", end=b"0;last\r\nX-Trailer: 1\r\n\r\n"),
        b"HTTP/1.1 200 OK\r\n\r\na long body",
        b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\na long body",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        + answer(body=b"a long body"),
        answer("200 OK", gzip.compress(b"a long body", mtime=0), ("Content-Encoding", "gzip")),
        answer("200 OK", gzip.compress(b"a long body", mtime=0), ("content-encoding", " X-GZIP ")),
        answer(
            "200 OK",
            gzip.compress(b"a ", mtime=0) + gzip.compress(b"long body", mtime=0) + b"\0",
            ("Content-Encoding", "gzip"),
        ),
        answer("200 OK", zlib.compress(b"a long body"), ("Content-Encoding", "deflate")),
        answer("200 OK", b"a long body", ("Content-Encoding", "identity")),
        chunked(*([gzip.compress(b"a long body", mtime=0)] * 1), headers=b"Content-Encoding: gzip\r\n"),
    ],
)
@pytest.mark.parametrize("size", [1, 2**16])
def test_a_body_is_read_to_its_end(data: bytes, size: int) -> None:
    assert exchanged(drips(data, size)).body == b"a long body"


@given(st.lists(st.binary(min_size=1, max_size=2_000), max_size=4), st.booleans(), st.integers(1, 3_000))
def test_any_body_arrives(chunks: list[bytes], is_packed: bool, size: int) -> None:
    whole = b"".join(chunks)
    data = chunked(*chunks)
    if is_packed:
        data = answer("200 OK", gzip.compress(whole, mtime=0), ("Content-Encoding", "gzip"))
    assert exchanged(drips(data, size)).body == whole


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (answer(body=b"ab", length=5), b"ab"),
        (answer(body=b"", length=5), b""),
        (chunked(b"abc", end=b""), b"abc"),
        (chunked(b"abc", end=b"0\r\n"), b"abc"),
        (chunked(b"abc", end=b"9\r\nde"), b"abcde"),
    ],
)
def test_an_answer_that_is_cut_short(data: bytes, body: bytes) -> None:
    failure = failed(says(data))
    assert failure.trouble is Trouble.CUT_SHORT
    assert failure.answer is not None
    assert (failure.answer.status, failure.answer.body) == (200, body)


@pytest.mark.parametrize(
    "data", [b"HTTP/1.", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"]
)
def test_a_head_that_is_cut_short(data: bytes) -> None:
    failure = failed(says(data))
    assert (failure.trouble, failure.answer) == (Trouble.CUT_SHORT, None)


def test_a_coding_that_is_cut_short() -> None:
    packed = gzip.compress(b"a long body", mtime=0)[:-5]
    failure = failed(says(answer("200 OK", packed, ("Content-Encoding", "gzip"))))
    assert failure.trouble is Trouble.CUT_SHORT
    assert failure.answer is not None
    assert failure.answer.body == packed


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_a_coding_that_is_another(coding: str) -> None:
    failure = failed(says(answer("200 OK", b"plain", ("Content-Encoding", coding))))
    assert failure.trouble is Trouble.NO_HTTP
    assert coding in failure.details
    assert failure.answer is not None
    assert failure.answer.body == b"plain"


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_a_connection_that_is_closed_without_an_answer(before: bytes) -> None:
    failure = failed(says(before))
    assert (failure.trouble, failure.answer) == (Trouble.CLOSED, None)


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n",
        b"<html>no</html>",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 099 Low\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"a" * LARGEST_HEAD,
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    ],
)
def test_what_is_no_http(data: bytes) -> None:
    failure = failed(says(data))
    assert (failure.trouble, failure.answer) == (Trouble.NO_HTTP, None)
    assert failure.details


def test_a_chunk_that_is_none() -> None:
    failure = failed(says(chunked(b"abc", end=b"xyz\r\n")))
    assert failure.trouble is Trouble.NO_HTTP
    assert failure.answer is not None
    assert failure.answer.body == b"abc"


def test_no_answer_comes() -> None:
    failure = failed(hangs_after(b""), timeout=SHORT)
    assert (failure.trouble, failure.answer) == (Trouble.HANGS, None)
    assert failure.details == f"waited {SHORT:g} s"


def test_an_answer_that_does_not_end() -> None:
    failure = failed(hangs_after(answer(body=b"ab", length=5)), timeout=SHORT)
    assert failure.trouble is Trouble.HANGS
    assert failure.answer is not None
    assert failure.answer.body == b"ab"


@pytest.mark.parametrize(
    ("before", "data", "after"),
    [
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n", EMPTY),
        (chunked(end=b""), b"1\r\nx\r\n", b"0\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 2**22, b""),
    ],
)
def test_an_answer_that_keeps_coming_and_does_not_end(before: bytes, data: bytes, after: bytes) -> None:
    assert failed(floods(before, data, after), timeout=SHORT).trouble is Trouble.HANGS


def test_an_answer_without_bounds_is_cut_and_hangs() -> None:
    failure = failed(floods(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 2**22), timeout=1.0)
    assert failure.trouble is Trouble.HANGS
    assert failure.details.startswith("waited 1 s; ")
    assert failure.details.endswith(" MiB came, of which 64 KiB are kept")
    assert failure.answer is not None
    assert failure.answer.body == b"x" * BEGINNING


@pytest.mark.parametrize(
    "data",
    [
        answer(body=b"x" * (LARGEST + 1)),
        answer("200 OK", gzip.compress(b"x" * (LARGEST + 1), mtime=0), ("Content-Encoding", "gzip")),
        answer("200 OK", gzip.compress(b"x" * 2 * LARGEST, mtime=0), ("Content-Encoding", "gzip")),
        answer("200 OK", gzip.compress(b"x" * LARGEST, mtime=0) * 2, ("Content-Encoding", "gzip")),
        answer("200 OK", gzip.compress(b"x" * 100, mtime=0) * 5000, ("Content-Encoding", "gzip")),
    ],
)
def test_an_answer_that_is_too_large_is_cut(data: bytes) -> None:
    with serving(keeps_saying(data), says(EMPTY)) as server, wired(server.url) as wire:
        with pytest.raises(ExchangeFailed) as caught:
            wire.exchange(GET)
        assert caught.value.trouble is Trouble.TOO_LARGE
        assert "16 MiB" in caught.value.details
        assert caught.value.answer is not None
        assert caught.value.answer.body == b"x" * BEGINNING
        assert wire.exchange(GET).body == b""


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_the_largest_answer_is_read(coding: str) -> None:
    whole = b"x" * LARGEST
    packed = gzip.compress(whole, mtime=0) if coding == "gzip" else whole
    assert exchanged(says(answer("200 OK", packed, ("Content-Encoding", coding)))).body == whole


def test_a_request_that_is_not_read() -> None:
    over = Event()

    def unread(_: Line) -> None:
        over.wait()

    large = Request("POST", "/", (), b"x" * 2**24)
    with serving(unread) as server, wired(server.url, SHORT) as wire:
        with pytest.raises(ExchangeFailed) as caught:
            wire.exchange(large)
        over.set()
    assert caught.value.trouble is Trouble.HANGS


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda data: b"HTTP/1.1 200 OK\r\n" + data))
def test_any_bytes_are_an_answer_or_trouble(data: bytes) -> None:
    with suppress(ExchangeFailed):
        assert 200 <= exchanged(says(data)).status <= 999


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_bytes_after_an_answer_that_has_no_body(status: str) -> None:
    answers = f"HTTP/1.1 {status}\r\nX: y\r\n\r\nhello".encode()
    with serving(says(answers, EMPTY), says(EMPTY)) as server, wired(server.url) as wire:
        assert wire.exchange(GET).body == b"hello"
        assert wire.exchange(GET).status == 200
        assert server.connections == 2


def test_bytes_that_come_later_after_an_answer_that_has_no_body() -> None:
    def script(line: Line) -> None:
        line.hear()
        line.say(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")
        line.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.say(b"hello")
        line.wait()

    assert exchanged(script).body == b"hello"


@pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="only Linux has it")
def test_a_body_that_waits_for_its_head_to_be_acknowledged_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[socket.socket] = []
    connect = socket.create_connection

    def connected(*where: Any) -> socket.socket:
        opened.append(connect(*where))
        return opened[-1]

    monkeypatch.setattr(socket, "create_connection", connected)
    with serving(keeps_saying(answer(body=b"x"))) as server, wired(server.url) as wire:
        for _ in range(3):
            wire.exchange(GET)
            assert opened[-1].getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK) == 1


def test_another_answer_behind_a_204_is_no_body_of_it() -> None:
    data = b"HTTP/1.1 204 No Content\r\n\r\n" + answer("408 Request Timeout")
    with serving(says(data), says(answer(body=b"next"))) as server, wired(server.url) as wire:
        assert (wire.exchange(GET).status, wire.exchange(GET).body) == (204, b"next")


def test_an_empty_204_is_empty() -> None:
    data = b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"
    with serving(keeps_saying(data)) as server, wired(server.url) as wire:
        assert [wire.exchange(GET).body for _ in range(2)] == [b"", b""]
        assert server.connections == 1


def test_a_head_has_no_body() -> None:
    head = Request("HEAD", "/items")
    data = answer("200 OK", b"", ("Content-Encoding", "gzip"), length=500)
    with serving(says(data)) as server, wired(server.url) as wire:
        assert [wire.exchange(head).body for _ in range(2)] == [b"", b""]
        assert all(b"\r\nConnection: close\r\n" in each for each in server.heard)


@pytest.mark.parametrize("is_late", [False, True])
def test_bytes_after_a_head_belong_to_it_and_not_to_the_next_answer(*, is_late: bool) -> None:
    whole = answer("200 OK", b"hello", ("Content-Encoding", "gzip"))

    def script(line: Line) -> None:
        line.hear()
        line.say(whole.removesuffix(b"hello") if is_late else whole)
        if is_late:
            time.sleep(0.05)
            line.say(b"hello")
        line.hear()
        line.say(EMPTY)

    with serving(script, says(answer("201 Created"))) as server, wired(server.url) as wire:
        assert wire.exchange(Request("HEAD", "/")).body == b"hello"
        assert wire.exchange(GET).status == 201


def test_a_second_answer_to_one_request_is_not_taken_for_the_next() -> None:
    scripts = (says(EMPTY + answer("500 No"), EMPTY), says(answer("201 Created")))
    with serving(*scripts) as server, wired(server.url) as wire:
        assert [wire.exchange(GET).status for _ in range(2)] == [200, 201]


def test_a_large_body_that_is_refused_before_it_is_read() -> None:
    found = exchanged(refuses_early, request=LARGE)
    assert (found.status, found.body) == (413, b"no")


def test_a_large_body_that_is_refused_and_never_read() -> None:
    over = Event()

    def script(line: Line) -> None:
        line.connection.recv(2**10)
        line.say(answer("413 Content Too Large", b"no"))
        over.wait()

    large = Request("POST", "/", (), b"x" * 2**24)
    with serving(script) as server, wired(server.url) as wire:
        assert wire.exchange(large).status == 413
        over.set()


def test_a_large_body_that_ends_the_connection() -> None:
    def script(line: Line) -> None:
        line.connection.recv(2**10)

    assert failed(script, request=LARGE).trouble is Trouble.CLOSED


@pytest.mark.parametrize(
    ("method", "body", "length"),
    [
        ("GET", None, None),
        ("DELETE", None, None),
        ("OPTIONS", None, None),
        ("POST", None, b"0"),
        ("PATCH", b"", b"0"),
        ("DELETE", b"{}", b"2"),
        ("GET", b"{}", b"2"),
    ],
)
def test_what_is_sent(method: str, body: bytes | None, length: bytes | None) -> None:
    request = Request(method, "/a?b=%20", (("X-Odd", " \xe4\t"), ("Authorization", "Bearer ")), body)
    with serving(says(EMPTY)) as server, wired(server.url.replace("//", "//user@")) as wire:
        wire.exchange(request)
    head, _, sent = server.heard[0].partition(b"\r\n\r\n")
    assert sent == (body or b"")
    assert head.split(b"\r\n") == [
        f"{method} /a?b=%20 HTTP/1.1".encode(),
        b"Host: " + server.url.removeprefix("http://").encode(),
        b"X-Odd: \xe4",
        b"Authorization: Bearer",
        *([] if length is None else [b"Content-Length: " + length]),
    ]


def test_a_large_body_arrives() -> None:
    with serving(says(EMPTY)) as server, wired(server.url) as wire:
        wire.exchange(LARGE)
    assert server.heard[0].partition(b"\r\n\r\n")[2] == LARGE.body
