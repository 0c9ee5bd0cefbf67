"""JSON endpoints: bodies in, answers out, and one route for all methods of a path."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hydracore_mock.errors import NotJson, TooLarge
from hydracore_mock.http.payload import BodyTooLarge, BrokenJson, UnreadableBody, read_json, receive_body
from hydracore_mock.state.json_text import DEEPEST, dumps
from hydracore_openapi.json_schema.json_values import is_text

_DEEPEST = DEEPEST + 2
"""Levels of nesting: a snapshot has its items two below it."""
Endpoint = Callable[[Request], Awaitable[Response]]


def page(path: str, **handlers: Endpoint) -> Route:
    """The route of one path, with a handler for each method; HEAD is answered as GET."""

    async def endpoint(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return Route(path, endpoint, methods=list(handlers))


def answer(value: Any, status: int = 200) -> Response:
    """The value as JSON, which nobody may keep: it is another in a moment."""
    return Response(
        dumps(value), status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def nothing() -> Response:
    return Response(status_code=204)


async def json_body(request: Request, most: int) -> Any:
    """The value in the body.

    Raises:
        NotJson: the body holds none, or one that JSON can't give back.
        TooLarge: the body has more than `most` bytes.
    """
    headers: Mapping[bytes, bytes] = dict(request.scope["headers"])
    try:
        value, doubtful = read_json(await receive_body(request.receive, headers, most), _DEEPEST)
    except BodyTooLarge:
        raise TooLarge(most) from None
    except BrokenJson as broken:
        raise NotJson(f"{broken.reason} at character {broken.position}") from None
    except UnreadableBody:
        raise NotJson("it can't be read as text") from None
    if doubtful and not is_text(value):
        raise NotJson("a text holds half a surrogate pair")
    return value
