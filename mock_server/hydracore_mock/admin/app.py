"""App of the mock's own pages, by Starlette; here alone their errors become statuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from hydracore_mock.admin.catalogue import Sources, catalogue
from hydracore_mock.admin.journal_pages import JournalPages
from hydracore_mock.admin.json_endpoints import answer
from hydracore_mock.admin.router import PREFIX
from hydracore_mock.admin.scenario_pages import Compile, ScenarioPages
from hydracore_mock.admin.world_pages import WorldPages
from hydracore_mock.errors import (
    BadWorldName,
    FilterError,
    LimitReached,
    MockError,
    NoScenarioGiven,
    NotJson,
    ScenarioError,
    SnapshotRefused,
    TooLarge,
    UnknownCollection,
    UnknownEntry,
    UnknownScenario,
    UnknownWorld,
    VerificationError,
)
from hydracore_mock.http.payload import ClientGone
from hydracore_mock.journal import Journal, RecordReader
from hydracore_mock.worlds import Snapshots, WorldRegistry
from hydracore_openapi.model import Contract

_CONSOLE = Path(__file__).parent.parent / "console"
_SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_STATUSES: Mapping[type[MockError], int] = {
    BadWorldName: 400,
    FilterError: 400,
    NoScenarioGiven: 400,
    NotJson: 400,
    UnknownEntry: 404,
    UnknownScenario: 404,
    UnknownWorld: 404,
    TooLarge: 413,
    SnapshotRefused: 422,
    UnknownCollection: 422,
    ScenarioError: 422,
    VerificationError: 422,
    LimitReached: 507,
}


def pages(
    contract: Contract,
    worlds: WorldRegistry,
    snapshots: Snapshots,
    journal: Journal,
    compiled: Compile,
    largest: int,
    sources: Sources = dict,
) -> Any:
    """The ASGI app; `compiled` makes a scenario from a name and a document, `largest` is a snapshot's most bytes, and
    `sources` tells where an operation's answers come from, by its id."""
    own: list[BaseRoute] = [
        Route("/", _console, methods=["GET"]),
        Mount("/console", _Files(directory=_CONSOLE)),
        Route("/contract", _catalogue(contract, sources), methods=["GET"]),
        *WorldPages(worlds, snapshots, largest).routes(),
        *ScenarioPages(worlds, compiled, largest).routes(),
        *JournalPages(journal, RecordReader(contract)).routes(),
    ]
    without_slash = Route(PREFIX, lambda _: RedirectResponse(f"{PREFIX}/"), methods=["GET"])
    refusals = {MockError: _refused, HTTPException: _no_page, ClientGone: _gone}
    return Starlette(routes=[without_slash, Mount(PREFIX, routes=own)], exception_handlers=refusals)  # type: ignore[arg-type]  # each handler takes what it is given for


class _Files(StaticFiles):
    """The console's files, with headers that let them load nothing from elsewhere."""

    def file_response(self, *given: Any, **named: Any) -> Response:
        response = super().file_response(*given, **named)
        response.headers.update(_SAFE)
        return response


async def _console(_: Request) -> Response:
    return FileResponse(_CONSOLE / "index.html", headers=_SAFE)


def _catalogue(contract: Contract, sources: Sources) -> Callable[[Request], Any]:
    async def shown(_: Request) -> Response:
        return answer(catalogue(contract, sources()))

    return shown


async def _refused(_: Request, error: MockError) -> Response:
    body: dict[str, Any] = {"detail": str(error)}
    if error.places:
        body["errors"] = [{"path": path, "reason": reason} for path, reason in error.places]
    return answer(body, _STATUSES.get(type(error), 400))


async def _no_page(_: Request, error: HTTPException) -> Response:
    details = {404: "There is no such page of the mock; /_mock/ shows what there is."}
    shown = answer({"detail": details.get(error.status_code, error.detail)}, error.status_code)
    shown.headers.update(error.headers or {})
    return shown


async def _gone(_: Request, __: ClientGone) -> Response:
    return Response(status_code=499)
