from __future__ import annotations

from dataclasses import replace

import pytest

from hydracore_contract.exit_codes import BROKEN, CONFORMS, INTERRUPTED, NO_VERDICT, status_of
from hydracore_contract.findings.outcome import Outcome
from tests.hydracore_contract.reports.samples import BAD, GOOD


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (GOOD, CONFORMS),
        (replace(GOOD, stopped="the service is gone"), NO_VERDICT),
        (replace(GOOD, stopped="interrupted", interrupted=True), INTERRUPTED),
        (BAD, BROKEN),
        (replace(BAD, stopped="interrupted", interrupted=True), BROKEN),
    ],
)
def test_a_failure_counts_before_all_else(outcome: Outcome, status: int) -> None:
    assert status_of(outcome) == status
