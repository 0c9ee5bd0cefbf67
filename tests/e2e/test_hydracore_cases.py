"""Every request of `fixtures/requests` is answered as it says there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.contracts import hydracore
from tests.e2e.served import Answer, Served, served
from tests.paths import ROOT

CONTRACT = hydracore()
REQUESTS = ROOT / "fixtures" / "requests"
CASES = sorted(REQUESTS.glob("*/*/*.json"))
TOKEN, KEY = "a-good-token", "a-good-key"
NEW = {"channel_type": "telegram", "provider": "telegram", "external_identifier": "a_bot"}


@pytest.fixture(scope="module")
def mock() -> Iterator[Served]:
    with served(
        CONTRACT, "--token", TOKEN, "--api-key", KEY, headers={"Authorization": f"Bearer {TOKEN}"}
    ) as mock:
        yield mock


def test_there_are_cases_of_every_operation() -> None:
    assert {path.relative_to(REQUESTS).parts[0] for path in CASES} == {
        each.id for each in CONTRACT.operations
    }


@pytest.mark.parametrize(
    "path", CASES, ids=lambda path: path.relative_to(REQUESTS).with_suffix("").as_posix()
)
def test_the_case_is_answered_as_it_says(mock: Served, path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    expect = case["expect"]
    answer = sent(mock, path.relative_to(REQUESTS).parts[0], case)
    assert answer.status == expect["status"], (case["note"], answer)
    assert (answer.status < 300) == (path.parent.name == "accepted")
    if "errors" in expect:
        found = [{"loc": error["loc"], "type": error["type"]} for error in answer.value["detail"]]
        assert sorted(found, key=str) == sorted(expect["errors"], key=str)
    for name, value in expect.get("answer", {}).items():
        assert answer.value[name] == value


def sent(mock: Served, operation_id: str, case: dict[str, Any]) -> Answer:
    operation = CONTRACT.operation(operation_id)
    target = operation.path
    for name, value in {**own_path(mock), **case.get("path", {})}.items():
        target = target.replace(f"{{{name}}}", quote(value, safe=""))
    headers = {name: filled(value) for name, value in case.get("headers", {}).items()}
    body = (case["text"].encode(),) if "text" in case else (case["body"],) if "body" in case else ()
    if "content_type" in case:
        headers["Content-Type"] = case["content_type"]
    query = {name: filled(value) for name, value in case.get("query", {}).items()}
    return mock.ask(operation.method, target, *body, headers=headers, query=query)


def own_path(mock: Served) -> dict[str, str]:
    """An instance that nobody has used, and an item that was just created there."""
    instance = str(uuid4())
    return {
        "instance_id": instance,
        "endpoint_id": mock.send("POST", f"/v1/instances/{instance}/channels", NEW).value["id"],
    }


def filled(value: Any) -> Any:
    return value.format(token=TOKEN, api_key=KEY) if isinstance(value, str) else value
