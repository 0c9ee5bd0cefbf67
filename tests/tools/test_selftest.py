"""A sample of the self-test: the contract tests fail on broken services, and pass correct ones."""

from __future__ import annotations

import re

import pytest

from hydracore_contract.settings import PHASES
from tests.hydracore_contract.brief_runs import BRIEF, brief
from tests.hydracore_contract.services.tables import BEYOND, BROKEN, CORRECT
from tests.hydracore_contract.shrink.test_replay import FAULTS
from tools.selftest import tried

EVERY = 127
QUICK = [name for name in BROKEN if not re.search("hang|slow|late|after-100", name)]
SAMPLE = [name for name in QUICK[::EVERY] if name not in BEYOND and name not in FAULTS]
"""Those of `FAULTS` are caught elsewhere; a service that hangs takes a minute, one that needs a hundred items more than
a brief run makes: both are left to `make selftest`."""
SHORT = tuple(phase for phase in PHASES if phase not in ("requests", "generated"))
"""What a service is tried with here; `make selftest` tries the phases that send most as well."""


@pytest.mark.parametrize("name", SAMPLE)
def test_a_broken_service_is_caught(name: str) -> None:
    with brief():
        row = tried(name, profile=BRIEF.name)
    assert row.is_right, row


def test_a_correct_service_passes() -> None:
    with brief():
        row = tried("fastapi-example", profile=BRIEF.name, phases=SHORT)
    assert row.is_right, row


def test_there_are_enough_services() -> None:
    assert len(BROKEN) >= 60
    assert len(CORRECT) >= 12
