"""Assumptions about uvicorn's request cycle on which its exchange rests, and the bytes that it sends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from hydracore_mock.http.reply import ABORT
from hydracore_mock.http.uvicorn_cycle import WholeAnswerCycle, WholeAnswerProtocol

_CHANGED = "uvicorn has changed; see http/uvicorn_cycle.py, and look for a public way to choose the cycle"
_GET = b"GET / HTTP/1.1\r\nHost: mock\r\n\r\n"


class _Transport(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.ended: list[str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return bool(self.ended)

    def close(self) -> None:
        self.ended.append("closed")

    def abort(self) -> None:
        self.ended.append("aborted")

    def pause_reading(self) -> None:
        """What is here was given at once."""

    def resume_reading(self) -> None:
        """There is nothing to resume."""


def _exchange(*messages: dict[str, Any], sent: bytes = _GET) -> tuple[WholeAnswerProtocol, _Transport]:
    """One request to an app that answers with these messages."""

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    async def run() -> tuple[WholeAnswerProtocol, _Transport]:
        config = uvicorn.Config(app, ws="none", lifespan="off", log_config=None, proxy_headers=False)
        config.load()
        protocol, transport = WholeAnswerProtocol(config, ServerState(), {}), _Transport()
        protocol.connection_made(transport)
        protocol.data_received(sent)
        for _ in range(5):
            await asyncio.sleep(0)
        return protocol, transport

    return asyncio.run(run())


def _answer(*bodies: bytes, status: int = 200) -> list[dict[str, Any]]:
    length = (b"content-length", b"%d" % sum(map(len, bodies)))
    parts = [{"type": "http.response.body", "body": body, "more_body": True} for body in bodies]
    parts[-1]["more_body"] = False
    return [{"type": "http.response.start", "status": status, "headers": [length]}, *parts]


def test_uvicorn_makes_its_cycle_by_name() -> None:
    made_in = HttpToolsProtocol.on_headers_complete.__code__.co_names
    assert "RequestResponseCycle" in made_in, _CHANGED
    assert "_start_asgi_task" in made_in, _CHANGED


def test_the_cycle_has_the_attributes_that_are_used() -> None:
    protocol, transport = _exchange(*_answer(b"{}"))
    used = (
        "default_headers", "disconnected", "flow", "keep_alive", "message_event", "more_body", "on_response",
        "response_complete", "response_started", "scope", "transport", "waiting_for_100_continue",
    )  # fmt: skip
    assert [name for name in used if not hasattr(protocol.cycle, name)] == [], _CHANGED
    read = ("cycle", "headers", "scope", "transport")
    assert [name for name in read if not hasattr(protocol, name)] == [], _CHANGED
    assert protocol.cycle.transport is transport
    assert hasattr(protocol.cycle.flow, "drain"), _CHANGED
    assert hasattr(protocol.cycle.flow, "write_paused"), _CHANGED
    assert "__slots__" not in vars(RequestResponseCycle), _CHANGED


def test_each_request_has_the_exchanged_cycle() -> None:
    protocol, _ = _exchange(*_answer(b"{}"), sent=_GET * 3)
    assert type(protocol.cycle) is WholeAnswerCycle


def test_an_answer_is_one_write() -> None:
    _, transport = _exchange(*_answer(b"{}"))
    assert len(transport.written) == 1
    assert transport.written[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert transport.written[0].endswith(b"content-length: 2\r\n\r\n{}")


@pytest.mark.parametrize("messages", [_answer(b"", status=204), _answer(b"{", b"}")])
def test_any_other_answer_is_sent_by_uvicorn(messages: list[dict[str, Any]]) -> None:
    protocol, transport = _exchange(*messages)
    assert b"".join(transport.written).startswith(b"HTTP/1.1 2")
    assert len(transport.written) > 1
    assert protocol.cycle.response_complete


@pytest.mark.parametrize(("flush", "ended"), [(False, ["aborted"]), (True, ["closed"])])
def test_an_abort_ends_the_connection_without_an_answer(flush: bool, ended: list[str]) -> None:
    _, transport = _exchange({"type": ABORT, "flush": flush})
    assert (transport.written, transport.ended[:1]) == ([], ended)


def test_a_header_with_a_line_break_is_not_sent() -> None:
    start, body = _answer(b"{}")
    start["headers"].append((b"x", b"a\r\nb: c"))
    _, transport = _exchange(start, body)
    assert b"b: c" not in b"".join(transport.written)
