"""A mock that serves for all tests of one worker; each test takes instances of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hydracore_mock.running import Running, running


@pytest.fixture(scope="session")
def mock() -> Iterator[Running]:
    with running("--quiet", "--request-timeout", "1.5") as mock:
        yield mock
        assert mock.alive
        assert mock.errors == ""
