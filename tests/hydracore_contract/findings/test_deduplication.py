"""Findings by cause: few examples of each, the smallest first, and one group for what one line of a schema says."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.findings import rules
from hydracore_contract.findings.deduplication import MOST, CauseIndex
from hydracore_contract.findings.finding import Difference, Finding, Severity
from tests.hydracore_contract.reports.samples import CREATE_FAILS, variant

LIST, CREATE = "list_channels", "create_channel"
LINE = Difference("type", "#/a/type")


def found(operation: str, subject: str = "status", **more: object) -> Finding:
    return variant(CREATE_FAILS, rules.UPDATE, operation, subject, "wrong", **more)


def let_in(credentials: str, operation: str = LIST, **more: object) -> Finding:
    return variant(CREATE_FAILS, rules.CREDENTIALS_ACCEPTED, operation, credentials, "wrong", **more)


def sized(size: int) -> Finding:
    request = replace(CREATE_FAILS.exchange.request, body=b"x" * size)
    return replace(CREATE_FAILS, exchange=replace(CREATE_FAILS.exchange, request=request))


@given(st.lists(st.integers(0, 99), min_size=1, max_size=40))
def test_the_smallest_examples_are_kept(sizes: list[int]) -> None:
    index = CauseIndex()
    assert [index.add(sized(size)) for size in sizes] == [True] + [False] * (len(sizes) - 1)
    (cause,) = index.causes(())
    kept = [len(each.exchange.request.body or b"") for each in cause.findings]
    assert kept == sorted(sizes)[:MOST]
    assert cause.count == len(sizes)


def test_a_property_of_answers_is_one_group_and_its_list_comes_last() -> None:
    index = CauseIndex()
    for operation in (LIST, CREATE):
        index.add(variant(CREATE_FAILS, rules.BODY_SCHEMA, operation, "response 200", "", difference=LINE))
    other = Difference("type", "#/b/type")
    index.add(variant(CREATE_FAILS, rules.BODY_SCHEMA, CREATE, "response 200", "", difference=other))
    causes = index.causes({LIST})
    assert sorted(len(cause.findings) for cause in causes) == [1, 2]
    assert all(cause.first.operation == CREATE for cause in causes)


def test_failures_come_before_notes_and_the_worst_first() -> None:
    index = CauseIndex()
    index.add(replace(found(CREATE, "a"), severity=Severity.NOTE, rule=rules.SERVER_ERROR))
    index.add(found(CREATE, "b"))
    index.add(replace(found(CREATE, "c"), rule=rules.SERVER_ERROR))
    assert [cause.first.subject.text for cause in index.causes(())] == ["c", "b", "a"]


ANY, NEARLY, OTHER = "X-Api-Key: wrong", "X-Api-Key: ${API_KEY}x", "Authorization: Bearer"


@given(st.permutations((ANY, NEARLY, NEARLY, OTHER)))
def test_what_follows_from_a_broader_cause_is_told_with_it(order: list[str]) -> None:
    index = CauseIndex()
    new = [index.add(let_in(each)) for each in order]
    assert sum(new) == (3 if order.index(NEARLY) < order.index(ANY) else 2)
    causes = {cause.first.subject.text: cause for cause in index.causes(())}
    assert {subject: cause.count for subject, cause in causes.items()} == {ANY: 3, OTHER: 1}
    assert [each.subject.text for each in causes[ANY].findings] == [ANY, NEARLY, NEARLY]


def test_a_narrow_cause_that_is_alone_is_told_alone() -> None:
    index = CauseIndex()
    for finding in (let_in(ANY), let_in(NEARLY, CREATE)):
        assert index.add(finding)
    assert [(cause.first.operation, cause.first.subject.text) for cause in index.causes(())] == [
        (CREATE, NEARLY),
        (LIST, ANY),
    ]


def test_a_fault_in_another_operation_is_counted_and_not_announced_again() -> None:
    index = CauseIndex()
    dropped = Difference("none", "")
    one, other = (
        variant(CREATE_FAILS, rules.MEDIA_TYPE, each, "response 200", "", difference=dropped)
        for each in (CREATE, LIST)
    )
    assert [index.add(each) for each in (one, other, other)] == [True, False, False]
    (cause,) = index.causes({LIST})
    assert [(place.operation, place.times) for place in cause.places] == [(CREATE, 1), (LIST, 2)]
    index.follow(one.cause_key, 40)
    assert index.causes({LIST})[0].count == 43
