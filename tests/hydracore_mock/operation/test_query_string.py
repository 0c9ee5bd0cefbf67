"""The query string as one value, over a socket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import ask
from tests.paths import DOCUMENTS


@pytest.fixture(scope="module")
def mock() -> Iterator[Running]:
    with running("--quiet", "--spec", str(DOCUMENTS / "accepted" / "query-string.yaml")) as mock:
        yield mock


@pytest.mark.parametrize("target", ["/form?n=1", "/form?n=1&tags=a", "/json?%7B%22n%22%3A1%7D", "/json"])
def test_a_query_string_that_fits_is_accepted(mock: Running, target: str) -> None:
    assert ask(mock.url, "GET", target).status == 200


@pytest.mark.parametrize(
    ("target", "loc"),
    [
        ("/form", ["query"]),
        ("/form?n=x", ["query", "n"]),
        ("/form?tags=a", ["query", "n"]),
        ("/json?%7B%22n%22%3A%22x%22%7D", ["query", "n"]),
        ("/json?n=1", ["query"]),
    ],
)
def test_a_query_string_that_breaks_its_schema_is_refused(mock: Running, target: str, loc: list[Any]) -> None:
    answer = ask(mock.url, "GET", target)
    assert answer.status == 422
    assert [each["loc"] for each in answer.json["errors"]] == [loc]
