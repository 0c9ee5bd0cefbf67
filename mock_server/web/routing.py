"""Connexion's routing, told of one route for each path of the contract.

Connexion itself registers a route for each operation, which knows nothing of its neighbours: it can't name all methods
of a path, and it refuses a path value of the wrong type as if the path did not exist. Here a path is one route with
text parameters; the operation's own reading of its parameters says what is wrong with a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mock_server.web.framework import (
    AbstractOperation,
    OpenAPISpecification,
    Resolver,
    RoutedAPI,
    RoutedMiddleware,
    RoutingAPI,
    RoutingMiddleware,
)
from openapi_contract.values import Contract

App = Any
_PARAMETER = re.compile(r"\{([^}]*)\}")


def router_names(path: str) -> dict[str, str]:
    """The names that the router gives to a path's parameters, which may be called anything."""
    return {name: f"p{place}" for place, name in enumerate(_PARAMETER.findall(path))}


class ContractSpecification(OpenAPISpecification):  # type: ignore[misc]  # Connexion has no types
    """A specification that Connexion need neither check nor resolve: the contract did."""

    def __init__(self, contract: Contract) -> None:
        self._raw_spec = self._spec = {
            "openapi": contract.openapi,
            "components": {},
            "paths": _paths(contract),
        }
        self._base_uri = ""


def _paths(contract: Contract) -> dict[str, dict[str, Any]]:
    """The contract's paths with nothing but operation ids, those with fewer parameters first (OpenAPI 3.0, Paths)."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in sorted(contract.operations, key=lambda operation: _specificity(operation.path)):
        entry = {"operationId": operation.id, "responses": {}}
        paths.setdefault(operation.path, {})[operation.method.lower()] = entry
    return paths


def _specificity(path: str) -> tuple[bool, ...]:
    return tuple("{" in segment for segment in path.split("/"))


class PathRoutes(RoutingAPI):  # type: ignore[misc]
    """Registers each path once, with all its operations."""

    def __init__(self, specification: OpenAPISpecification, *, answer_path: App, **options: Any) -> None:
        self._answer_path = answer_path
        self._methods: dict[str, dict[str, App]] = {}
        super().__init__(specification, **options)
        self.router.redirect_slashes = False

    @staticmethod
    def _framework_path_and_name(operation: AbstractOperation, path: str) -> tuple[str, str]:
        names = iter(router_names(path).values())
        plain = _PARAMETER.sub(lambda _: "{" + next(names) + "}", path)
        return plain, plain

    def _add_operation_internal(
        self, method: str, path: str, operation: App, name: str | None = None
    ) -> None:
        if path not in self._methods:
            self._methods[path] = {}
            self.router.add_route(path, _PathItem(self._methods[path], self._answer_path), methods=None)
        self._methods[path][method.upper()] = operation


class _PathItem:
    """Hands a request to the operation of its method; HEAD goes to GET, the rest to who answers for paths."""

    def __init__(self, operations: Mapping[str, App], answer_path: App) -> None:
        self._operations = operations
        self._answer_path = answer_path

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        operation = self._operations.get(scope["method"])
        if operation is None and scope["method"] == "HEAD":
            operation = self._operations.get("GET")
        if operation is None:
            await self._answer_path(scope, receive, send, tuple(self._operations))
        else:
            await operation(scope, receive, send)


class Routing(RoutingMiddleware):  # type: ignore[misc]
    """Connexion's routing middleware with a route for each path.

    It serves one API, whose paths are whole, so that its router needs no mount below a base path before it.
    """

    def __init__(self, app: App, answer_path: App) -> None:
        super().__init__(app)
        self._answer_path = answer_path

    def add_api(
        self, specification: Any, base_path: str | None = None, arguments: Any = None, **options: Any
    ) -> None:
        api = PathRoutes(
            specification, base_path=base_path, next_app=self.app, answer_path=self._answer_path, **options
        )
        self.router = api.router


class OperationsAPI(RoutedAPI[Any]):  # type: ignore[misc]
    """The operations by id; each is the handler that the resolver found for it."""

    def __init__(self, specification: Any, **options: Any) -> None:
        super().__init__(specification, **options)
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> App:
        return operation.function


class Operations(RoutedMiddleware[Any]):  # type: ignore[misc]
    """Connexion's middleware that calls the operation which the routing found."""

    api_cls = OperationsAPI


def route(contract: Contract, handlers: Mapping[str, App], fallback: App, answer_path: App) -> App:
    """An ASGI app that gives each request to the handler of its operation (by operation id).

    `fallback` gets what no path matches; `answer_path` what a path matches but none of its methods, with these as
    a fourth argument.
    """
    specification = ContractSpecification(contract)
    resolver = Resolver(handlers.__getitem__)
    operations = Operations(fallback)
    operations.add_api(specification, resolver=resolver)
    routing = Routing(operations, answer_path)
    routing.add_api(specification, resolver=resolver)
    return routing
