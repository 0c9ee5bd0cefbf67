"""Answers with other framing, delays, connections and headers."""

from __future__ import annotations

import asyncio
import re
from functools import partial

from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.hydracore_contract.services.broken.responses.http_framing import headed
from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.variants import Shell, Variant

correct = partial(Variant, kind="deliveries")


def gzipped(app: ASGIApp) -> ASGIApp:
    return GZipMiddleware(app, minimum_size=1)


def cross_origin(app: ASGIApp) -> ASGIApp:
    return CORSMiddleware(app, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])


def chunked(app: ASGIApp) -> ASGIApp:
    """Bodies come in pieces of 7 bytes, without a length."""

    async def changed(scope: Scope, receive: Receive, send: Send) -> None:
        async def pieces(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message if message["status"] == 204 else headed(message))
                return
            body = message.get("body", b"")
            for start in range(0, min(len(body), 700), 7):
                await send({**message, "body": body[start : start + 7], "more_body": True})
            await send({**message, "body": body[700:]})

        await app(scope, receive, pieces)

    return changed


def closing(_ask: Ask, answer: Answer) -> Answer:
    answer.headers["Connection"] = "close"
    return answer


def length_of_nothing(_ask: Ask, answer: Answer) -> Answer:
    if answer.status == 204:
        answer.headers["Content-Length"] = "0"
    return answer


def late(seconds: float, first: float = 0) -> Shell:
    """Answers take so long, the first one longer."""

    def shell(app: ASGIApp) -> ASGIApp:
        pauses = iter([first or seconds])

        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            await asyncio.sleep(next(pauses, seconds))
            await app(scope, receive, send)

        return changed

    return shell


def late_once(seconds: float, count: int) -> Shell:
    """The create of that number takes so long, as on a busy machine, and no other one."""

    def shell(app: ASGIApp) -> ASGIApp:
        creates = iter(range(10**9))

        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["method"] == "POST" and next(creates) == count:
                await asyncio.sleep(seconds)
            await app(scope, receive, send)

        return changed

    return shell


def more_methods(app: ASGIApp) -> ASGIApp:
    """HEAD is answered as GET is, OPTIONS with Allow."""

    async def changed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            allowed = "PATCH, DELETE" if scope["path"].count("/") == 5 else "GET, HEAD, POST"
            await Response(status_code=204, headers={"Allow": allowed})(scope, receive, send)
            return
        read = scope["method"] == "HEAD" and scope["path"].endswith("/channels")
        await app({**scope, "method": "GET"} if read else scope, receive, send)

    return changed


def known_methods(app: ASGIApp) -> ASGIApp:
    """501 for methods that a server knows nowhere, as Python's http.server has it."""

    async def changed(scope: Scope, receive: Receive, send: Send) -> None:
        known = scope["method"] in ("GET", "POST", "PATCH", "DELETE")
        await (app if known else Response(status_code=501))(scope, receive, send)

    return changed


def firewall(app: ASGIApp) -> ASGIApp:
    """A page of a firewall for paths that climb, quote, or hold what does not print; a slash too many is left out."""
    wrong = re.compile(r"[\0-\x1f\x7f\\'\"<>]|\.\.")

    async def changed(scope: Scope, receive: Receive, send: Send) -> None:
        path = re.sub("/+", "/", scope["path"])
        page = HTMLResponse("<h1>Forbidden</h1>", 403)
        await (page if wrong.search(path) else app)({**scope, "path": path}, receive, send)

    return changed


def media_first(status: int) -> Shell:
    """A media type is judged before what is asked, as Tornado and Fastify have it."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            media = dict(scope["headers"]).get(b"content-type", b"application/json")
            stray = scope["method"] in ("GET", "DELETE") and not media.startswith(b"application/json")
            await (Response(status_code=status) if stray else app)(scope, receive, send)

        return changed

    return shell


TABLE = {
    "gzip": correct(text="Answers are gzip where that is accepted", shell=gzipped),
    "chunked": correct(text="Answers are chunked", shell=chunked),
    "chunked-h11": correct(text="Answers are chunked, by h11", shell=chunked, server="h11"),
    "late-80-ms": correct(text="Every answer takes 80 ms", shell=late(0.08)),
    "late-300-ms": correct(text="Every answer takes 300 ms", shell=late(0.3)),
    "late-first": correct(text="The first answer takes 2 s", shell=late(0, 2)),
    "create-late-once": correct(text="One create of many takes 3 s", shell=late_once(3, 60)),
    "create-hangs-once": correct(text="One create of many takes 15 s", shell=late_once(15, 60)),
    "connection-closed": correct(text="The connection is closed after each answer", after=closing),
    "idle-closed": correct(text="Idle connections are closed after a second", keep_alive=1),
    "delete-length-0": correct(text="204 has Content-Length: 0", after=length_of_nothing),
    "cross-origin": correct(text="Browsers may ask from any origin", shell=cross_origin),
    "firewall": correct(text="Odd paths answer a page with 403", shell=firewall),
    "known-methods": correct(text="501 for methods that it knows nowhere", shell=known_methods),
    "media-first-400": correct(text="400 for a media type where no body is taken", shell=media_first(400)),
    "media-first-415": correct(text="415 for a media type where no body is taken", shell=media_first(415)),
    "more-methods": correct(text="HEAD and OPTIONS are answered", shell=more_methods),
}
