"""Scopes that are no HTTP request are kept out, and an app that fails is answered for."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest

from hydracore_mock.http.access_log import AccessLog
from hydracore_mock.http.error_boundary import ErrorBoundary


async def _failing(_scope: Any, _receive: Any, _send: Any) -> None:
    raise RuntimeError("it broke")


def _sent(kind: str, log: AccessLog | None = None) -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(ErrorBoundary(_failing, log)({"type": kind}, None, send))
    return sent


@pytest.mark.parametrize(("kind", "types"), [("lifespan", []), ("websocket", ["websocket.close"])])
def test_what_is_no_http_request_reaches_no_app(kind: str, types: list[str]) -> None:
    assert [message["type"] for message in _sent(kind)] == types


def test_a_failure_is_answered_and_logged() -> None:
    stream = io.StringIO()
    start, body = _sent("http", AccessLog(stream, color=False))
    assert start["status"] == 500
    assert dict(start["headers"])[b"content-length"] == b"%d" % len(body["body"])
    assert "RuntimeError: it broke" in stream.getvalue()


def test_a_failure_without_a_log_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert _sent("http")[0]["status"] == 500
    assert "RuntimeError: it broke" in capsys.readouterr().err
