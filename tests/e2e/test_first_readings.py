"""The mock answers the first reading of what a document leaves open, whichever that is.

Every answer is checked against what its document says, by `Served` itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hydracore_openapi import load
from tests.e2e.served import Answer, Served, served
from tests.paths import DOCUMENTS, ROOT

BEARER = {"Authorization": "Bearer token"}
NOBODY: dict[str, str | None] = {"Authorization": None}
CHANNELS = "/v1/instances/0e7a3c52-8d41-4b96-a1f7-5c2e9d0b8364/channels"
CHANNEL = {"channel_type": "sms", "provider": "", "external_identifier": "", "more": 1}


@pytest.fixture(scope="module")
def hydracore() -> Iterator[Served]:
    with served(load(ROOT / "openapi.yaml"), headers=BEARER) as mock:
        yield mock


@pytest.fixture(scope="module")
def notes() -> Iterator[Served]:
    with served(load(DOCUMENTS / "others" / "readings.yaml"), headers=BEARER) as mock:
        yield mock


def test_hydracores_document_states_the_likely_service(hydracore: Served) -> None:
    made = hydracore.send("POST", CHANNELS, CHANNEL, unknown=1)
    assert (made.status, made.value["config"], made.value["provider"]) == (201, {}, "")
    assert hydracore.send("POST", CHANNELS, {**CHANNEL, "config": None}).value["config"] == {}
    assert hydracore.send("POST", CHANNELS, {**CHANNEL, "enabled": None}).status == 422
    path = f"{CHANNELS}/{made.value['id']}"
    nulls = dict.fromkeys(("config", "enabled", "error_message", "external_identifier", "provider", "status"))
    hydracore.send("PATCH", path, {"config": {"a": 1}, "enabled": False, "error_message": "Down"})
    cleared = hydracore.send("PATCH", path, nulls).value
    assert [cleared[name] for name in ("config", "enabled", "error_message")] == [{}, False, None]
    hydracore.send("PATCH", path, {"config": {"a": 1}})
    assert hydracore.send("PATCH", path, {"config": {"b": 2}}).value["config"] == {"b": 2}


@pytest.mark.parametrize(("body", "status"), [(b"{", 422), (b'{"provider": "\xff"}', 400)])
def test_hydracores_statuses(hydracore: Served, body: bytes, status: int) -> None:
    assert hydracore.send("POST", CHANNELS, body, headers=NOBODY).status == status
    refused = hydracore.send("GET", CHANNELS, headers=NOBODY)
    assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert hydracore.send("GET", "/v1/instances/acme/channels").status == 422


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/notes", b"{", 400),
        ("POST", "/notes", b'{"text": "\xff"}', 422),
        ("POST", "/notes", {"text": 1}, 422),
        ("PATCH", "/notes/first", {}, 404),
        ("PATCH", "/notes/1", {"mark": 1}, 400),
        ("GET", "/notes?sort=a", b"", 403),
        ("GET", "/notes?order=a", b"", 400),
    ],
)
def test_another_document_states_others(
    notes: Served, method: str, path: str, body: Any, status: int
) -> None:
    """Without credentials as well, since the input is judged first there."""
    path, _, query = path.partition("?")
    given: dict[str, Any] = dict([query.split("=")]) if query else {}
    refused: Answer = notes.send(method, path, body, headers=NOBODY, **given)
    assert refused.status == status
    assert "www-authenticate" not in refused.headers


def test_null_and_objects_of_an_update_do_what_the_document_says(notes: Served) -> None:
    made = notes.send("POST", "/notes", {"text": "a", "mark": "m", "more": {"a": 1, "b": {"c": 2}}}).value
    assert made["tags"] == []
    path = f"/notes/{made['id']}"
    notes.send("PATCH", path, {"tags": ["t"]})
    changed = notes.send("PATCH", path, {"mark": None, "tags": None, "more": {"a": None, "b": {"d": 3}}})
    assert changed.value == {**made, "more": {"b": {"c": 2, "d": 3}}}
