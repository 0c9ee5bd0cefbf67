"""The error boundary, the outermost app: keeps out what is no HTTP request, and answers 500 where the mock fails."""

from __future__ import annotations

import traceback
from typing import Any

from hydracore_mock.http.access_log import AccessLog

_BODY = b'{"detail":"The mock failed; its log says how. Please report it."}'


class ErrorBoundary:
    def __init__(self, app: Any, access_log: AccessLog | None) -> None:
        self._app = app
        self._access_log = access_log

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        try:
            await self._app(scope, receive, send)
        except Exception:  # the last resort: whatever went wrong, the client gets an answer
            if self._access_log is None:
                traceback.print_exc()
            else:
                self._access_log.say(traceback.format_exc())
            headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_BODY))]
            await send({"type": "http.response.start", "status": 500, "headers": headers})
            await send({"type": "http.response.body", "body": _BODY})
