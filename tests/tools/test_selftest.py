"""A sample of the self-test: the contract tests fail on broken services, and pass correct ones."""

from __future__ import annotations

import pytest

from tests.hydracore_contract.services.tables import BEYOND, BROKEN, CORRECT
from tests.hydracore_contract.shrink.test_replay import FAULTS
from tools.selftest import tried

EVERY = 29
SAMPLE = [name for name in [*BROKEN][::EVERY] if name not in BEYOND and name not in FAULTS]
"""Those of `FAULTS` are caught elsewhere."""


@pytest.mark.parametrize("name", SAMPLE)
def test_a_broken_service_is_caught(name: str) -> None:
    row = tried(name)
    assert row.is_right, row


def test_a_correct_service_passes() -> None:
    row = tried("fastapi-example")
    assert row.is_right, row


def test_there_are_enough_services() -> None:
    assert len(BROKEN) >= 60
    assert len(CORRECT) >= 12
