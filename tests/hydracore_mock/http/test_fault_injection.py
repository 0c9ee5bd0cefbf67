"""The messages of an answer under each fault that a scenario injects."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hydracore_mock.http.fault_injection import deliver
from hydracore_mock.http.reply import ABORT, JSON, Reply
from hydracore_mock.scenarios import Drip, Effect, InjectedFault

BODY = b'{"a": [1, 2]}'
HEADERS = [*JSON, (b"content-length", b"%d" % len(BODY))]


def _delivered(body: bytes = BODY, **effect: Any) -> tuple[list[Any], Any, bytes]:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    made = Effect(rule="r", breaks_contract=True, call=1, uuid=str, **effect)
    headers, sent = asyncio.run(deliver(send, Reply(200, body), list(HEADERS), made))
    return messages, headers, sent


def test_a_dropped_answer_is_an_abort_alone() -> None:
    messages, headers, body = _delivered(fault=InjectedFault.DROP)
    assert messages == [{"type": ABORT, "flush": False}]
    assert (headers, body) == ([], b"")


def test_a_connection_that_is_closed_in_the_body_sends_half_of_it() -> None:
    messages, headers, body = _delivered(fault=InjectedFault.DROP_IN_BODY)
    assert messages[1] == {"type": "http.response.body", "body": BODY[:6], "more_body": True}
    assert messages[2] == {"type": ABORT, "flush": True}
    assert (headers, body) == (HEADERS, BODY[:6])


@pytest.mark.parametrize(
    ("fault", "kind", "body"),
    [
        (InjectedFault.TRUNCATED_JSON, b"application/json", BODY[:8]),
        (InjectedFault.WRONG_CONTENT_TYPE, b"text/plain; charset=utf-8", BODY),
        (InjectedFault.GARBAGE, b"application/json", b"\xff..."),
    ],
)
def test_a_damaged_answer_is_complete_all_the_same(fault: InjectedFault, kind: bytes, body: bytes) -> None:
    (start, rest), headers, sent = _delivered(fault=fault, garbage=b"\xff...")
    assert sent == rest["body"] == body
    assert headers == start["headers"]
    assert dict(headers) == {b"content-type": kind, b"content-length": b"%d" % len(body)}


def test_a_body_drips_in_pieces() -> None:
    messages, _, body = _delivered(drip=Drip(0.01, 4))
    assert [message["body"] for message in messages[1:]] == [b'{"a"', b": [1", b", 2]", b"}", b""]
    assert [message.get("more_body", False) for message in messages[1:]] == [True] * 4 + [False]
    assert body == BODY


def test_an_empty_body_does_not_drip() -> None:
    assert len(_delivered(b"", drip=Drip(0.01, 4))[0]) == 2
