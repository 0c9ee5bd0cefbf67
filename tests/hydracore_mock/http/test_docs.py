"""The pages that describe the API, at paths that the contract may not take."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from hydracore_mock.http.docs import is_docs
from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import ask


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/docs", True),
        ("/docs/", True),
        ("/docs/swagger-ui.css", True),
        ("/openapi.json", True),
        ("/openapi.yaml", True),
        ("/docs/\0", False),
        ("/docsy", False),
        ("/openapi.json/", False),
        ("/", False),
    ],
)
def test_paths_of_the_docs(path: str, known: bool) -> None:
    assert is_docs(path) is known


@pytest.fixture(scope="module")
def mock() -> Iterator[Running]:
    with running() as started:
        yield started


def test_the_document_is_the_one_that_is_served(mock: Running) -> None:
    answer = ask(mock.url, "GET", "/openapi.json")
    assert json.loads(answer.body)["servers"][0]["url"] == "/"


@pytest.mark.parametrize(
    ("path", "status"), [("/docs/", 200), ("/docs/nothing.css", 404), ("/docs/../x", 404)]
)
def test_a_file_that_is_not_there_is_a_404(mock: Running, path: str, status: int) -> None:
    assert ask(mock.url, "GET", path).status == status
