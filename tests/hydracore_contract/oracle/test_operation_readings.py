"""What a second reading documents is right: at a response, a media type, a body, an operation, a path, a component."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.settings import Settings
from hydracore_openapi import Contract, load
from hydracore_openapi.json_schema.merge_patch import merge_patched

JSON, TEXT = "application/json", "text/plain"


def content(media: str, kind: str) -> dict[str, Any]:
    return {media: {"schema": {"type": kind, **({"items": {}} if kind == "array" else {})}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Case", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "operationId": "create",
                "requestBody": {"required": True, "content": content(JSON, "object")},
                "responses": {
                    "201": {"$ref": "#/components/responses/Made"},
                    "422": {"description": "Invalid.", "content": content(JSON, "array")},
                },
            }
        }
    },
    "components": {"responses": {"Made": {"description": "Made.", "content": content(JSON, "object")}}},
}
POST = ("paths", "/things", "post")
MADE = ("components", "responses", "Made")
SECOND = {"description": "Later.", "content": content(TEXT, "string")}
UPDATES: Mapping[tuple[str, ...], Sequence[dict[str, Any]]] = {
    (): [{"paths": {"/things": {"post": {"responses": {"202": SECOND}}}}}],
    POST[:2]: [{"post": {"responses": {"202": SECOND}}}],
    POST: [
        {"responses": {"202": SECOND}},
        {"responses": {"200": SECOND, "422": None}},
        {"requestBody": None},
    ],
    (*POST, "responses"): [{"202": SECOND}, {"default": SECOND}],
    (*POST, "responses", "422"): [
        {"content": {TEXT: {}}},
        {"content": {JSON: {"schema": {"type": "object"}}}},
    ],
    (*POST, "responses", "422", "content", JSON): [{"schema": {"type": "string"}}, {"schema": None}],
    (*POST, "requestBody"): [
        {"required": False},
        {"content": {JSON: {"schema": {"type": "array", "items": {}}}}},
    ],
    (*POST, "requestBody", "content", JSON): [{"schema": {"type": "array", "items": {}}}],
    MADE: [{"content": {TEXT: {}}}, {"content": None}],
    (*MADE, "content", JSON): [{"schema": {"type": "array", "items": {}}}],
}
PLACES = [(place, update) for place, updates in UPDATES.items() for update in updates]
BODIES = {JSON: [b"{}", b"[]", b'"a"'], TEXT: [b"a"], "": [b""]}
ANSWERS = [
    (status, media, body)
    for status in (200, 201, 202, 204, 400, 422)
    for media, bodies in BODIES.items()
    for body in bodies
]
REQUESTS = [(media, body) for media, bodies in BODIES.items() for body in bodies]


@cache
def loaded(text: str) -> Contract:
    with TemporaryDirectory() as folder:
        path = Path(folder, "openapi.json")
        path.write_text(text)
        return load(path)


def with_part(document: Any, place: Sequence[str], change: Callable[[Any], Any]) -> Any:
    if not place:
        return change(document)
    return {**document, place[0]: with_part(document[place[0]], place[1:], change)}


def updated(place: Sequence[str], update: Mapping[str, Any]) -> Contract:
    """The document with a fragment merged."""
    return loaded(json.dumps(with_part(DOCUMENT, place, lambda part: merge_patched(part, update))))


def marked(place: Sequence[str], update: Mapping[str, Any]) -> Contract:
    """The document that says that the fragment may be merged."""
    mark = {"why": "silent", "readings": [{"name": "first"}, {"name": "second", "update": update}]}
    return loaded(json.dumps(with_part(DOCUMENT, place, lambda part: {**part, "x-open": mark})))


def exchange(sent: tuple[str, bytes], answered: tuple[int, str, bytes], number: int = 1) -> Exchange:
    headers = (("Content-Type", sent[0]),) if sent[0] else ()
    status, media, body = answered
    answer = Answer(status, (("Content-Type", media),) if media else (), body, 0.1)
    return Exchange(number, "create", Request("POST", "/things", headers, sent[1] or None), answer)


def failures(contract: Contract, shown: Exchange) -> int:
    found = Oracle(contract, Settings("http://127.0.0.1")).of_answer(shown)
    return sum(each.severity is Severity.FAILURE for each in found)


@pytest.mark.parametrize(("place", "update"), PLACES)
def test_what_is_right_is_what_the_document_says_with_the_fragment_merged_or_without(
    place: Sequence[str], update: dict[str, Any]
) -> None:
    plain, merged, either = loaded(json.dumps(DOCUMENT)), updated(place, update), marked(place, update)
    differing = 0
    for sent, answered in product(REQUESTS, ANSWERS):
        shown = exchange(sent, answered)
        first, second = failures(plain, shown), failures(merged, shown)
        assert failures(either, shown) == min(first, second), (sent, answered)
        differing += first > second
    assert differing


@pytest.mark.parametrize(
    ("place", "update", "answered", "told"),
    [
        (POST, {"responses": {"202": SECOND}}, (202, TEXT, b"a"), "second"),
        (MADE, {"content": {JSON: {"schema": {"type": "array", "items": {}}}}}, (201, JSON, b"[]"), "second"),
        (MADE, {"content": {JSON: {"schema": {"type": "array", "items": {}}}}}, (201, JSON, b"{}"), "first"),
        (POST, {"responses": {"202": SECOND}}, (201, JSON, b"{}"), None),
    ],
)
def test_the_reading_is_told_that_an_answer_shows(
    place: Sequence[str], update: dict[str, Any], answered: tuple[int, str, bytes], told: str | None
) -> None:
    oracle = Oracle(marked(place, update), Settings("http://127.0.0.1"))
    assert oracle.observe(exchange((JSON, b"{}"), answered)) == ()
    assert [each.reading for each in oracle.readings.shown] == ([told] if told else [])


def test_a_service_that_shows_both_has_a_finding() -> None:
    oracle = Oracle(
        marked(MADE, {"content": {JSON: {"schema": {"type": "array", "items": {}}}}}),
        Settings("http://127.0.0.1"),
    )
    first, second = (201, JSON, b"{}"), (201, JSON, b"[]")
    assert oracle.observe(exchange((JSON, b"{}"), first)) == ()
    (found,) = oracle.observe(exchange((JSON, b"{}"), second, 2))
    assert found.rule.id == "two-readings"


def test_an_update_that_makes_a_document_unsound_is_told_with_its_line() -> None:
    (warning,) = marked(POST, {"security": [{"no-such-scheme": []}]}).warnings
    assert "no-such-scheme" in warning.reason
    assert warning.reason.startswith("updated, ")
