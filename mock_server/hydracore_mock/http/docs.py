"""Connexion's Swagger UI at `/docs`, and the contract at `/openapi.json` and `/openapi.yaml`.

They are built on the first request for one of them: whoever only uses the API doesn't pay for a template engine.
"""

from __future__ import annotations

from typing import Any

from hydracore_openapi.model import Contract

PATHS = ("/docs", "/openapi.json", "/openapi.yaml")


def is_docs(path: str) -> bool:
    return path in PATHS or (path.startswith("/docs/") and path.isprintable())


class Docs:
    """An ASGI app."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._app is None:
            self._app = _build(self._contract)
        from starlette.exceptions import HTTPException

        try:
            await self._app(scope, receive, send)
        except HTTPException:  # Starlette's way to say that there is no such file
            await _not_found()(scope, receive, send)


def _not_found() -> Any:
    from starlette.responses import JSONResponse

    return JSONResponse({"detail": "Not Found"}, 404)


def _build(contract: Contract) -> Any:
    from connexion.middleware.swagger_ui import SwaggerUIMiddleware
    from connexion.options import SwaggerUIOptions

    from hydracore_mock.http.connexion_parts import OpenAPISpecification

    class UncheckedSpecification(OpenAPISpecification):  # type: ignore[misc]  # Connexion has no types
        """The whole document, which Connexion need neither check nor resolve."""

        def __init__(self) -> None:
            self._raw_spec = self._spec = contract.document
            self._base_uri = ""

        @property
        def base_path(self) -> str:
            return ""

        @base_path.setter
        def base_path(self, _: str) -> None:
            """Leaves the servers as the document has them: the pages stand at the root, the API where it says."""

        def with_base_path(self, base_path: str) -> OpenAPISpecification:
            return self

    app = SwaggerUIMiddleware(_not_found())
    options = SwaggerUIOptions(swagger_ui_path="/docs", swagger_ui_config={"persistAuthorization": True})
    app.add_api(UncheckedSpecification(), base_path="", swagger_ui_options=options)
    return app
