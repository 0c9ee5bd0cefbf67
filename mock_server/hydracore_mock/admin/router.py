"""Router of what is below `/_mock/`: to the API in a world, or to the mock's own pages, past the guard.

`/_mock/worlds/NAME/…` is the API in that world, whose base URL it is; a few paths there are the mock's own (`_OWN`),
and all others below `/_mock/` are. The API asks for no admin token: a world's base URL is for the code under test.

The mock's own pages are built on the first request for them: whoever only uses the API doesn't pay for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from hydracore_mock.admin.guard import Guard, Refused
from hydracore_mock.http.context import WORLD
from hydracore_mock.http.cors import VARY
from hydracore_mock.state.json_text import dumps

App = Any
PREFIX = "/_mock"
_OWN = ("reset", "snapshot", "scenario", "collections")
_WORLD = re.compile(rf"{PREFIX}/worlds/([^/]+)(/.*)", re.DOTALL)
_SHOWN_TO_ALL = re.compile(rf"{PREFIX}/?|{PREFIX}/console/.*")
_JSON = (b"content-type", b"application/json")
_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"


class AdminRouter:
    """An ASGI app. `api` answers for the API of the contract, `build` makes the app of the mock's own pages."""

    def __init__(self, guard: Guard, api: App, build: Callable[[], App]) -> None:
        self._guard = guard
        self._api = api
        self._build = build
        self._pages: App = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, headers = scope["path"], dict(scope["headers"][::-1])
        world = _WORLD.fullmatch(path)
        if world is not None and world[2][1:] not in _OWN:
            await self._in_world(scope, receive, send, world[1], world[2])
            return
        refused = self._guard.refusal(scope, headers, needs_token=_SHOWN_TO_ALL.fullmatch(path) is None)
        granted = _granted(headers) if self._guard.is_named(headers.get(b"origin")) else ()
        if scope["method"] == "OPTIONS" and granted and (refused is None or refused.status == 401):
            await _answer(scope, send, 204, None, (*granted, *_preflight(headers)))
        elif refused is not None:
            await _refuse(scope, send, refused, granted)
        else:
            await self._show(scope, receive, send, granted)

    async def _in_world(self, scope: Any, receive: Any, send: Any, name: str, rest: str) -> None:
        """Answers as the API does, in the world that the path names."""
        refused = self._guard.stranger(scope)
        if rest.startswith(PREFIX):
            refused = Refused(404, "A world has no worlds of its own.")
        if refused is not None:
            await _refuse(scope, send, refused, ())
            return
        raw = scope["raw_path"].split(b"/", 4)[4:] or [quote(rest[1:]).encode()]
        below = {
            **scope,
            "path": rest,
            "raw_path": b"/" + raw[0],
            "root_path": f"{PREFIX}/worlds/{name}",
            "headers": [
                *(pair for pair in scope["headers"] if pair[0] != WORLD),
                (WORLD, name.encode()),
            ],
        }
        await self._api(below, receive, send)

    async def _show(self, scope: Any, receive: Any, send: Any, granted: Any) -> None:
        if self._pages is None:
            self._pages = self._build()

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *VARY, *granted]
            await send(message)

        await self._pages(scope, receive, sending)


def _granted(headers: Any) -> tuple[tuple[bytes, bytes], ...]:
    origin = headers[b"origin"]
    return ((b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true"))


def _preflight(headers: Any) -> tuple[tuple[bytes, bytes], ...]:
    wanted = headers.get(b"access-control-request-headers", b"content-type")
    return ((b"access-control-allow-methods", _METHODS), (b"access-control-allow-headers", wanted))


async def _refuse(scope: Any, send: Any, refused: Refused, headers: Any) -> None:
    await _answer(scope, send, refused.status, {"detail": refused.reason}, headers)


async def _answer(scope: Any, send: Any, status: int, value: Any, headers: Any) -> None:
    body = b"" if value is None else dumps(value)
    length = () if status == 204 else ((b"content-length", b"%d" % len(body)), _JSON)
    start = {"type": "http.response.start", "status": status, "headers": [*length, *VARY, *headers]}
    await send(start)
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
