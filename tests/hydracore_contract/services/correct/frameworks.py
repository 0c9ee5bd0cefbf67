"""The same API on other foundations."""

from __future__ import annotations

import re
from functools import partial

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from examples.fastapi_service.app import create_app
from tests.hydracore_contract.services.app import Finish, bare_app, fastapi_app
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import Variant

correct = partial(Variant, kind="frameworks")


def example_app(service: Service, finish: Finish) -> ASGIApp:  # noqa: ARG001 (the signature is that of the others)
    """The service of `examples/`, which takes nothing but the credentials."""
    return create_app(tokens=[service.gate.token], api_keys=[service.gate.api_key])


def in_html(app: ASGIApp) -> ASGIApp:
    """A router's own page for paths that it knows nothing of, as Django and Apache have it."""
    page = HTMLResponse("<h1>Not Found</h1>", 404)
    known = re.compile(r"/v1/instances/[^/]+/channels(/[^/]+)?")

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        is_known = scope["type"] != "http" or known.fullmatch(scope["path"])
        await (app if is_known else page)(scope, receive, send)

    return routed


TABLE = {
    "unknown-paths-in-html": correct(text="A path that no route matches answers a page", shell=in_html),
    "h11": correct(text="Served by h11", server="h11"),
    "without-framework": correct(text="Served without FastAPI", app=bare_app),
    "without-framework-h11": correct(text="Served without FastAPI, by h11", app=bare_app, server="h11"),
    "fastapi-example": correct(text="FastAPI as it is: the service of examples/", app=example_app),
    "slashes-redirected": correct(
        text="A slash too many is redirected", app=partial(fastapi_app, slashes=True)
    ),
}
