"""Clients that are slow, leave, or speak no HTTP: each is answered or cut off, and nobody else waits."""

from __future__ import annotations

import json
import socket
import struct
import time

import pytest

from tests.hydracore_mock.running import Running
from tests.hydracore_mock.wire import PATIENCE, TOKEN, ask, collection, head, speak, statuses

_PATH = collection("3f1c7a52-3f1e-4b86-9c1d-5a7e90b4f213")
_GET = head(f"GET {_PATH} HTTP/1.1")
_STOPPED = [
    b"",
    b"G",
    b"GET /",
    b"GET / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\r\nHost: mock\r\n",
    head(f"POST {_PATH} HTTP/1.1", "Content-Length: 9"),
    head(f"POST {_PATH} HTTP/1.1", "Content-Length: 9") + b"{",
    head(f"POST {_PATH} HTTP/1.1", "Transfer-Encoding: chunked") + b"5\r\n{",
    head(f"POST {_PATH} HTTP/1.1", "Content-Length: 9", "Expect: 100-continue"),
]


def test_who_stops_in_the_middle_is_told_and_cut_off_while_others_are_served(mock: Running) -> None:
    waiting = [socket.create_connection(("127.0.0.1", mock.port), timeout=PATIENCE) for _ in _STOPPED]
    for connection, sent in zip(waiting, _STOPPED, strict=True):
        connection.sendall(sent)
    assert ask(mock.url, "GET", collection(), TOKEN).status == 200
    for connection in waiting:
        answer = b"".join(iter(lambda c=connection: c.recv(2**16), b""))  # type: ignore[misc]
        connection.close()
        assert statuses(answer)[-1] == 408
        problem = json.loads(answer.rpartition(b"\r\n\r\n")[2])
        assert problem["detail"] == "The request did not arrive in time."


@pytest.mark.parametrize("sent", _STOPPED[2::3])
def test_who_trickles_is_cut_off_all_the_same(mock: Running, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", mock.port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        with pytest.raises(OSError):  # noqa: PT011
            _trickle(connection)


def _trickle(connection: socket.socket) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        connection.sendall(b"a")
        time.sleep(0.05)


def test_a_slow_request_that_is_in_time_is_answered(mock: Running) -> None:
    parts = [part for byte in range(0, len(_GET), 40) for part in (_GET[byte : byte + 40], 0.02)]
    assert statuses(speak(mock.port, *parts)) == [200]


@pytest.mark.parametrize(
    "bomb",
    [
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %b\r\n" % (n, b"a" * 1000) for n in range(2000)) + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 2**21 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X" * 2**21 + b": a\r\n\r\n",
        b"GET /" + b"a" * 2**21 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 2**18 + b"\r\n",
    ],
    ids=["many", "long", "name", "path", "short"],
)
def test_a_head_of_megabytes_is_refused(mock: Running, bomb: bytes) -> None:
    answer = speak(mock.port, *(bomb[at : at + 2**14] for at in range(0, len(bomb), 2**14)))
    assert statuses(answer) in ([431], [400], [])
    if statuses(answer) == [431]:
        assert json.loads(answer.rpartition(b"\r\n\r\n")[2])["status"] == 431


def test_a_large_head_is_told_so(mock: Running) -> None:
    # Just over the limit, so that nothing is left unread when the answer comes: the connection would be reset.
    head = b"GET / HTTP/1.1\r\nX: "
    answer = speak(mock.port, head, b"a" * (2**16 - len(head)), b"a")
    assert statuses(answer) == [431]


def test_what_browsers_send_is_no_large_head(mock: Running) -> None:
    headers = {**TOKEN, **{f"X-{number}": "a" * 1000 for number in range(40)}}
    assert ask(mock.url, "GET", collection(), headers).status == 200


def test_pipelined_requests_are_answered_in_order(mock: Running) -> None:
    lines = ["GET /nowhere HTTP/1.1", f"GET {_PATH} HTTP/1.1", f"PUT {_PATH} HTTP/1.1"]
    sent = b"".join(head(line, close=False) for line in lines * 20) + head("GET /_mock/health HTTP/1.1")
    assert statuses(speak(mock.port, sent)) == [404, 200, 405] * 20 + [200]


def test_a_request_after_a_body_on_the_same_connection(mock: Running) -> None:
    sent = head(f"POST {_PATH} HTTP/1.1", "Content-Length: 2", close=False) + b"{}" + _GET
    assert statuses(speak(mock.port, sent)) == [422, 200]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"hello\r\n\r\n",
        b"get / HTTP/1.1\r\n\r\n",
        b"BREW / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / FTP/1.1\r\n\r\n",
        b"GET /a b HTTP/1.1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: \x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        b"GET / HTTP/1.1\nHost: x\n\n",
        b"CONNECT a:1 HTTP/1.1\r\n\r\n",
        head(f"POST {_PATH} HTTP/1.1", "Content-Length: -1"),
        head(f"POST {_PATH} HTTP/1.1", "Content-Length: 1e3"),
        head(f"POST {_PATH} HTTP/1.1", f"Content-Length: {'9' * 5000}"),
        head(f"POST {_PATH} HTTP/1.1", "Content-Length: 2", "Content-Length: 3") + b"{}",
        head(f"POST {_PATH} HTTP/1.1", "Content-Length: 2", "Transfer-Encoding: chunked") + b"{}",
        head(f"POST {_PATH} HTTP/1.1", "Transfer-Encoding: chunked") + b"zz\r\n",
        head(f"POST {_PATH} HTTP/1.1", "Transfer-Encoding: chunked") + b"-1\r\n",
        head(f"POST {_PATH} HTTP/1.1", "Transfer-Encoding: chunked") + b"f" * 99 + b"\r\n",
        head(f"POST {_PATH} HTTP/1.1", "Transfer-Encoding: gzip") + b"{}",
    ],
)
def test_what_is_no_http_is_refused(mock: Running, sent: bytes) -> None:
    answer = speak(mock.port, sent)
    assert statuses(answer) == [400]
    assert json.loads(answer.rpartition(b"\r\n\r\n")[2])["detail"] == "Invalid HTTP request received."


@pytest.mark.parametrize(
    ("line", "headers", "status"),
    [
        (f"GET http://mock{_PATH} HTTP/1.1", [], 200),
        (f"GET HTTP://MOCK:80{_PATH}?a=b HTTP/1.1", [], 200),
        ("GET http://mock/ HTTP/1.1", [], 404),
        ("OPTIONS * HTTP/1.1", [], 404),
        (f"GET {_PATH} HTTP/1.0", [], 200),
        (f"GET {_PATH}#part HTTP/1.1", [], 200),
        (f"GET {_PATH} HTTP/1.1", ["Connection: Upgrade", "Upgrade: h2c"], 200),
        (f"GET {_PATH} HTTP/1.1", ["Host: a", "Host: b"], 200),
        (f"GET {_PATH}?{'a' * 5000} HTTP/1.1", [], 200),
    ],
)
def test_unusual_requests_are_answered(mock: Running, line: str, headers: list[str], status: int) -> None:
    upgrades = any("Upgrade" in header for header in headers)
    assert statuses(speak(mock.port, head(line, *headers, close=not upgrades), end=upgrades)) == [status]


def test_a_websocket_is_answered_as_a_request(mock: Running) -> None:
    upgrade = [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: YQ==",
        "Sec-WebSocket-Version: 13",
    ]
    answer = speak(mock.port, head(f"GET {_PATH} HTTP/1.1", *upgrade, close=False), end=True)
    assert statuses(answer) == [200]


@pytest.mark.parametrize("sent", [_GET, *_STOPPED])
def test_who_stops_talking_is_answered_or_cut_off(mock: Running, sent: bytes) -> None:
    answer = speak(mock.port, sent, end=True)
    assert [status for status in statuses(answer) if status != 100] == ([200] if sent == _GET else [])


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("sent", [*_STOPPED[1:], _GET, _GET * 50])
def test_who_leaves_is_forgotten(mock: Running, sent: bytes, reset: bool) -> None:
    connection = socket.create_connection(("127.0.0.1", mock.port), timeout=PATIENCE)
    connection.sendall(sent)
    if reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    assert ask(mock.url, "GET", "/_mock/health").status == 200


def test_many_idle_connections_keep_nobody_waiting(mock: Running) -> None:
    idle = [socket.create_connection(("127.0.0.1", mock.port), timeout=PATIENCE) for _ in range(300)]
    try:
        assert ask(mock.url, "GET", collection(), TOKEN).status == 200
    finally:
        for connection in idle:
            connection.close()


def test_who_never_reads_keeps_nobody_waiting(mock: Running) -> None:
    with socket.create_connection(("127.0.0.1", mock.port), timeout=PATIENCE) as connection:
        connection.setblocking(False)
        try:
            while True:
                connection.sendall(head(f"GET {_PATH} HTTP/1.1", close=False) * 100)
        except BlockingIOError:
            pass
        assert ask(mock.url, "GET", collection(), TOKEN).status == 200
