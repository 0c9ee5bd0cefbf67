"""The line that the access log writes for each request."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from hydracore_mock.http.access_log import AccessLog
from hydracore_mock.http.reply import Reply
from tests.hydracore_mock.running import COMMAND, PATIENCE, Running, environment, running, until
from tests.hydracore_mock.wire import GOOD, TOKEN, ask, collection, head, speak
from tests.paths import ROOT

_LINE = re.compile(r"\d\d:\d\d:\d\d [A-Z]+ +/\S* \d{3} .+")
_ODD = "\x1b[31m\r\n\x00\x07\u202e\u2028"


def _scope(path: str = "/", query: bytes = b"", method: str = "GET") -> dict[str, Any]:
    return {"method": method, "path": path, "query_string": query}


def _written(scope: dict[str, Any], reply: Reply, color: bool = False) -> str:
    stream = StringIO()
    AccessLog(stream, color).write(scope, reply)
    return stream.getvalue()


def test_a_line_says_what_was_answered_and_why() -> None:
    line = _written(_scope("/pets", b"a=b", "POST"), Reply(422, why="body.name: Field required"))
    assert re.fullmatch(r"\d\d:\d\d:\d\d POST   /pets\?a=b 422 body\.name: Field required\n", line)


@pytest.mark.parametrize("scope", [_scope(_ODD), _scope(query=_ODD.encode())])
def test_no_control_characters_of_a_request_are_written(scope: dict[str, Any]) -> None:
    line = _written(scope, Reply(404, why=_ODD))
    assert line.endswith("\n")
    assert line[:-1].isprintable()


def test_a_line_is_never_long() -> None:
    assert len(_written(_scope("/" + "a" * 10_000, b"a" * 10_000), Reply(404, why="b" * 10_000))) < 500


def test_colours_only_if_they_are_wanted() -> None:
    reply = Reply(200, why="from state")
    assert "\x1b[" not in _written(_scope(), reply)
    assert "\x1b[32m200\x1b[0m" in _written(_scope(), reply, color=True)


@pytest.mark.parametrize(
    "name", ["api_key", "X-API-KEY", "access_token", "client_secret", "password", "pin%5B0%5D"]
)
def test_secrets_in_the_query_are_not_written(name: str) -> None:
    stream = StringIO()
    lines = AccessLog(stream, color=False)
    lines.hide(["pin[0]"])
    lines.write(_scope("/", f"a=1&{name}=hunter2&b=2".encode()), Reply(200, why="from state"))
    assert f"?a=1&{name}=***&b=2 200" in stream.getvalue()


def test_a_broken_stream_is_left_alone() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w")
    lines = AccessLog(stream, color=False)
    lines.say("nobody hears this")
    lines.say("nor this")
    with suppress(BrokenPipeError):
        stream.close()


def test_a_stream_that_nobody_reads_is_not_waited_for() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader) as read, os.fdopen(writer, "w") as stream:
        lines = AccessLog(stream, color=False)
        for _ in range(3000):
            lines.say("x" * 100)
        assert read.read(101) == "x" * 100 + "\n"


@pytest.fixture
def talkative() -> Iterator[Running]:
    with running() as mock:
        yield mock


def _lines(mock: Running) -> list[str]:
    return mock.output.splitlines()[7:]


def test_every_request_is_one_line_without_its_secrets(talkative: Running) -> None:
    path = collection()
    ask(talkative.url, "GET", path, {"Authorization": "Bearer hunter2"})
    ask(talkative.url, "GET", path, {"X-Api-Key": "hunter2"})
    ask(talkative.url, "POST", path, TOKEN, {**GOOD, "webhook_secret": "hunter2"})
    ask(talkative.url, "POST", path, TOKEN, {**GOOD, "webhook_secret": ["hunter2"], "provider": 5})
    ask(talkative.url, "POST", path, TOKEN, b"{\x1b[31m\n")
    ask(talkative.url, "GET", path + "%1b%5b31m%0d%0a?api_key=hunter2&x=%00", {})
    ask(talkative.url, "GET", "/docs/", {})
    ask(talkative.url, "OPTIONS", path, {"Access-Control-Request-Method": "GET"})
    until(lambda: len(_lines(talkative)) >= 8)
    lines = _lines(talkative)
    assert all(_LINE.fullmatch(line) for line in lines), lines
    assert [line.split()[3] for line in lines] == ["200", "200", "201", "422", "422", "404", "200", "204"]
    assert "body.provider" in lines[3]
    assert "body.webhook_secret" in lines[3]
    assert "hunter2" not in talkative.output
    assert "\x1b" not in talkative.output


def test_what_is_no_request_is_a_line_too(talkative: Running) -> None:
    speak(talkative.port, b"\x16\x03\x01\x1b[31m\r\n\r\n")
    until(lambda: _lines(talkative))
    assert re.fullmatch(r"\d\d:\d\d:\d\d 400 Invalid HTTP request received\.", _lines(talkative)[0])


def test_color_is_asked_for() -> None:
    with running("--color") as mock:
        ask(mock.url, "GET", collection(), TOKEN)
        until(lambda: "\x1b[32m200\x1b[0m" in mock.output)


def test_quiet_writes_none() -> None:
    with running("--quiet") as mock:
        ask(mock.url, "GET", collection(), TOKEN)
        speak(mock.port, b"\x16\x03\x01\r\n\r\n")
        ask(mock.url, "GET", collection(), TOKEN)
        assert _lines(mock) == []


def test_its_output_may_be_closed(tmp_path: Path) -> None:
    """As with `hydracore-mock | head -2`."""
    reader, writer = os.pipe()
    errors = tmp_path / "errors"
    with errors.open("wb") as stderr:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0"], cwd=ROOT, env=environment(None), stdout=writer, stderr=stderr
        )
    os.close(writer)
    try:
        with os.fdopen(reader) as output:
            port = int(next(line for line in output if " URL " in line).rpartition(":")[2])
        for _ in range(3):
            assert ask(f"http://127.0.0.1:{port}", "GET", collection(), TOKEN).status == 200
    finally:
        process.terminate()
    assert process.wait(PATIENCE) == 0
    assert errors.read_text() == ""


def test_its_output_may_be_a_pipe_that_nobody_reads() -> None:
    process = subprocess.Popen(
        [*COMMAND, "--port", "0"], cwd=ROOT, env=environment(None), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        port = int(next(line for line in process.stdout if b" URL " in line).rpartition(b":")[2])
        sent = head(f"GET /{'a' * 250} HTTP/1.1", close=False) * 50 + head("GET /_mock/health HTTP/1.1")
        for _ in range(10):
            assert speak(port, sent).endswith(b'{"status":"ok"}')
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0
        process.stdout.close()
