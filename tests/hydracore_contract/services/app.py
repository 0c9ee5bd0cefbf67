"""A service as an ASGI app: FastAPI's, or one without a framework."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.hydracore_contract.services.exchange import NOTHING, Answer, Ask
from tests.hydracore_contract.services.service import Service

LIST = "/v1/instances/{instance_id}/channels"
ITEM = LIST + "/{endpoint_id}"
OPERATIONS = {
    LIST: {"GET": "list", "POST": "create"},
    ITEM: {"PATCH": "update", "DELETE": "delete"},
}
Finish = Callable[[Ask, Answer], Answer]
Writer = Callable[[Answer], Response]


def fastapi_app(service: Service, finish: Finish, *, slashes: bool = False) -> ASGIApp:
    app = FastAPI(openapi_url=None, redirect_slashes=slashes)

    async def endpoint(request: Request) -> Response:
        methods = OPERATIONS[request.scope["route"].path]
        return await answered(service, finish, request, methods[request.method])

    for path, methods in OPERATIONS.items():
        app.add_api_route(path, endpoint, methods=list(methods), response_model=None)
    return app


def bare_app(service: Service, finish: Finish) -> ASGIApp:
    """The same without FastAPI and Starlette's router."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"{scope['type']} is not spoken here")
        response = await routed(service, finish, Request(scope, receive))
        await response(scope, receive, send)

    return app


async def routed(service: Service, finish: Finish, request: Request) -> Response:
    for path, methods in OPERATIONS.items():
        match = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path), request.scope["path"])
        if match and request.method in methods:
            request.scope["path_params"] = match.groupdict()
            return await answered(service, finish, request, methods[request.method])
        if match:
            return written(Answer(405, {"detail": "Method Not Allowed"}, {"Allow": ", ".join(methods)}))
    return written(Answer(404, {"detail": "Not Found"}))


async def answered(service: Service, finish: Finish, request: Request, operation: str) -> Response:
    ask = Ask(operation, request.path_params, request.headers, request.query_params, await request.body())
    return written(finish(ask, await service.answer(ask)))


def written(answer: Answer) -> Response:
    if answer.text is None and answer.value is NOTHING:
        return Response(status_code=answer.status, headers=answer.headers)
    body = as_json(answer.value) if answer.text is None else answer.text
    media = {"Content-Type": answer.media} if answer.media else {}
    return Response(body, answer.status, {**answer.headers, **media})


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
