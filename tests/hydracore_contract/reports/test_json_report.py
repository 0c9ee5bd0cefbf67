from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given

from hydracore_contract.findings.outcome import OperationsTried, Outcome
from hydracore_contract.findings.serialization import restored
from hydracore_contract.reports.json_report import data, report
from tests.hydracore_contract.reports.garbage import outcomes
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD


@given(outcomes)
def test_every_finding_can_be_read_again(outcome: Outcome) -> None:
    text = report(outcome)
    assert text.isascii()
    found = json.loads(text)
    assert found == data(outcome)
    read = [restored(each) for cause in found["groups"] for each in cause["findings"]]
    assert read == list(outcome)


@given(outcomes)
def test_every_goal_is_told(outcome: Outcome) -> None:
    goals = data(outcome)["coverage"]["goals"]
    assert [goal.pop("reached") for goal in goals] == list(outcome.coverage.reached.values())
    assert len({json.dumps(goal) for goal in goals}) == len(goals)


def test_the_verdict_is_told() -> None:
    found = data(BAD)
    assert (found["version"], found["conforms"], found["stopped"]) == (2, False, None)
    assert found["counts"] == {"failures": 10, "notes": 2, "accepted": 1}
    assert found["groups"][0]["fingerprint"] == CREATE_FAILS.fingerprint
    assert found["groups"][1]["count"] == 4
    assert found["groups"][-1]["accepted"] == "known, fixed in 1.5"
    assert data(GOOD)["conforms"] is True
    lacking = replace(GOOD, operations=OperationsTried(("a", "b", "c"), frozenset("a")))
    assert data(lacking)["conforms"] is None
    assert data(lacking)["operations"]["untried"] == ["b", "c"]
