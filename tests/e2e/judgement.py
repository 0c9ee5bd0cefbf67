"""Comparison of two answers to one request: agreement, and differences that are allowed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from tests.e2e.twins import Answer, Exchange, Sent, masked

Verdict = Literal["agreed", "exempt", "different"]
Loc = tuple[str | int, ...]
Errors = Counter[tuple[Loc, str]]

HYPHENATED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
PATH = re.compile(r"/v1/instances/(?P<instance_id>[^/]*)/channels(/(?P<endpoint_id>[^/]*))?")


def judge(exchange: Exchange, names: Mapping[str, int]) -> Verdict:
    """The first answer is the model's, the second is the one that is judged."""
    model, judged = exchange.answers
    if (
        model.status == judged.status
        and errors(model) == errors(judged)
        and same_content(model, judged, names)
    ):
        return "agreed"
    return "exempt" if refused_what_was_bent(exchange) else "different"


def errors(answer: Answer) -> Errors:
    """Where each error is and of which type; empty for anything but a 422."""
    detail = (answer.content or {}).get("detail") if answer.status == 422 else None
    entries = detail if isinstance(detail, list) else []
    return Counter((tuple(entry["loc"]), entry["type"]) for entry in entries)


def same_content(model: Answer, judged: Answer, names: Mapping[str, int]) -> bool:
    if model.status >= 300:
        return True
    return bool(masked(model.content, names) == masked(judged.content, names))


def refused_what_was_bent(exchange: Exchange) -> bool:
    """The judged service found the model's errors and more, each at a value that the contract forbids."""
    model, judged = map(errors, exchange.answers)
    more = judged - model
    allowed = exchange.answers[0].status in (200, 201, 204, 404, 422)
    return (
        allowed
        and bool(more)
        and not model - judged
        and {loc for loc, _ in more} <= misfits(exchange.sent[1])
    )


def misfits(sent: Sent) -> set[Loc]:
    """Where the request holds a value that pydantic may bend, and does not write it as the contract asks."""
    return misfits_in_path(sent.url) | misfits_in_body(sent.body or b"")


def misfits_in_path(url: str) -> set[Loc]:
    found = PATH.fullmatch(urlsplit(url).path)
    values = found.groupdict() if found else {}
    return {("path", name) for name, value in values.items() if value and not is_uuid(unquote(value))}


def misfits_in_body(body: bytes) -> set[Loc]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return set()
    members = content if isinstance(content, dict) else {}
    return {("body", name) for name, fits in WRITTEN.items() if not fits(members.get(name))}


def is_uuid(value: Any) -> bool:
    return isinstance(value, str) and bool(HYPHENATED.fullmatch(value))


WRITTEN: Mapping[str, Callable[[Any], bool]] = {
    "enabled": lambda value: value is None or isinstance(value, bool),
    "connection_id": lambda value: value is None or is_uuid(value),
    "credential_id": lambda value: value is None or is_uuid(value),
}
