"""A request on its way through the mock: what came, and what was found out about it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from hydracore_mock.worlds import HOME, WorldState
from hydracore_openapi.model import Operation

WORLD, SCENARIO = b"x-mock-world", b"x-mock-scenario"
"""The headers that name a world, and a scenario for one request."""
_HOME = HOME.encode()


class RequestContext:
    """`began` is a moment of `time.perf_counter`. What is not known yet, or doesn't apply, is None."""

    __slots__ = ("began", "body", "effect", "headers", "operation", "run", "scope", "world")

    def __init__(self, scope: Any, operation: Operation | None = None) -> None:
        self.began = time.perf_counter()
        self.scope = scope
        self.headers: Mapping[bytes, bytes] = dict(scope["headers"][::-1])
        self.operation = operation
        self.body = b""
        self.world = self.headers.get(WORLD, _HOME).decode("latin-1")
        self.run: WorldState | None = None
        self.effect: Any = None

    @property
    def origin(self) -> bytes | None:
        return self.headers.get(b"origin")
