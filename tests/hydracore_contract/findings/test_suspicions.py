from __future__ import annotations

from dataclasses import replace

from hydracore_contract.exchange import Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.suspicions import MOST_DOUBTS, MOST_EXAMPLES, Suspicions, suspect
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
