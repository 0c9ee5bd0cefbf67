"""A world of the mock for each test, as a pytest plugin.

    def test_my_screen(mock_world):
        mock_world.scenario("empty-account")
        assert mock_world.client.get("/v1/…").json() == …

The mock is the one that `--mock-url` (or HYDRACORE_MOCK_URL) names, else one that is started for the session.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from hydracore_mock.client import MockClient, WorldClient

_URL = "HYDRACORE_MOCK_URL"
_ADMIN_TOKEN = "HYDRACORE_MOCK_ADMIN_TOKEN"  # noqa: S105 (a variable's name)
_PATIENCE = 30.0
_SHOWN = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mock", "a mock of the API")
    group.addoption("--mock-url", default=None, help="a mock that runs already; one is started, if left out")
    parser.addini("mock_options", "options for the mock that is started", type="args", default=[])


# The older way to write a wrapper, which pytest 7 knows as well: a plugin that can't be loaded ends every session.
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = (yield).get_result()
    world = getattr(item, "funcargs", {}).get("mock_world")
    if report.when == "call" and report.failed and world is not None:
        report.sections.append(("the mock's journal", _journal(world)))


@pytest.fixture(scope="session")
def mock_server(pytestconfig: pytest.Config) -> Iterator[MockClient]:
    """The mock that this session uses."""
    from hydracore_mock.client import MockClient

    url = pytestconfig.getoption("--mock-url") or os.environ.get(_URL)
    if url:
        with MockClient(url, os.environ.get(_ADMIN_TOKEN)) as client:
            yield client
    else:
        with _started(pytestconfig.getini("mock_options")) as url, MockClient(url) as client:
            yield client


@pytest.fixture
def mock_world(mock_server: MockClient) -> Iterator[WorldClient]:
    """A world of its own for one test: `base_url`, `headers`, `client`, `scenario`, `snapshot`, `verify`, …"""
    with mock_server.world() as world:
        yield world


@contextmanager
def _started(options: list[str]) -> Iterator[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("HYDRACORE_MOCK_")
    }
    command = [sys.executable, "-u", "-m", "hydracore_mock", "--port", "0", "--quiet", *options]
    with TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(  # noqa: S603 (our own command)
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8"
        )
        try:
            url = _announced(process)
            if url is None:
                errors.seek(0)
                pytest.fail(f"the mock did not start: {errors.read().strip()}", pytrace=False)
            yield url
        finally:
            process.terminate()
            process.communicate(timeout=_PATIENCE)


def _announced(process: subprocess.Popen[str]) -> str | None:
    for line in process.stdout or ():
        name, _, value = line.strip().partition(" ")
        if name == "URL":
            return value.strip()
    return None


def _journal(world: WorldClient) -> str:
    try:
        entries = world.journal(limit=_SHOWN, brief="true")
    except Exception as error:  # a report is no place for another failure
        return f"could not be read: {error}"
    lines = [
        f"{each['request']['method']} {each['request']['target']} {each['response']['status']} {each['why']}"
        for each in reversed(entries)
    ]
    return "\n".join(lines) or "no request came"
