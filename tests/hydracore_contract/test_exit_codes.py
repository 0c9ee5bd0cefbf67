from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from hydracore_contract.cli import status_told
from hydracore_contract.exchange import Trouble
from hydracore_contract.exit_codes import (
    BROKEN,
    CONFORMS,
    INTERNAL_ERROR,
    INTERRUPTED,
    NO_VERDICT,
    status_of,
)
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding
from hydracore_contract.findings.outcome import Ending, Outcome
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import named_contract, prepared
from hydracore_contract.settings import Settings
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD
from tests.hydracore_contract.scripted import answer, keeps_saying, serving


class Impatient(Silent):
    """Somebody who interrupts as soon as anything is told."""

    def found(self, finding: Finding) -> NoReturn:
        raise KeyboardInterrupt

    def ended(self, outcome: Outcome) -> NoReturn:
        raise KeyboardInterrupt


@pytest.mark.parametrize(("outcome", "status"), [(GOOD, CONFORMS), (BAD, BROKEN)])
def test_who_interrupts_the_report_changes_no_verdict(outcome: Outcome, status: int, tmp_path: Path) -> None:
    wanted = Settings(GOOD.base_url, report_dir=tmp_path / "none")
    assert status_told(outcome, wanted, Impatient()) == status


def test_who_interrupts_the_last_look_has_an_outcome_too(tmp_path: Path) -> None:
    contract, document = named_contract(None)
    with serving(keeps_saying(answer())) as server:
        settings = Settings(server.url, report_dir=tmp_path)
        run = prepared(contract, settings, Impatient(), document)
        late = replace(CREATE_FAILS, rule=rules.DELIVERY[Trouble.HANGS], operation=contract.operations[0].id)
        late = replace(late, exchange=replace(late.exchange, operation=late.operation))
        assert run.session.state.suspicions.takes(late)
        assert run.finished().ending is Ending.INTERRUPTED


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
