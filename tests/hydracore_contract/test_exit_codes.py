from __future__ import annotations

from dataclasses import replace

import pytest

from hydracore_contract.exit_codes import (
    BROKEN,
    CONFORMS,
    INTERNAL_ERROR,
    INTERRUPTED,
    NO_VERDICT,
    status_of,
)
from hydracore_contract.findings.outcome import Ending, Outcome
from tests.hydracore_contract.reports.samples import BAD, GOOD


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (GOOD, CONFORMS),
        (replace(GOOD, stopped="the service is gone"), NO_VERDICT),
        (replace(GOOD, operations=replace(GOOD.operations, served=frozenset())), NO_VERDICT),
        (replace(GOOD, stopped="interrupted", ending=Ending.INTERRUPTED), INTERRUPTED),
        (replace(GOOD, stopped="internal error", ending=Ending.INTERNAL_ERROR), INTERNAL_ERROR),
        (BAD, BROKEN),
        (replace(BAD, operations=replace(GOOD.operations, served=frozenset())), BROKEN),
        (replace(BAD, stopped="interrupted", ending=Ending.INTERRUPTED), BROKEN),
        (replace(BAD, stopped="internal error", ending=Ending.INTERNAL_ERROR), BROKEN),
    ],
)
def test_a_failure_counts_before_all_else(outcome: Outcome, status: int) -> None:
    assert status_of(outcome) == status
