"""The mock's assembly: `assemble` names every part, from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from hydracore_mock.admin import AdminRouter
from hydracore_mock.admin.guard import Guard
from hydracore_mock.document_loading import loaded
from hydracore_mock.http.access_log import AccessLog
from hydracore_mock.http.authentication import Authentication
from hydracore_mock.http.cors import Cors
from hydracore_mock.http.error_boundary import ErrorBoundary
from hydracore_mock.http.error_responses import ErrorResponses
from hydracore_mock.http.fallback import Fallback
from hydracore_mock.http.recording import ExchangeRecorder
from hydracore_mock.http.responder import Responder
from hydracore_mock.http.routing import route, router_names
from hydracore_mock.journal import Journal
from hydracore_mock.operation.actions import by_operation
from hydracore_mock.operation.answering import AnswerSource, answering
from hydracore_mock.operation.handler import Handler
from hydracore_mock.operation.item_holder import ItemHolders
from hydracore_mock.operation.parameters import Parameters
from hydracore_mock.operation.request_body import RequestBody
from hydracore_mock.operation.scenario_middleware import ScenarioMiddleware
from hydracore_mock.operation.selection import ResponseSelection
from hydracore_mock.settings import MockSettings, Mode
from hydracore_mock.state import Clock, StatefulResource, build_resources, load_seed_data
from hydracore_mock.state.stores import Bounds, MemoryStore, Store
from hydracore_mock.worlds import Snapshots, WorldRegistry
from hydracore_mock.worlds.scenario_loading import inline_scenario, load_scenarios
from hydracore_openapi.model import Contract, Operation, RequestPlace
from hydracore_openapi.open_points import Behaviour, ReadingName


@dataclass(frozen=True, slots=True)
class LongLivedParts:
    """The parts that stay when the contract is reloaded."""

    worlds: WorldRegistry
    journal: Journal
    access_log: AccessLog | None
    say: Callable[[str], None]


def long_lived_parts(settings: MockSettings, access_log: AccessLog | None = None) -> LongLivedParts:
    """Raises: StateFileError if the settings name a file that can't hold state."""
    bounds = Bounds(settings.limits)
    say: Callable[[str], None] = _unheard if access_log is None else access_log.say
    worlds = WorldRegistry(
        _store(settings, bounds),
        bounds,
        seed=settings.seed,
        most=settings.max_worlds,
        ttl=settings.world_ttl,
        say=say,
    )
    return LongLivedParts(worlds, Journal(settings.journal_size), access_log, say)


def _unheard(_: str) -> None:
    """Drops a line of the access log."""


def _store(settings: MockSettings, bounds: Bounds) -> Store:
    if settings.state is not None:
        from hydracore_mock.state.stores.sqlite import SqliteStore

        return SqliteStore(settings.state, bounds)
    return MemoryStore(bounds)


def create_app(settings: MockSettings) -> Any:
    """The mock as an ASGI app, for another server. Raises: ContractError, MockError."""
    return assemble(
        loaded(settings.document, strict=settings.strict), settings, long_lived_parts(settings)
    ).app


class Assembled(NamedTuple):
    """An ASGI app that answers as a contract says, its resources by the path of their collection, and where the answers
    of each operation come from, by its id."""

    app: Any
    resources: Mapping[str, StatefulResource]
    sources: Callable[[], Mapping[str, AnswerSource]]


def assemble(contract: Contract, settings: MockSettings, long_lived: LongLivedParts) -> Assembled:
    """The mock of a contract.

    Raises: SeedDataError, ScenarioError if what goes with the contract doesn't fit.
    """
    access_log, worlds = long_lived.access_log, long_lived.worlds
    schemes = contract.security_schemes.values()
    if access_log is not None:
        access_log.hide(each.parameter for each in schemes if each.place == RequestPlace.QUERY)
    seeds = load_seed_data(contract, settings)
    scenarios = load_scenarios(contract, settings, long_lived.say)
    resources = build_resources(
        contract, seeds, Clock(), settings.seed, presumes=settings.unknown_items and not seeds.are_given
    )
    owners = by_operation(resources) if settings.mode == Mode.STATEFUL else {}
    holders = ItemHolders(resources)
    authentication = Authentication(contract, settings)
    errors = ErrorResponses(contract)
    cors = Cors(contract, settings)
    responder = Responder(
        cors, ExchangeRecorder(long_lived.journal if settings.journal_size else None, access_log)
    )

    async def api(scope: Any, receive: Any, send: Any) -> None:
        await routed(scope, receive, send)

    def own_pages() -> Any:
        from hydracore_mock.admin.app import pages

        snapshots = Snapshots(contract, resources, seeds)
        compiled = partial(inline_scenario, contract)
        parts = (worlds, snapshots, long_lived.journal, compiled, settings.max_snapshot)
        return pages(contract, *parts, sources)

    fallback = Fallback(contract, errors, cors, responder, AdminRouter(Guard(settings), api, own_pages))

    keys = {each.parameter for each in schemes}
    told: dict[str, Callable[[], AnswerSource]] = {}

    def sources() -> Mapping[str, AnswerSource]:
        return {name: source() for name, source in told.items()}

    def handler(operation: Operation) -> Handler:
        selection = ResponseSelection(operation, settings.seed, heeds_accept=not errors.fastapi)
        resource = owners.get(operation.id)
        action, told[operation.id] = answering(
            operation, resource, resources, holders, selection, settings.mode
        )
        names = router_names(operation.path)
        ignores = contract.first_reading(Behaviour.UNKNOWN_PARAMETERS, operation.id) != ReadingName.REFUSE
        parameters = Parameters(operation, names, only=None if ignores else keys)
        return Handler(
            operation,
            parameters=parameters,
            body=_body(operation, errors),
            requirements=authentication.of(operation),
            action=action,
            selection=selection,
            errors=errors,
            responder=responder,
            worlds=worlds,
            scenario_middleware=ScenarioMiddleware(
                operation, resource, resources, parameters, names, selection, errors
            ),
            max_body=settings.max_body,
            dynamic=None if resource is not None else settings.mode == Mode.DYNAMIC,
        )

    def routable(operation: Operation) -> Any:
        if operation.method != "OPTIONS":
            return handler(operation)
        methods = tuple(each.method for each in contract.operations if each.path == operation.path)
        return fallback.preflights_first(handler(operation), methods)

    handlers = {operation.id: routable(operation) for operation in contract.operations}
    routed = route(contract, handlers, fallback.unknown_path, fallback.other_method)
    worlds.adopt(scenarios, settings.scenario)
    return Assembled(ErrorBoundary(routed, access_log), resources, sources)


def _body(operation: Operation, errors: ErrorResponses) -> RequestBody | None:
    if operation.body is None:
        return None
    return RequestBody(operation.body, fastapi=errors.fastapi, statuses=errors.statuses(operation))
