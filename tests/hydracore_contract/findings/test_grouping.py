"""Keys by the fault that they show: the same in several places is one, two different ones stay two."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Difference, Finding, Rule, Severity
from hydracore_contract.findings.grouping import Known, groups
from hydracore_contract.findings.special_characters import special_characters
from hydracore_contract.findings.subject import Subject, SubjectKind
from tests.hydracore_contract.reports.samples import CREATE_FAILS, variant

CREATE, UPDATE, LIST, DELETE = OPERATIONS = "create", "update", "list", "delete"


def shown(
    rule: Rule, operation: str, subject: str = "", kind: str = "", field: str | None = None, **more: object
) -> Finding:
    return variant(
        CREATE_FAILS, rule, operation, subject, "", difference=Difference(kind, field), resource="/a", **more
    )


def sizes(findings: Sequence[Finding], served: Collection[str] = OPERATIONS) -> list[int]:
    return sorted(map(len, groups({each.cause_key: each.fault for each in findings}, Known(served))))


def everywhere(rule: Rule, subject: str, kind: str, field: str | None) -> list[Finding]:
    return [shown(rule, operation, subject, kind, field) for operation in OPERATIONS]


@pytest.mark.parametrize(
    "findings",
    [
        everywhere(rules.MEDIA_TYPE, "response 200", "none for application/json", ""),
        everywhere(rules.HEADER, "response 401 WWW-Authenticate", "missing", "www-authenticate"),
        everywhere(rules.SERVER_ERROR, "", "a control character", ""),
        everywhere(rules.UNDOCUMENTED_STATUS, "status 418", "a control character", ""),
        everywhere(rules.CREDENTIALS_ACCEPTED, "no credentials", "", None),
        everywhere(rules.INVALID_ACCEPTED, "path.id", "format", None),
        everywhere(rules.INVALID_ACCEPTED, "body.a", "maxLength", None),
        everywhere(rules.DELIVERY[Trouble.CLOSED], "", "deep nesting", ""),
        [shown(rules.INVALID_ACCEPTED, LIST, f"query.{name}", "type") for name in "abcd"],
        [shown(rules.WRONG_STATUS, CREATE, f"body.{name}", "answered 400") for name in "abcd"],
        [shown(rules.ECHO, CREATE, name, "truncated") for name in "abcd"],
        [
            *(shown(rules.ECHO, CREATE, name, "truncated") for name in "abc"),
            shown(rules.UPDATE, UPDATE, "d", "truncated"),
        ],
        [shown(rules.ECHO, CREATE, "a", "rounded"), shown(rules.UPDATE, UPDATE, "a", "rounded")],
        [shown(rules.ECHO, CREATE, "a", "rounded"), shown(rules.ECHO, CREATE, "a", "emptied")],
        [shown(rules.UPDATE, UPDATE, "a", "rounded"), shown(rules.UPDATE, UPDATE, "b", "rounded")],
        [shown(rules.INVALID_ACCEPTED, LIST, f"query.{name}", "type") for name in "ab"],
        [shown(rules.SERVER_ERROR, CREATE, "", kind, "") for kind in ("x", "y", "z")],
    ],
)
def test_one_fault_in_several_places_is_one(findings: list[Finding]) -> None:
    assert sizes(findings) == [len(findings)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (shown(rules.SERVER_ERROR, CREATE), shown(rules.SERVER_ERROR, UPDATE)),
        (shown(rules.SERVER_ERROR, CREATE, "", "x", ""), shown(rules.SERVER_ERROR, CREATE, "", "y", "")),
        (shown(rules.DELETE, CREATE), shown(rules.DELETE, UPDATE)),
        (
            shown(rules.INVALID_ACCEPTED, CREATE, "body.a", "maxLength"),
            shown(rules.INVALID_ACCEPTED, UPDATE, "body.b", "maxLength"),
        ),
        (
            shown(rules.INVALID_ACCEPTED, CREATE, "body.a", "maxLength"),
            shown(rules.INVALID_ACCEPTED, UPDATE, "body.a", "type"),
        ),
        (
            shown(rules.MEDIA_TYPE, CREATE, "response 200", "text/html for application/json", ""),
            shown(rules.MEDIA_TYPE, UPDATE, "response 200", "none for application/json", ""),
        ),
        (
            shown(rules.BODY_SCHEMA, CREATE, "response 200", "required", "#/a/required x"),
            shown(rules.BODY_SCHEMA, CREATE, "response 200", "required", "#/a/required y"),
        ),
        (shown(rules.ECHO, CREATE, "a", "rounded"), shown(rules.UPDATE, UPDATE, "b", "rounded")),
        (shown(rules.ECHO, CREATE, "a", "rounded"), shown(rules.ECHO, CREATE, "b", "truncated")),
        (
            shown(rules.ECHO, CREATE, "a", "null in its place"),
            shown(rules.UPDATE, UPDATE, "a", "null in its place"),
        ),
        (shown(rules.ECHO, CREATE, "a", "x"), shown(rules.ECHO, CREATE, "a", "x", severity=Severity.NOTE)),
    ],
)
def test_two_faults_stay_two(one: Finding, other: Finding) -> None:
    assert sizes([one, other]) == [1, 1]


@pytest.mark.parametrize(("exchanges", "expected"), [(([3, 5], [5, 8]), [2]), (([3], [8]), [1, 1])])
def test_members_that_hold_another_value_are_one_fault_where_one_answer_shows_both(
    exchanges: tuple[list[int], list[int]], expected: list[int]
) -> None:
    pair = [shown(rules.UPDATE, UPDATE, name, "another value") for name in "ab"]
    keys = {each.cause_key: each.fault for each in pair}
    beside = Known(OPERATIONS, exchanges=dict(zip(keys, exchanges, strict=True)))
    assert sorted(map(len, groups(keys, beside))) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [((5.01, 5.09), [2]), ((5.01, 3.2), [1, 1]), ((1.2, 1.3), [1, 1]), ((0.01, 0.01), [1, 1])],
)
def test_failures_that_come_after_the_same_wait_are_one(
    seconds: tuple[float, float], expected: list[int]
) -> None:
    pair = [shown(rules.SERVER_ERROR, CREATE), shown(rules.SERVER_ERROR, UPDATE)]
    keys = {each.cause_key: each.fault for each in pair}
    beside = Known(OPERATIONS, seconds=dict(zip(keys, seconds, strict=True)))
    assert sorted(map(len, groups(keys, beside))) == expected


def test_good_requests_that_fail_in_several_operations_are_several_faults() -> None:
    assert sizes(everywhere(rules.SERVER_ERROR, "", "", None)) == [1, 1, 1, 1]


def test_an_operation_that_was_never_served_fails_at_anything() -> None:
    pair = [shown(rules.SERVER_ERROR, CREATE), shown(rules.SERVER_ERROR, CREATE, "", "x", "")]
    assert sizes(pair) == [1, 1]
    assert sizes(pair, [UPDATE]) == [2]


keys = st.builds(
    shown,
    st.sampled_from((rules.SERVER_ERROR, rules.ECHO, rules.UPDATE, rules.INVALID_ACCEPTED, rules.MEDIA_TYPE)),
    st.sampled_from(OPERATIONS),
    st.sampled_from(("", "body.a", "response 200")),
    st.sampled_from(("", "x", "another value")),
    st.none() | st.sampled_from(("", "y")),
)


@given(st.lists(keys, max_size=12))
def test_each_key_is_in_one_group_whatever_came_first(findings: list[Finding]) -> None:
    faults = {each.cause_key: each.fault for each in findings}
    found = groups(faults)
    assert sum(map(len, found)) == len(faults) == len({key for group in found for key in group})
    backwards = groups(dict(reversed(faults.items())))
    assert {frozenset(group) for group in backwards} == {frozenset(group) for group in found}


def holding(finding: Finding, body: object) -> Finding:
    request = replace(finding.exchange.request, body=json.dumps(body).encode())
    return replace(finding, exchange=replace(finding.exchange, request=request))


def counted(*findings: Finding, finding_nothing: Collection[str] = OPERATIONS) -> list[int]:
    characters = {each.cause_key: special_characters(each) for each in findings}
    beside = Known(OPERATIONS, finding_nothing, characters)
    return sorted(map(len, groups({each.cause_key: each.fault for each in findings}, beside)))


FAILS, ODD = shown(rules.SERVER_ERROR, CREATE), shown(rules.SERVER_ERROR, CREATE, "", "x", "")


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([holding(FAILS, {"a": "100%"}), holding(shown(rules.SERVER_ERROR, UPDATE), {"b": ["%"]})], [2]),
        ([holding(FAILS, {"a": "\U0001f600"}), holding(shown(rules.SERVER_ERROR, UPDATE), {"\U0001f30d": 1})], [2]),
        ([holding(FAILS, {"a": "%"}), holding(shown(rules.SERVER_ERROR, UPDATE), {"b": "'"})], [1, 1]),
        ([holding(FAILS, {"a": "%'"}), holding(shown(rules.SERVER_ERROR, UPDATE), {"b": "%'"})], [1, 1]),
        ([holding(FAILS, {"a": "x"}), holding(shown(rules.SERVER_ERROR, UPDATE), {"b": "x"})], [1, 1]),
        ([holding(FAILS, {"a": "%"}), holding(ODD, {"b": "\0 '%"})], [2]),
        ([holding(FAILS, {"a": "%"}), holding(ODD, {"b": "\0"})], [1, 1]),
    ],
)  # fmt: skip
def test_failures_at_the_same_special_character_are_one(findings: list[Finding], expected: list[int]) -> None:
    assert counted(*findings) == expected


def test_what_only_shows_that_good_requests_are_refused_is_no_second_fault() -> None:
    refused = shown(rules.VALID_REFUSED, UPDATE, "", "answered 422")
    absent = shown(rules.NOT_FOUND_ANSWERED, UPDATE, "", "answered 422")
    point = Subject(SubjectKind.OPEN_POINT, ("null-on-update", "body.a"))
    readings = replace(shown(rules.TWO_READINGS, UPDATE), subject=point)
    status = replace(readings, subject=Subject(SubjectKind.OPEN_POINT, ("refused-credentials", "none")))
    assert counted(refused, absent, readings) == [3]
    assert counted(refused, absent, finding_nothing=()) == [1, 1]
    assert counted(refused, shown(rules.NOT_FOUND_ANSWERED, UPDATE, "", "answered 400")) == [1, 1]
    assert counted(refused, shown(rules.NOT_FOUND_ANSWERED, DELETE, "", "answered 422")) == [1, 1]
    assert counted(absent, readings) == [1, 1]
    assert counted(refused, status) == [1, 1]


def test_what_is_wrong_after_deletions_is_one_fault_with_what_follows() -> None:
    kept = shown(rules.DELETE, DELETE)
    taken, at_once = (shown(each, DELETE, "", "gone") for each in (rules.DELETE, rules.CONCURRENCY))
    absent = [shown(rules.VALID_REFUSED, each, "", "answered 404") for each in (DELETE, UPDATE)]
    present = [shown(rules.NOT_FOUND_ANSWERED, each, "", "answered 200") for each in (DELETE, UPDATE)]

    def told(*findings: Finding, changing: Collection[str] = (DELETE,)) -> list[int]:
        beside = Known(
            OPERATIONS, changing={each.cause_key: frozenset(changing) for each in absent + present}
        )
        return sorted(map(len, groups({each.cause_key: each.fault for each in findings}, beside)))

    assert told(*absent, taken, at_once) == [4]
    assert told(*absent, at_once) == [3]
    assert told(*present, kept) == [3]
    assert told(*absent, *present, kept, taken) == [6]  # another is deleted in place of an item
    assert told(kept, at_once) == [1, 1]
    assert told(*present, taken) == [1, 1, 1]
    assert told(*absent, kept) == [1, 1, 1]
    assert told(*present) == [1, 1]
    assert told(*absent) == [1, 1]  # nothing is known to be taken away
    assert told(*absent, taken, changing=[UPDATE]) == [1, 1, 1]  # not by what led to it
    assert told(shown(rules.VALID_REFUSED, DELETE, "", "answered 422"), taken) == [1, 1]


def test_notes_of_what_came_once_are_one_by_rule() -> None:
    lost = [
        shown(rules.SERVER_ERROR, operation, "", kind, "", severity=Severity.NOTE)
        for operation in OPERATIONS
        for kind in ("", "other credentials")
    ]
    assert counted(*lost) == [8]
    assert counted(lost[0], shown(rules.SERVER_ERROR, UPDATE)) == [1, 1]
    large = [
        shown(rules.DELIVERY[Trouble.TOO_LARGE], each, severity=Severity.NOTE) for each in (LIST, UPDATE)
    ]
    assert counted(*large) == [1, 1]


def test_another_charset_is_one_fault_of_an_operation() -> None:
    answered = shown(rules.BODY_SCHEMA, CREATE, "response 201", "no UTF-8", "")
    read = shown(rules.INVALID_ACCEPTED, CREATE, "body", "no UTF-8")
    values = [
        shown(rules.ECHO, CREATE, "a", "characters replaced"),
        shown(rules.ECHO, CREATE, "b", "read in another charset"),
    ]
    assert counted(answered, read, *values) == [4]
    assert counted(answered, shown(rules.ECHO, CREATE, "a", "truncated")) == [1, 1]
    assert counted(answered, shown(rules.ECHO, UPDATE, "a", "characters replaced")) == [1, 1]
