from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from hydracore_mock.admin.app import pages
from hydracore_mock.journal import Journal
from hydracore_mock.scenarios import Scenario
from hydracore_mock.settings import Limits
from hydracore_mock.worlds.scenario_loading import inline_scenario
from tests.hydracore_mock.state.worlds import PETSTORE
from tests.hydracore_mock.worlds.parts import OWNERS, Mock, worlds

LARGEST = 300
WORLD = "/worlds/w"


def app(limits: Limits | None = None) -> Any:
    mock = Mock(PETSTORE)

    def compiled(name: str, document: Any) -> Scenario:
        return inline_scenario(mock.contract, name, document)

    return pages(mock.contract, worlds(limits=limits), mock.snapshots, Journal(10), compiled, LARGEST)


async def asked(of: Any, method: str, path: str, body: object = None) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(of), base_url="http://mock") as client:
        return await client.request(method, f"/_mock{path}", json=body)


def told(method: str, path: str, body: object = None, limits: Limits | None = None) -> httpx.Response:

    return asyncio.run(asked(app(limits), method, path, body))


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/journal?status=x", None, 400),
        ("POST", "/worlds/a*b/reset", None, 400),
        ("PUT", f"{WORLD}/scenario", [], 400),
        ("PUT", f"{WORLD}/snapshot", None, 400),
        ("GET", "/worlds/none", None, 404),
        ("GET", "/scenarios/other", None, 404),
        ("GET", "/journal/7", None, 404),
        ("GET", "/none", None, 404),
        ("PATCH", "/worlds", None, 405),
        ("PUT", f"{WORLD}/snapshot", {"/x": "x" * LARGEST}, 413),
        ("PUT", f"{WORLD}/snapshot", {"/x": []}, 422),
        ("PUT", f"{WORLD}/scenario", {"rules": 7}, 422),
        ("GET", f"{WORLD}/collections?path=/x", None, 422),
        ("POST", "/verify", [], 422),
    ],
)
def test_each_error_has_its_status_and_says_what_to_do(
    method: str, path: str, body: object, status: int
) -> None:
    answer = told(method, path, body)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_places_of_faults_are_told_beside_the_detail() -> None:
    answer = told("PUT", f"{WORLD}/snapshot", {"/x": [], "/y": []}).json()
    assert [each["path"] for each in answer["errors"]] == ["/~1x", "/~1y"]
    assert all(each["reason"] for each in answer["errors"])


def test_no_room_is_told_as_such() -> None:
    answer = told("PUT", f"{WORLD}/snapshot", {OWNERS: [{}, {}]}, Limits(total_bytes=10))
    assert (answer.status_code, "--max-state-size" in answer.json()["detail"]) == (507, True)


def test_the_console_may_load_nothing_from_elsewhere() -> None:
    for path in ("/", "/console/main.js"):
        answer = told("GET", path)
        assert answer.status_code == 200
        assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert told("GET", "").headers["location"] == "/_mock/"
