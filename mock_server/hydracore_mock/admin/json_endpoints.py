"""What the mock's own pages read of requests, and how they answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hydracore_mock.errors import Misunderstood
from hydracore_mock.http.payload import BodyTooLarge, BrokenJson, UnreadableBody, read_json, receive_body
from hydracore_mock.state.json_text import DEEPEST, dumps
from hydracore_openapi.json_schema.violations import is_text

_DEEPEST = DEEPEST + 2
"""A snapshot has its items two levels below it."""
Endpoint = Callable[[Request], Awaitable[Response]]


def page(path: str, **handlers: Endpoint) -> Route:
    """All that can be done at one path, by method."""

    async def endpoint(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return Route(path, endpoint, methods=list(handlers))


def answer(value: Any, status: int = 200) -> Response:
    return Response(
        dumps(value), status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def nothing() -> Response:
    return Response(status_code=204)


async def json_body(request: Request, most: int) -> Any:
    """The value in the body; Misunderstood if there is none, TooLarge over `most` bytes."""
    headers: Mapping[bytes, bytes] = dict(request.scope["headers"])
    try:
        value, doubtful = read_json(await receive_body(request.receive, headers, most), _DEEPEST)
    except BodyTooLarge:
        raise Misunderstood(f"The body is larger than {most:,} bytes (--max-snapshot-size).", 413) from None
    except BrokenJson as broken:
        raise Misunderstood(f"The body is no JSON: {broken.reason} at character {broken.position}.") from None
    except UnreadableBody:
        raise Misunderstood("The body is no JSON: it can't be read as text.") from None
    if doubtful and not is_text(value):
        raise Misunderstood("The body is no JSON: a text holds half a surrogate pair.")
    return value
