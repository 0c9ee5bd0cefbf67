from __future__ import annotations

from dataclasses import replace

import pytest

from hydracore_contract.exchange import Answer, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.suspicions import (
    FEW,
    MOST_DOUBTS,
    MOST_EXAMPLES,
    OFTEN,
    Suspicions,
    suspect,
)
from tests.hydracore_contract.reports.samples import CREATE_FAILS

HANGS = replace(CREATE_FAILS, rule=rules.DELIVERY[Trouble.HANGS])


def test_what_may_be_the_machines_fault_is_kept_until_it_is_confirmed() -> None:
    suspicions = Suspicions()
    assert not suspicions.takes(CREATE_FAILS)
    assert suspicions.takes(HANGS)
    assert suspicions.taken() == {suspect(HANGS): [HANGS]}
    assert not suspicions.taken()
    suspicions.confirmed.add(suspect(HANGS))
    assert not suspicions.takes(HANGS)


def test_a_failure_is_looked_into_first_and_no_more_than_some() -> None:
    suspicions = Suspicions()
    for _ in range(MOST_EXAMPLES):
        suspicions.takes(replace(HANGS, severity=Severity.NOTE))
    suspicions.takes(HANGS)
    (found,) = suspicions.taken().values()
    assert (found[0], len(found)) == (HANGS, MOST_EXAMPLES)


def test_what_was_doubted_often_enough_is_not_looked_into_again() -> None:
    suspicions = Suspicions()
    for _ in range(MOST_DOUBTS):
        assert suspicions.takes(HANGS)
        suspicions.taken()
        suspicions.doubt(suspect(HANGS))
    assert suspicions.takes(HANGS)
    assert not suspicions.taken()


@pytest.mark.parametrize(
    ("status", "is_kept"), [(500, False), (501, False), (502, True), (503, True), (504, True)]
)
def test_what_a_gateway_may_answer_is_a_suspicion(status: int, is_kept: bool) -> None:
    failed = replace(CREATE_FAILS.exchange, answer=Answer(status, (), b"<html>", 0.1))
    assert Suspicions().takes(replace(CREATE_FAILS, exchange=failed)) is is_kept


@pytest.mark.parametrize(
    ("elsewhere", "lost_elsewhere", "is_chance"),
    [
        (FEW - 1, 0, False),  # nothing to compare with
        (400, 0, False),
        (400, 4, False),
        (400, 20, True),
        (400, 40, True),
    ],
)
def test_an_operation_that_loses_answers_often_does_so_by_chance_only_where_others_do_too(
    elsewhere: int, lost_elsewhere: int, is_chance: bool
) -> None:
    lost = replace(CREATE_FAILS, rule=rules.DELIVERY[Trouble.CLOSED])
    other = replace(lost, operation="other")
    suspicions = Suspicions()
    for number in range(elsewhere):
        suspicions.sent("other")
        if number < lost_elsewhere:
            assert suspicions.takes(other)
    for _ in range(100):
        suspicions.sent(lost.operation)
    assert suspicions.takes(lost)
    suspicions.doubt(suspect(lost))
    assert all(suspicions.takes(lost) for _ in range(OFTEN - 2))
    assert not suspicions.frequent
    assert suspicions.takes(lost)
    assert suspicions.frequent == (set() if is_chance else {suspect(lost)})


@pytest.mark.parametrize(("share", "is_unlike"), [(0.0, True), (0.01, True), (0.02, False), (0.05, False)])
def test_a_network_that_loses_answers_loses_as_many_of_any_operation(share: float, is_unlike: bool) -> None:
    lost, suspicions = replace(CREATE_FAILS, rule=rules.DELIVERY[Trouble.CLOSED]), Suspicions()
    for _ in range(100):
        suspicions.sent(lost.operation)
    for _ in range(OFTEN):
        suspicions.takes(lost)
    assert suspicions.is_unlike(suspect(lost), share) is is_unlike
