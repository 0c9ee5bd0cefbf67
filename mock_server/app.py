"""The mock's one assembly: read `assemble` from top to bottom, and every part has been named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.answers.selection import Selection
from mock_server.resources import Clock, StatefulResource, build_resources, load_seed_data
from mock_server.settings import Settings
from mock_server.store import MemoryStore, Store
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
from mock_server.web.routing import route, router_names
from mock_server.web.sending import Sender
from openapi_contract import load
from openapi_contract.values import Contract, Operation


def create_store(settings: Settings) -> Store:
    """StateFileError if the settings name a file that can't hold state."""
    if settings.state is not None:
        from mock_server.store.sqlite import SqliteStore

        return SqliteStore(settings.state, settings.limits)
    return MemoryStore(settings.limits)


def create_app(settings: Settings) -> Any:
    """The mock as an ASGI app, for a server of one's own. ContractError or MockError if it can't be."""
    app, _ = assemble(load(settings.spec), settings, create_store(settings))
    return app


def assemble(
    contract: Contract, settings: Settings, store: Store, lines: Lines | None = None
) -> tuple[Any, Mapping[str, StatefulResource]]:
    """An ASGI app that answers as the contract says, and its resources. SeedDataError if the seed data don't fit.

    `lines` gets a line for each request; without it none is written.
    """
    if lines is not None:
        lines.hide(
            scheme.parameter for scheme in contract.security_schemes.values() if scheme.place == "query"
        )
    seeds = load_seed_data(contract, settings)
    resources = build_resources(contract, store, seeds, Clock(), settings.seed)
    credentials = Credentials(contract, settings)
    problems = Problems(contract)
    cors = Cors(contract, settings)
    sender = Sender(cors, lines)
    elsewhere = Elsewhere(contract, problems, cors, sender)

    def handler(operation: Operation) -> Handler:
        selection = Selection(operation, settings.seed)
        resource = resource_of(operation, resources) if settings.mode == "stateful" else None
        dynamic = settings.mode == "dynamic"
        remembering = None if resource is None else stateful(operation, resource, selection)
        action: Action = remembering or documented(selection, dynamic=dynamic)
        return Handler(
            operation,
            parameters=Parameters(operation, router_names(operation.path)),
            body=_body(operation, problems),
            may_pass=credentials.of(operation),
            challenge=credentials.challenge(operation),
            action=action,
            selection=selection,
            problems=problems,
            sender=sender,
            max_body=settings.max_body,
            dynamic=None if remembering else dynamic,
        )

    handlers = {operation.id: handler(operation) for operation in contract.operations}
    routed = route(contract, handlers, elsewhere.unknown_path, elsewhere.other_method)
    return Gate(routed, lines), resources


def _body(operation: Operation, problems: Problems) -> RequestBody | None:
    if operation.body is None:
        return None
    return RequestBody(operation.body, fastapi=problems.fastapi, rejection=problems.rejection(operation))
