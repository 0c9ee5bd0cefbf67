from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from queue import SimpleQueue

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hydracore_contract.exchange import Request
from hydracore_contract.reports.curl import curl
from tests.hydracore_contract.reports.garbage import requests

SECRETS = {"TOKEN": "t$o`k\"e'n\\!", "API_KEY": "key-7"}
ANSWER = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n"
BASE = "/base"


class Recorder:
    """Keeps the bytes of each request."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._found: SimpleQueue[bytes] = SimpleQueue()
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}{BASE}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def received(self, request: Request) -> tuple[bytes, list[bytes], bytes]:
        """The request line, the headers and the body that arrive when the command is run in bash."""
        script = f"set -o history -o histexpand\n{curl(self.base_url, request)}\n"
        done = subprocess.run(
            ["bash"], input=script.encode(), env=os.environ | SECRETS, capture_output=True, check=False
        )
        assert (done.returncode, done.stdout) == (0, answer(request.method)), done.stderr
        head, _, body = self._found.get(timeout=5).partition(b"\r\n\r\n")
        line, *headers = head.split(b"\r\n")
        return line, headers, body

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection:
                    data = whole(connection)
                    self._found.put(data)
                    connection.sendall(answer(data.split(b" ")[0].decode()))


def answer(method: str) -> bytes:
    return HEAD if method == "HEAD" else ANSWER


def whole(connection: socket.socket) -> bytes:
    connection.settimeout(5)
    data = b""
    while not is_whole(data):
        data += connection.recv(1 << 20)
    return data


def is_whole(data: bytes) -> bool:
    head, end, body = data.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    ]
    return bool(end) and len(body) >= int(lengths[0] if lengths else 0)


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    yield made
    made.close()


def filled(text: str) -> str:
    for name, value in SECRETS.items():
        text = text.replace(f"${{{name}}}", value).replace(f"${{{name}%?}}", value[:-1])
    return text


NAMES = st.from_regex(r"X-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,8}", fullmatch=True)
PIECES = st.sampled_from(
    ("${TOKEN}", "${API_KEY%?}", "${HOME}", "$(id)", "`id`", "!!", "'", '"', "\\", "é", "@")
)
VALUES = st.lists(
    PIECES | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=5), max_size=4
)
PATHS = st.from_regex(r"/[A-Za-z0-9/._~!$&'()*+,;=:@%\-]{0,12}", fullmatch=True)
QUERIES = st.sampled_from(("", "?", "?a=%2e", "?key=${API_KEY}&a=$HOME", "?a[]={b}&c='\"!!"))
BODIES = st.none() | st.binary(max_size=40) | st.text(max_size=40).map(str.encode)
SENT = st.builds(
    Request,
    st.sampled_from(("GET", "POST", "PATCH", "DELETE", "QUERY", "OPTIONS")),
    st.builds(str.__add__, PATHS, QUERIES),
    st.lists(st.tuples(NAMES, VALUES.map(lambda parts: "".join(parts).strip())), max_size=3).map(tuple),
    BODIES,
)


@settings(max_examples=25)
@given(sent=SENT)
@example(sent=Request("GET", "/a/../b/%2e%2E//c?a#b"))
@example(sent=Request("OPTIONS", "*"))
@example(sent=Request("GET", "/x?key=${API_KEY}", (("X-Empty", ""), ("X-Twice", "1"), ("X-Twice", "2"))))
@example(sent=Request("POST", "/x", (("Authorization", "Bearer ${TOKEN%?}"),), b"@file"))
@example(sent=Request("POST", "/x", (("Content-Type", "application/json"),), b'{"a": "\xe2\x80\xae\n\t!\'"}'))
@example(sent=Request("POST", "/x", (), b"\n'!!a !$"))
@example(sent=Request("POST", "/x", (("X-A", '${TOKEN}"$(id)`id`\\!!'),), b""))
@example(sent=Request("POST", "/x", (), b"\x00\xff"))
@example(sent=Request("POST", "/x", (), bytes(range(256)) * 40))
@example(sent=Request("POST", "/x", (), os.urandom(200_000)))
@example(sent=Request("POST", "/x", (), b'{"a": "' + b"x" * (1 << 20) + b'"}'))
@example(sent=Request("POST", "/x", (), b'{"a":' * 20_000 + b"1" + b"}" * 20_000))
def test_what_arrives_is_what_was_sent(recorder: Recorder, sent: Request) -> None:
    line, headers, body = recorder.received(sent)
    path, mark, query = sent.path.partition("?")
    target = BASE + path + mark + filled(query)
    assert line == f"{sent.method} {target} HTTP/1.1".encode()
    assert body == (sent.body or b"")
    for name, value in sent.headers:
        assert f"{name}: {filled(value)}".strip().encode("latin-1") in [each.strip() for each in headers]
    typed = any(each.lower().startswith(b"content-type:") for each in headers)
    assert typed == any(name.lower() == "content-type" for name, _ in sent.headers)


def test_head_has_no_body_to_wait_for(recorder: Recorder) -> None:
    assert recorder.received(Request("HEAD", "/x"))[0] == b"HEAD /base/x HTTP/1.1"


def test_the_command_is_plain_where_it_can_be() -> None:
    sent = (("Authorization", "Bearer ${TOKEN}"), ("Content-Type", "application/json"))
    assert curl("http://127.0.0.1:8000", Request("POST", "/v1/things", sent, b'{"a": 1}')) == (
        "curl -isSg -X POST 'http://127.0.0.1:8000/v1/things' --path-as-is"
        " -H \"Authorization: Bearer ${TOKEN}\" -H 'Content-Type: application/json' --data-binary '{\"a\": 1}'"
    )


@pytest.mark.parametrize("body", [b"x" * (1 << 20), b'{"a": [' + b"1, " * 100_000 + b"1]}"])
def test_long_bodies_are_short_commands(body: bytes) -> None:
    assert len(curl("http://localhost", Request("POST", "/", (), body))) < 300


@given(st.text(), requests)
def test_it_is_always_one_line(base_url: str, request_: Request) -> None:
    assert curl(base_url, request_).isprintable()
