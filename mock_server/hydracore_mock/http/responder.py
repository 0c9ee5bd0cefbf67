"""The responder, through which every reply leaves the mock."""

from __future__ import annotations

from typing import Any

from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.cors import VARY, Cors
from hydracore_mock.http.fault_injection import deliver
from hydracore_mock.http.recording import ExchangeRecorder
from hydracore_mock.http.reply import Headers, Reply

_CLOSE = (b"connection", b"close")


class Responder:
    def __init__(self, cors: Cors, recorder: ExchangeRecorder) -> None:
        self._cors = cors
        self._record = recorder

    async def __call__(self, context: RequestContext, send: Any, reply: Reply) -> None:
        """Sends the reply with the headers that each reply has, and records it."""
        body = reply.body
        headers = [*VARY, *reply.headers]
        if body or reply.status not in (204, 304):
            headers.append((b"content-length", b"%d" % len(body)))
        origin = context.headers.get(b"origin")
        if origin is not None:
            granted = self._cors.headers(origin)
            names = {name for name, _ in granted}
            headers = [*(header for header in headers if header[0] not in names), *granted]
        if reply.close:
            headers.append(_CLOSE)
        if context.effect is None:
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
            for item in reply.items:
                await send({"type": "http.response.body", "body": item, "more_body": True})
            await send({"type": "http.response.body", "body": b"" if reply.items else body})
        else:
            headers, body = await deliver(send, reply, headers, context.effect)
        self._record(context, reply, headers, body)

    def tell(self, context: RequestContext, status: int, headers: Headers, why: str) -> None:
        """Records a reply that was sent by another app."""
        self._record(context, Reply(status, b"", headers, why), headers, b"")
