"""The mock's one assembly: read `assemble` from top to bottom, and every part has been named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from mock_server.answers.selection import Selection
from mock_server.control import Control
from mock_server.control.guard import Guard
from mock_server.journal import Journal
from mock_server.resources import Clock, StatefulResource, build_resources, load_seed_data
from mock_server.settings import Settings
from mock_server.store import Bounds, MemoryStore, Store
from mock_server.web.actions import Action, documented, resource_of, stateful
from mock_server.web.bodies import RequestBody
from mock_server.web.cors import Cors
from mock_server.web.credentials import Credentials
from mock_server.web.elsewhere import Elsewhere
from mock_server.web.gate import Gate
from mock_server.web.handler import Handler
from mock_server.web.lines import Lines
from mock_server.web.parameters import Parameters
from mock_server.web.problems import Problems
from mock_server.web.recording import Recorder
from mock_server.web.routing import route, router_names
from mock_server.web.sending import Sender
from mock_server.web.staging import Stage
from mock_server.worlds import Snapshots, Worlds
from mock_server.worlds.offers import inline_scenario, load_scenarios
from openapi_contract import load
from openapi_contract.values import Contract, Operation


@dataclass(frozen=True, slots=True)
class Kept:
    """What outlives a change of the contract."""

    worlds: Worlds
    journal: Journal
    lines: Lines | None
    say: Callable[[str], None]


def keep(settings: Settings, lines: Lines | None = None) -> Kept:
    """StateFileError if the settings name a file that can't hold state."""
    bounds = Bounds(settings.limits)
    say: Callable[[str], None] = _unheard if lines is None else lines.say
    worlds = Worlds(
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
        from mock_server.store.sqlite import SqliteStore

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
        from mock_server.control.pages import pages

        snapshots = Snapshots(contract, resources, seeds)
        compiled = partial(inline_scenario, contract)
        return pages(contract, worlds, snapshots, kept.journal, compiled, settings.max_snapshot)

    elsewhere = Elsewhere(contract, problems, cors, sender, Control(Guard(settings), api, own_pages))

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
