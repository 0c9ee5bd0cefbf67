from __future__ import annotations

from dataclasses import replace

from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.outcome import Coverage, Goal, GoalKind
from tests.hydracore_contract.reports.samples import BAD

GOAL = Goal("list_channels", GoalKind.STATUS, "", "200", "")


def test_coverage_counts_goals_and_not_how_often_they_were_reached() -> None:
    assert Coverage().ratio == 1.0
    assert Coverage({GOAL: 7, replace(GOAL, name="404"): 0}).ratio == 0.5


def test_causes_are_failures_notes_or_accepted() -> None:
    assert (len(BAD.failures), len(BAD.notes), len(BAD.accepted)) == (10, 2, 1)
    assert not BAD.conforms
    assert {each.first.severity for each in BAD.failures} == {Severity.FAILURE}
    assert {each.first.severity for each in BAD.notes} == {Severity.NOTE}
    accepted = replace(BAD, causes=tuple(replace(each, accepted="known") for each in BAD.causes))
    assert (accepted.failures, accepted.notes) == ((), ())
    assert accepted.accepted == accepted.causes
    assert accepted.conforms


def test_all_findings_of_all_causes_are_told() -> None:
    assert len([*BAD]) == sum(len(each.findings) for each in BAD.causes)
