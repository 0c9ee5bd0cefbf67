"""What there is to know of one exchange while its answer is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

MISSING: Any = object()
"""Stands where there is no value, since null is one."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    return _NOTHING


def _nowhere() -> Any:
    return MISSING


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """What expressions can lead to. Functions are asked only where an expression names what they give; names of headers
    are lower-case. `body` is the request's, `item` the one that the request addresses or has made, `items` those of its
    collection."""

    method: str = ""
    url: str = ""
    path: Mapping[str, str] = field(default_factory=_nothing)
    query: Mapping[str, Sequence[str]] = field(default_factory=_nothing)
    headers: Mapping[str, str] = field(default_factory=_nothing)
    body: Any = MISSING
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
