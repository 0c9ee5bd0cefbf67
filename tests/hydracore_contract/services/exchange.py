"""A request as the services read it, and an answer before it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, QueryParams

NOTHING = object()


@dataclass(frozen=True, slots=True)
class Ask:
    """`operation` is list, create, update or delete; `path` holds the values as they were sent."""

    operation: str
    path: Mapping[str, str]
    headers: Headers
    query: QueryParams
    body: bytes


@dataclass(slots=True)
class Answer:
    """`text`, where it is given, is written in place of the JSON of `value`."""

    status: int
    value: Any = NOTHING
    headers: dict[str, str] = field(default_factory=dict)
    text: bytes | None = None
    media: str = "application/json"

    @property
    def items(self) -> list[dict[str, Any]]:
        """The channels that the answer shows, which may be changed in place."""
        if self.status not in (200, 201) or not isinstance(self.value, dict):
            return []
        found: list[dict[str, Any]] = self.value.get("channels", [self.value])
        return found

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The entries of a 422, which may be changed in place."""
        detail = self.value.get("detail") if isinstance(self.value, dict) else None
        return detail if isinstance(detail, list) else []


After = Callable[[Ask, Answer], Answer]


class Refused(Exception):
    """The request ends here, with this answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def unauthorized() -> Refused:
    return Refused(Answer(401, {"detail": "Not authenticated"}, {"WWW-Authenticate": "Bearer"}))


def unknown(what: str) -> Refused:
    return Refused(Answer(404, {"detail": f"{what} not found"}))


def invalid(faults: list[dict[str, Any]]) -> Refused:
    return Refused(Answer(422, {"detail": faults}))
