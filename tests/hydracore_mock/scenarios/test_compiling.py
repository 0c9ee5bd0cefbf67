from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.errors import ScenarioError
from hydracore_mock.scenarios import compile_scenario
from hydracore_openapi import Contract
from tests.hydracore_mock.scenarios.requests import COLLECTION, LIST, scenario
from tests.hydracore_mock.scenarios.test_form import GARBAGE


def faults(contract: Contract, document: Any) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        compile_scenario("case", document, contract)
    return str(caught.value).split("\n")


def refusal(contract: Contract, document: Any) -> str | None:
    try:
        compile_scenario("case", document, contract)
    except ScenarioError as error:
        return str(error)
    return None


def test_what_a_scenario_is(hydracore: Contract) -> None:
    rule = {"match": {"operation": LIST}, "then": {"status": 418}, "breaks-contract": True}
    found = scenario(hydracore, {**rule, "name": "tea"}, rule, seed=7, state={COLLECTION: []})
    assert (found.name, found.description, found.file, found.seed) == ("case", "A case", None, "7")
    assert found.state == {COLLECTION: []}
    assert [each.name for each in found.rules] == ["tea", "rule 2"]
    assert found.breaks_contract
    assert found.document["rules"][1] == rule


def test_a_scenario_without_anything(hydracore: Contract) -> None:
    found = scenario(hydracore)
    assert found.state is None
    assert not found.breaks_contract


def test_a_rule_may_keep_what_the_scenario_may_break(hydracore: Contract) -> None:
    rule = {"breaks-contract": False, "then": {"fault": "drop"}}
    assert faults(hydracore, {"description": "d", "breaks-contract": True, "rules": [rule]}) == [
        "/rules/0/then/fault: drop breaks the contract by its nature; say breaks-contract: true"
    ]


def test_rules_that_have_the_right_shape_are_judged_beside_others(hydracore: Contract) -> None:
    rules = [{"then": {"fault": "drop"}}, {"then": {"stats": 200}}, {"then": {"sequence": [], "delay": "1s"}}]
    told = faults(hydracore, {"rules": rules, "state": {"/x": [], "y": []}})
    assert sorted(line.partition(":")[0] for line in told) == [
        "'description' is missing; add it",
        "/rules/0/then/fault",
        "/rules/1/then/stats",
        "/rules/2/then/sequence",
        "/state/y",
        "/state/~1x",
    ]


def test_too_many_faults_are_counted(hydracore: Contract) -> None:
    told = faults(hydracore, {"description": "d", "rules": [{"then": {"fault": "drop"}}] * 50})
    assert len(told) == 21
    assert told[-1] == "and 30 more"


def test_what_is_nested_without_end_is_one_fault(hydracore: Contract) -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = {"then": [deep]}
    for document in (deep, [deep], {"description": "d", "rules": [deep]}):
        assert faults(hydracore, document) == ["this is nested more than 200 levels deep; flatten it"]


def test_what_is_nested_as_deep_as_it_may_be(hydracore: Contract) -> None:
    deep: Any = "{$call}"
    for _ in range(190):
        deep = [deep]
    rule = {"match": {"operation": LIST, "body": {"": deep}}, "then": {"body": deep}}
    assert scenario(hydracore, rule).rules


def test_hostile_expressions_are_refused_in_time(hydracore: Contract) -> None:
    match = {"body": {f"/{number}": {"pattern": "(?:[^/]{50}){50}"} for number in range(60)}}
    told = faults(hydracore, {"description": "d", "rules": [{"match": match, "then": {"pass": True}}] * 2})
    assert told == ["/rules: they have more than 100 regular expressions; use fewer"]


@given(GARBAGE)
def test_garbage_is_refused_in_words(hydracore: Contract, document: Any) -> None:
    assert refusal(hydracore, document) != ""


THENS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from([200, 201, 204, 401, 418]),
        "example": st.sampled_from(["empty", "invalid", "x"]),
        "body": GARBAGE,
        "headers": st.dictionaries(
            st.sampled_from(["X-A", "Content-Type"]), st.text(max_size=5) | st.integers()
        ),
        "merge": st.dictionaries(st.text(max_size=3), GARBAGE, max_size=2),
        "delay": st.sampled_from(["1s", {"uniform": ["1s", "2s"]}]),
        "fault": st.sampled_from(["drop", "garbage"]),
        "change": st.just([{"set": {"status": "a"}}]),
        "rate-limit": st.just({"requests": 1, "per": "1s"}),
    },
)


@given(THENS, st.booleans())
def test_rules_of_the_right_shape_are_compiled_or_refused_in_words(
    hydracore: Contract, then: Any, breaks: bool
) -> None:
    document = {"description": "d", "breaks-contract": breaks, "rules": [{"then": then}]}
    assert (refusal(hydracore, document) or "/rules/0/").startswith("/rules/0/")
