"""Fault injection: an answer that a scenario sends late, in pieces, damaged, or not at all.

ASGI has no message that drops a connection: that takes the mock's own server, whose cycle (`uvicorn_cycle.py`) knows
`ABORT`.
"""

from __future__ import annotations

import asyncio
from typing import Any

from hydracore_mock.http.reply import ABORT, Reply
from hydracore_mock.scenarios import Effect, InjectedFault

Headers = list[tuple[bytes, bytes]]
_LENGTH, _TYPE = b"content-length", b"content-type"
_OTHER_TYPE = b"text/plain; charset=utf-8"


async def deliver(send: Any, reply: Reply, headers: Headers, effect: Effect) -> tuple[Headers, bytes]:
    """Sends the reply as the effect says, and gives the headers and the body that were sent."""
    if effect.delay:
        await asyncio.sleep(effect.delay)
    if effect.fault is InjectedFault.DROP:
        await send({"type": ABORT, "flush": False})
        return [], b""
    headers, body = _damaged(headers, reply.body, effect)
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if effect.fault is InjectedFault.DROP_IN_BODY:
        sent = body[: len(body) // 2]
        await send({"type": "http.response.body", "body": sent, "more_body": True})
        await send({"type": ABORT, "flush": True})
        return headers, sent
    if effect.drip is not None and body:
        await _drip(send, body, effect.drip.over, effect.drip.pieces)
    else:
        await send({"type": "http.response.body", "body": body})
    return headers, body


def _damaged(headers: Headers, body: bytes, effect: Effect) -> tuple[Headers, bytes]:
    if effect.fault is InjectedFault.WRONG_CONTENT_TYPE:
        return [*_without(headers, _TYPE), (_TYPE, _OTHER_TYPE)], body
    if effect.fault is InjectedFault.TRUNCATED_JSON:
        body = body[: max(1, len(body) * 2 // 3)]
    elif effect.fault is InjectedFault.GARBAGE:
        body = effect.garbage
    else:
        return headers, body
    return [*_without(headers, _LENGTH), (_LENGTH, b"%d" % len(body))], body


def _without(headers: Headers, name: bytes) -> Headers:
    return [header for header in headers if header[0] != name]


async def _drip(send: Any, body: bytes, over: float, pieces: int) -> None:
    size = -(-len(body) // pieces)
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    for part in parts:
        await asyncio.sleep(over / len(parts))
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
