"""The fallback for requests that are no operation: other methods, unknown paths, the docs, the mock's own pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.cors import VARY, Cors
from hydracore_mock.http.docs import Docs, is_docs
from hydracore_mock.http.error_responses import ErrorResponses
from hydracore_mock.http.reply import ErrorReply, Reply
from hydracore_mock.http.responder import Responder
from hydracore_mock.http.suggestions import Suggestions
from hydracore_openapi.model import Contract

_CONTROL = "/_mock/"
_HEALTH = "/_mock/health"
_READING = ("GET", "HEAD")
_PARAMETER = re.compile(r"\{[^}]*\}")


class Fallback:
    def __init__(
        self, contract: Contract, errors: ErrorResponses, cors: Cors, responder: Responder, control: Any
    ) -> None:
        """`control` is the ASGI app for the mock's own pages."""
        self._docs = Docs(contract)
        self._control = control
        self._suggestions = Suggestions(contract)
        self._errors = errors
        self._cors = cors
        self._respond = responder
        paths = {operation.path for operation in contract.operations}
        self._known = re.compile("|".join(sorted(map(_pattern, paths))) or "(?!)")

    async def unknown_path(self, scope: Any, receive: Any, send: Any) -> None:
        """An ASGI app for paths that the contract doesn't have."""
        path = scope["path"]
        if (path.startswith(_CONTROL) and path != _HEALTH) or path == _CONTROL[:-1]:
            await self._control(scope, receive, send)
            return
        context = RequestContext(scope)
        own = is_docs(path) or path == _HEALTH
        if own and scope["method"] not in _READING:
            await self.other_method(scope, receive, send, _READING)
        elif is_docs(path):
            await self._show_docs(context, receive, send)
        elif scope["method"] == "OPTIONS" and b"access-control-request-method" in context.headers:
            await self._respond(context, send, self._cors.preflight(context.headers, ()))
        else:
            reply = Reply(200, b'{"status":"ok"}', why="health") if own else self._not_found(scope, path)
            await self._respond(context, send, reply)

    async def other_method(self, scope: Any, _receive: Any, send: Any, methods: tuple[str, ...]) -> None:
        """Answers for a path of the contract, where no operation has the request's method."""
        context = RequestContext(scope)
        allowed = _allowed(methods)
        allow = ((b"allow", ", ".join(allowed).encode()),)
        if scope["method"] != "OPTIONS":
            error_reply = ErrorReply(
                405, "Method Not Allowed", why=f"allowed: {', '.join(allowed)}", headers=allow
            )
            reply = self._errors.reply(error_reply)
        elif b"access-control-request-method" in context.headers:
            reply = self._cors.preflight(context.headers, allowed)
        else:
            reply = Reply(204, b"", allow, "what is allowed")
        await self._respond(context, send, reply)

    def preflights_first(self, handler: Any, methods: tuple[str, ...]) -> Any:
        """An ASGI app for a documented OPTIONS: a browser's preflight is not meant for it."""

        async def app(scope: Any, receive: Any, send: Any) -> None:
            asked = (name for name, _ in scope["headers"])
            if b"access-control-request-method" in asked:
                await self.other_method(scope, receive, send, methods)
            else:
                await handler(scope, receive, send)

        return app

    async def _show_docs(self, context: RequestContext, receive: Any, send: Any) -> None:
        granted = () if context.origin is None else self._cors.headers(context.origin)

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *VARY, *granted]
                self._respond.tell(context, message["status"], message["headers"], "docs")
            await send(message)

        await self._docs(context.scope, receive, sending)

    def _not_found(self, scope: Any, path: str) -> Reply:
        shorter = path.rstrip("/")
        if shorter != path and self._known.fullmatch(shorter):
            query = scope["query_string"]
            target = scope["raw_path"].rstrip(b"/") + (b"?" + query if query else b"")
            root = scope.get("root_path", "").encode()
            return Reply(307, b"", ((b"location", root + target),), "without the slash at the end")
        near = self._suggestions.nearest(scope["method"], path)
        meant = f"did you mean {' or '.join(near)}?" if near else ""
        detail = f"Not Found: {meant}" if near else "Not Found"
        why = "; ".join(filter(None, ("no such path in the contract", meant)))
        return self._errors.reply(ErrorReply(404, detail, why=why, suggestions=near))


def _allowed(methods: Iterable[str]) -> tuple[str, ...]:
    """The methods of a path with these operations, as `Allow` lists them."""
    return tuple(sorted({*methods, "OPTIONS"}))


def _pattern(template: str) -> str:
    return "[^/]+".join(re.escape(part) for part in _PARAMETER.split(template))
