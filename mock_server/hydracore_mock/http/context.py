"""The context of one request: the only shape that it has on its way through the mock.

It is filled in as the request goes on: first what came, then what it meets in the mock, then what it means by the
contract. Others see views of it. Credentials, CORS and the journal see what came over the wire; patterns and templates
the texts of `view`, which is made only where a scenario is on; actions the typed values of parameters and body.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from hydracore_mock.http.payload import json_or_missing
from hydracore_mock.request_matcher import RequestView
from hydracore_mock.scenarios import Effect
from hydracore_mock.worlds import HOME, WorldState
from hydracore_openapi.model import Operation

WORLD, SCENARIO = b"x-mock-world", b"x-mock-scenario"
"""The headers that name a world, and a scenario for one request."""
_HOME = HOME.encode()
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


class RequestContext:
    """`scope` is ASGI's, `body` has the bytes as they came, and of equal headers the first counts. `began` is a time of
    `time.perf_counter`, in seconds. `operation`, `world_state` and `effect` are None while there is none.

    `path_values`, `query_values` and `body_value` are set when the request is found valid; actions run only then.
    """

    __slots__ = (
        "began",
        "body",
        "body_value",
        "effect",
        "headers",
        "operation",
        "path_values",
        "query_values",
        "scope",
        "world",
        "world_state",
    )
    path_values: Mapping[str, Any]
    query_values: Mapping[str, Any]
    body_value: Any

    def __init__(self, scope: Any, operation: Operation | None = None) -> None:
        self.began = time.perf_counter()
        self.scope = scope
        self.headers: Mapping[bytes, bytes] = dict(scope["headers"][::-1])
        self.operation = operation
        self.body = b""
        self.world = self.headers.get(WORLD, _HOME).decode("latin-1")
        self.world_state: WorldState | None = None
        self.effect: Effect | None = None

    @property
    def origin(self) -> bytes | None:
        return self.headers.get(b"origin")

    @property
    def accept(self) -> str:
        return self.headers.get(b"accept", b"*/*").decode("latin-1")

    @property
    def target(self) -> str:
        """The path as it was sent, below the root where the API begins."""
        path: str = self.scope["path"]
        return path

    @property
    def root(self) -> str:
        """ASGI's `root_path`: the prefix of the path where the API doesn't begin at the server's root."""
        root: str = self.scope.get("root_path", "")
        return root

    @property
    def address(self) -> str:
        """The address by which the mock was asked, down to where the API begins; its own where the host is none."""
        host = self.headers.get(b"host", b"").decode("latin-1")
        if not _HOST.fullmatch(host):
            host = "{}:{}".format(*(self.scope.get("server") or ("127.0.0.1", 80)))
        return f"{self.scope.get('scheme', 'http')}://{host}{self.root}"

    def view(self, names: Mapping[str, str]) -> RequestView:
        """The request as patterns and templates see it; `names` maps the router's names of path parameters to the
        contract's."""
        scope = self.scope
        query = scope["query_string"].decode("latin-1")
        return RequestView(
            method=scope["method"],
            path=scope["path"],
            operation=None if self.operation is None else self.operation.id,
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers.items()},
            query=parse_qs(query, keep_blank_values=True),
            body=json_or_missing(self.body),
            url=self._url(query),
            path_parameters={names[name]: value for name, value in scope["path_params"].items()},
        )

    def _url(self, query: str) -> str:
        host = self.headers.get(b"host", b"").decode("latin-1")
        url = f"{self.scope.get('scheme', 'http')}://{host}{self.scope['path']}"
        return f"{url}?{query}" if query else url
