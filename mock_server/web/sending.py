"""The one place where replies leave the mock."""

from __future__ import annotations

from typing import Any

from mock_server.web.cors import VARY, Cors
from mock_server.web.lines import Lines
from mock_server.web.reply import Reply

_CLOSE = (b"connection", b"close")


class Sender:
    def __init__(self, cors: Cors, lines: Lines | None) -> None:
        self._cors = cors
        self._lines = lines

    async def __call__(self, scope: Any, send: Any, reply: Reply, origin: bytes | None) -> None:
        """Sends the reply with all that goes with every reply, and writes the request's line."""
        body = reply.body
        headers = [*VARY, *reply.headers]
        if body or reply.status not in (204, 304):
            headers.append((b"content-length", b"%d" % len(body)))
        if origin is not None:
            headers.extend(self._cors.headers(origin))
        if reply.close:
            headers.append(_CLOSE)
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        if self._lines is not None:
            self._lines.write(scope, reply)

    def tell(self, scope: Any, reply: Reply) -> None:
        """Writes the request's line, for a reply that was sent in another way."""
        if self._lines is not None:
            self._lines.write(scope, reply)
