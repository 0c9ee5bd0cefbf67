"""Connexion's routing, with one route for each path of the contract.

Connexion itself registers a route for each operation. Such routes know nothing of each other: none can name all methods
of a path, and a path value of the wrong type is refused as if the path did not exist. Here a path is one route with
text parameters, and the operation's own parameters say what is wrong with a value. Of several paths that match, the
most concrete one that has the method answers, as OpenAPI asks for and routers of services do.

Connexion also hands a request through a mount, a router, a route and two middlewares. Here the routes that it compiled
are tried directly, which saves a third of what a request for a list costs (measured on 2026-11-24).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hydracore_mock.http.connexion_parts import (
    AbstractOperation,
    OpenAPISpecification,
    Resolver,
    RoutingAPI,
    RoutingMiddleware,
)
from hydracore_openapi.model import Contract

App = Any
Match = Callable[[str], re.Match[str] | None]
_PARAMETER = re.compile(r"\{([^}]*)\}")


def router_names(path: str) -> dict[str, str]:
    """The router's name for each parameter of a path: the contract's may be any text, a router's only an identifier."""
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
    """The contract's paths with nothing but operation ids, the most concrete first, then in their order."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in sorted(contract.operations, key=lambda operation: _vagueness(operation.path)):
        entry = {"operationId": operation.id, "responses": {}}
        paths.setdefault(operation.path, {}).setdefault(operation.method.lower(), entry)
    return paths


def _vagueness(path: str) -> list[tuple[bool, int, int]]:
    """Sorts paths segment by segment: fixed text, then text around parameters (`{id}.json`), then a parameter alone."""
    return [
        (len(fixed) > 1, -sum(map(len, fixed)) if len(fixed) > 1 else 0, len(fixed))
        for fixed in (re.split(r"\{[^}]*\}", segment) for segment in path.split("/"))
    ]


class PathRoutes(RoutingAPI):  # type: ignore[misc]
    """Registers each path once, with the handlers that the resolver found for its operations."""

    def __init__(self, specification: OpenAPISpecification, **options: Any) -> None:
        self.handlers: dict[str, dict[str, App]] = {}
        super().__init__(specification, **options)

    @staticmethod
    def _framework_path_and_name(operation: AbstractOperation, path: str) -> tuple[str, str]:
        names = iter(router_names(path).values())
        plain = _PARAMETER.sub(lambda _: "{" + next(names) + "}", path)
        return plain, plain

    def add_paths(self, _: object = None) -> None:
        """Registers every operation; Connexion itself leaves out methods that it doesn't know, such as QUERY."""
        for path, methods in self.specification["paths"].items():
            for method in methods:
                self.add_operation(path, method)

    def make_operation(self, operation: AbstractOperation) -> App:
        return operation.function

    def _add_operation_internal(
        self, method: str, path: str, operation: App, name: str | None = None
    ) -> None:
        if path not in self.handlers:
            self.handlers[path] = {}
            self.router.add_route(path, operation)
        self.handlers[path][method.upper()] = operation


class Routing(RoutingMiddleware):  # type: ignore[misc]
    """Gives each request to the operation of the most concrete path that matches it and has its method.

    `app` gets requests whose path is unknown; `answer_path` those whose path is known and whose method isn't, with the
    methods of all paths that match as a fourth argument.
    """

    def __init__(self, app: App, answer_path: App) -> None:
        super().__init__(app)
        self._answer_path = answer_path
        self._routes: dict[int, list[tuple[Match, dict[str, App]]]] = {}

    def add_api(
        self, specification: Any, base_path: str | None = None, arguments: Any = None, **options: Any
    ) -> None:
        api = PathRoutes(specification, base_path=base_path, next_app=self.app, **options)
        for route in api.router.routes:
            handlers = api.handlers[route.path]
            if "GET" in handlers:
                handlers.setdefault("HEAD", handlers["GET"])
            same_depth = self._routes.setdefault(route.path.count("/"), [])
            same_depth.append((route.path_regex.match, handlers))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, method = scope["path"], scope["method"]
        methods: tuple[str, ...] = ()
        for match, handlers in self._routes.get(path.count("/"), ()):
            found = match(path)
            if found is not None:
                handler = handlers.get(method)
                if handler is not None:
                    scope["path_params"] = found.groupdict()
                    await handler(scope, receive, send)
                    return
                methods += tuple(handlers)
        await (
            self._answer_path(scope, receive, send, methods) if methods else self.app(scope, receive, send)
        )


def route(contract: Contract, handlers: Mapping[str, App], fallback: App, answer_path: App) -> App:
    """An ASGI app that gives each request to the handler of its operation; `handlers` are by operation id."""
    routing = Routing(fallback, answer_path)
    routing.add_api(ContractSpecification(contract), resolver=Resolver(handlers.__getitem__))
    return routing
