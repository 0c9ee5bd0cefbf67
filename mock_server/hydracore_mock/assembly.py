"""The mock's one assembly: read `assemble` from top to bottom, and every part has been named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from hydracore_mock.admin import AdminRouter
from hydracore_mock.admin.guard import Guard
from hydracore_mock.http.access_log import Lines
from hydracore_mock.http.cors import Cors
from hydracore_mock.http.credentials import Credentials
from hydracore_mock.http.error_boundary import Gate
from hydracore_mock.http.error_responses import Problems
from hydracore_mock.http.fallback import Elsewhere
from hydracore_mock.http.recording import Recorder
from hydracore_mock.http.responder import Sender
from hydracore_mock.http.routing import route, router_names
from hydracore_mock.journal import Journal
from hydracore_mock.operation.actions import Action, documented, resource_of, stateful
from hydracore_mock.operation.bodies import RequestBody
from hydracore_mock.operation.handler import Handler
from hydracore_mock.operation.parameters import Parameters
from hydracore_mock.operation.scenario_middleware import Stage
from hydracore_mock.operation.selection import Selection
from hydracore_mock.settings import Settings
from hydracore_mock.state import Clock, StatefulResource, build_resources, load_seed_data
from hydracore_mock.state.stores import Bounds, MemoryStore, Store
from hydracore_mock.worlds import Snapshots, WorldRegistry
from hydracore_mock.worlds.scenario_loading import inline_scenario, load_scenarios
from hydracore_openapi import load
from hydracore_openapi.model import Contract, Operation


@dataclass(frozen=True, slots=True)
class Kept:
    """What outlives a change of the contract."""

    worlds: WorldRegistry
    journal: Journal
    lines: Lines | None
    say: Callable[[str], None]


def keep(settings: Settings, lines: Lines | None = None) -> Kept:
    """StateFileError if the settings name a file that can't hold state."""
    bounds = Bounds(settings.limits)
    say: Callable[[str], None] = _unheard if lines is None else lines.say
    worlds = WorldRegistry(
        _store(settings, bounds),
        bounds,
        seed=settings.seed,
        most=settings.max_worlds,
        ttl=settings.world_ttl,
        say=say,
    )
    return Kept(worlds, Journal(settings.journal_size), lines, say)


def _unheard(_: str) -> None:
    """Where nobody listens."""


def _store(settings: Settings, bounds: Bounds) -> Store:
    if settings.state is not None:
        from hydracore_mock.state.stores.sqlite import SqliteStore

        return SqliteStore(settings.state, bounds)
    return MemoryStore(bounds)


def create_app(settings: Settings) -> Any:
    """The mock as an ASGI app, for a server of one's own. ContractError or MockError if it can't be."""
    app, _ = assemble(load(settings.spec), settings, keep(settings))
    return app


def assemble(
    contract: Contract, settings: Settings, kept: Kept
) -> tuple[Any, Mapping[str, StatefulResource]]:
    """An ASGI app that answers as the contract says, and its resources.

    SeedDataError or ScenarioError if what goes with the contract doesn't fit.
    """
    lines, worlds = kept.lines, kept.worlds
    if lines is not None:
        lines.hide(
            scheme.parameter for scheme in contract.security_schemes.values() if scheme.place == "query"
        )
    seeds = load_seed_data(contract, settings)
    scenarios = load_scenarios(contract, settings, kept.say)
    resources = build_resources(contract, seeds, Clock(), settings.seed)
    credentials = Credentials(contract, settings)
    problems = Problems(contract)
    cors = Cors(contract, settings)
    sender = Sender(cors, Recorder(kept.journal if settings.journal_size else None, lines))

    async def api(scope: Any, receive: Any, send: Any) -> None:
        await routed(scope, receive, send)

    def own_pages() -> Any:
        from hydracore_mock.admin.app import pages

        snapshots = Snapshots(contract, resources, seeds)
        compiled = partial(inline_scenario, contract)
        return pages(contract, worlds, snapshots, kept.journal, compiled, settings.max_snapshot)

    elsewhere = Elsewhere(contract, problems, cors, sender, AdminRouter(Guard(settings), api, own_pages))

    def handler(operation: Operation) -> Handler:
        selection = Selection(operation, settings.seed)
        resource = resource_of(operation, resources) if settings.mode == "stateful" else None
        dynamic = settings.mode == "dynamic"
        remembering = None if resource is None else stateful(operation, resource, selection)
        action: Action = remembering or documented(selection, dynamic=dynamic)
        parameters = Parameters(operation, router_names(operation.path))
        return Handler(
            operation,
            parameters=parameters,
            body=_body(operation, problems),
            may_pass=credentials.of(operation),
            challenge=credentials.challenge(operation),
            action=action,
            selection=selection,
            problems=problems,
            sender=sender,
            worlds=worlds,
            stage=Stage(operation, resource, resources, parameters, selection, problems),
            max_body=settings.max_body,
            dynamic=None if remembering else dynamic,
        )

    handlers = {operation.id: handler(operation) for operation in contract.operations}
    routed = route(contract, handlers, elsewhere.unknown_path, elsewhere.other_method)
    worlds.adopt(scenarios, settings.scenario)
    return Gate(routed, lines), resources


def _body(operation: Operation, problems: Problems) -> RequestBody | None:
    if operation.body is None:
        return None
    return RequestBody(operation.body, fastapi=problems.fastapi, rejection=problems.rejection(operation))
