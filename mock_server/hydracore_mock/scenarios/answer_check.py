"""The check of an answer that a scenario makes, against the contract."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from hydracore_mock.request_matcher import MISSING
from hydracore_openapi.json_schema.pointers import pointer
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import MediaType, Operation, Response

_MOST = 5
_LONGEST = 300


def answer_faults(operation: Operation, status: int, media_type: str | None, value: Any) -> list[str]:
    """The ways in which an answer breaks the contract, in words. `value` is MISSING where it has no body, `media_type`
    None where it has the one that the contract gives it."""
    response = operation.response(status)
    if response is None:
        return [f"{status} is not documented for {operation.id} (documented: {documented(operation)})"]
    return list(_body_faults(response, f"{status} of {operation.id}", media_type, value))


def documented(operation: Operation) -> str:
    return ", ".join(operation.responses) or "none"


def _body_faults(response: Response, answer: str, media_type: str | None, value: Any) -> Iterator[str]:
    if value is MISSING:
        if response.media:
            yield f"the answer {answer} has a body by the contract"
        return
    if not response.media:
        yield f"the answer {answer} has no body by the contract"
        return
    media = json_media(response) if media_type is None else _covering(response, media_type)
    if media is None:
        known = ", ".join(response.media)
        yield f"{media_type or 'application/json'} is not documented for the answer {answer} (documented: {known})"
    elif media.schema is not None and "json" in media.name:
        yield from violations(media.schema, value)


def json_media(response: Response) -> MediaType | None:
    """The media type under which a JSON body is documented."""
    found = [media for name, media in response.media.items() if "json" in name or "*" in name]
    return found[0] if found else None


def _covering(response: Response, media_type: str) -> MediaType | None:
    wanted = essence(media_type)
    ranges = (wanted, f"{wanted.partition('/')[0]}/*", "*/*")
    named = {essence(name): media for name, media in response.media.items()}
    return next((named[each] for each in ranges if each in named), None)


def violations(schema: Schema, value: Any) -> Iterator[str]:
    """The ways in which a value breaks a schema, with the pointer to each place."""
    for violation in islice(schema.violations(value), _MOST):
        place = pointer(violation.path).removeprefix("#") or "the body"
        yield f"{place}: {shortened(violation.message)}"


def shortened(message: str) -> str:
    text = " ".join(message.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
