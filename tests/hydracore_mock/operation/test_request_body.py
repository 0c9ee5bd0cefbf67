"""Bodies that are too large, or come in other ways than with a declared length."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import PATIENCE, TOKEN, ask, collection, head, speak, statuses

_JSON = "Content-Type: application/json"
_GOOD = b'{"channel_type":"sms","provider":"twilio","external_identifier":"+1"}'
_MOST = 1000


@pytest.fixture(scope="module")
def small() -> Iterator[Running]:
    with running("--quiet", "--max-body", str(_MOST), "--request-timeout", "5") as mock:
        yield mock


def _post(*headers: str, close: bool = True) -> bytes:
    return head(f"POST {collection()} HTTP/1.1", _JSON, *headers, close=close)


def _chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def _filled(size: int) -> bytes:
    return _GOOD[:-1] + b" " * (size - len(_GOOD)) + b"}"


def test_a_body_may_be_as_large_as_the_limit(small: Running) -> None:
    assert ask(small.url, "POST", collection(), TOKEN, _filled(_MOST)).status == 201
    assert statuses(speak(small.port, _post("Transfer-Encoding: chunked") + _chunked(_filled(_MOST)))) == [
        201
    ]


def test_a_byte_more_is_refused(small: Running) -> None:
    answer = ask(small.url, "POST", collection(), TOKEN, _filled(_MOST + 1))
    assert (answer.status, answer.json) == (413, {"detail": "The body is larger than 1,000 bytes."})
    assert statuses(
        speak(small.port, _post("Transfer-Encoding: chunked") + _chunked(_filled(_MOST), b" "))
    ) == [413]


def test_the_limit_is_a_mebibyte_by_default(mock: Running) -> None:
    assert ask(mock.url, "POST", collection(), TOKEN, _filled(2**20)).status == 201
    assert ask(mock.url, "POST", collection(), TOKEN, _filled(2**20 + 1)).status == 413


@pytest.mark.parametrize("size", [2**20, 40 * 2**20])
def test_a_plain_client_gets_the_refusal_of_a_huge_body(small: Running, size: int) -> None:
    connection = HTTPConnection("127.0.0.1", small.port, timeout=PATIENCE)
    for _ in range(2):  # the connection can be used again
        connection.request("POST", collection(), b" " * size, {**TOKEN, "Content-Type": "application/json"})
        response = connection.getresponse()
        assert (response.status, b"1,000 bytes" in response.read()) == (413, True)
    connection.close()


def test_a_plain_client_gets_the_refusal_of_a_huge_chunked_body(small: Running) -> None:
    connection = HTTPConnection("127.0.0.1", small.port, timeout=PATIENCE)
    connection.request("POST", collection(), iter([b" " * 2**16] * 200), TOKEN, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("declared", [_MOST + 1, 10**9, 2**63 - 1])
def test_who_declares_too_much_and_waits_is_answered(small: Running, declared: int) -> None:
    expecting = _post(f"Content-Length: {declared}", "Expect: 100-continue", close=False)
    assert statuses(speak(small.port, expecting)) == [413]
    assert statuses(speak(small.port, _post(f"Content-Length: {declared}", close=False) + b"{")) == [413]


def test_who_declares_little_and_waits_is_told_to_continue(small: Running) -> None:
    with socket.create_connection(("127.0.0.1", small.port), timeout=PATIENCE) as connection:
        connection.sendall(_post(f"Content-Length: {len(_GOOD)}", "Expect: 100-continue"))
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(_GOOD)
        assert connection.recv(1000).startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize("chunks", [[_GOOD], [_GOOD[:1], _GOOD[1:]], [bytes([byte]) for byte in _GOOD]])
def test_a_chunked_body_counts(mock: Running, chunks: list[bytes]) -> None:
    assert statuses(speak(mock.port, _post("Transfer-Encoding: chunked") + _chunked(*chunks))) == [201]


def test_an_empty_chunked_body_is_none(mock: Running) -> None:
    answer = speak(mock.port, _post("Transfer-Encoding: chunked") + _chunked())
    assert statuses(answer) == [422]
    assert b'"type":"missing","loc":["body"]' in answer


def test_a_body_where_none_belongs_is_ignored(mock: Running) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = ask(mock.url, method, collection(), TOKEN, b"\xff" * 3 * 2**20)
        assert answer.status in (200, 204)


@pytest.mark.parametrize("path", ["/nowhere", collection("no-uuid") + "/x"])
def test_a_huge_body_elsewhere_is_answered(mock: Running, path: str) -> None:
    assert ask(mock.url, "POST", path, TOKEN, b" " * 3 * 2**20).status in (404, 405)
