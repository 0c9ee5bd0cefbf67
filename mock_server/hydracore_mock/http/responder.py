"""The one place where replies leave the mock."""

from __future__ import annotations

from typing import Any

from hydracore_mock.http.context import Asked
from hydracore_mock.http.cors import VARY, Cors
from hydracore_mock.http.fault_injection import deliver
from hydracore_mock.http.recording import Recorder
from hydracore_mock.http.reply import Headers, Reply

_CLOSE = (b"connection", b"close")


class Sender:
    def __init__(self, cors: Cors, recorder: Recorder) -> None:
        self._cors = cors
        self._record = recorder

    async def __call__(self, asked: Asked, send: Any, reply: Reply) -> None:
        """Sends the reply with all that goes with every reply, and records it."""
        body = reply.body
        headers = [*VARY, *reply.headers]
        if body or reply.status not in (204, 304):
            headers.append((b"content-length", b"%d" % len(body)))
        origin = asked.headers.get(b"origin")
        if origin is not None:
            headers.extend(self._cors.headers(origin))
        if reply.close:
            headers.append(_CLOSE)
        if asked.effect is None:
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
        else:
            headers, body = await deliver(send, reply, headers, asked.effect)
        self._record(asked, reply, headers, body)

    def tell(self, asked: Asked, status: int, headers: Headers, why: str) -> None:
        """Records a reply that was sent in another way."""
        self._record(asked, Reply(status, b"", headers, why), headers, b"")
