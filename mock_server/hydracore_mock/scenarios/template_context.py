"""The template context: all that expressions can lead to while one answer is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from hydracore_mock.request_matcher import MISSING, RequestView

_NO_REQUEST = RequestView("", "", None, {}, {}, MISSING)


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


def _nowhere() -> Any:
    return MISSING


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """The request, the mock's own answer to it, and state. Functions are called only where an expression names what
    they give; names of headers are lower-case. `item` is the one that the request addresses or has made, `items` are
    those of its collection."""

    request: RequestView = _NO_REQUEST
    response_status: int | None = None
    response_headers: Mapping[str, str] = field(default_factory=_nothing)
    response_body: Callable[[], Any] = _nowhere
    item: Callable[[], Any] = _nowhere
    items: Callable[[], Any] = _nowhere
    count: Callable[[], Any] = _nowhere
    call: int | None = None
    index: int | None = None
    uuid: Callable[[], Any] = _nowhere
    now: Callable[[], str] = _now
