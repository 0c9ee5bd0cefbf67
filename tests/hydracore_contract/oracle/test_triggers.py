"""Triggers: what is special in a request tells one failure from another, and is the same in every operation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Difference
from hydracore_contract.findings.subject import WHOLE
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.expectations import Circumstances
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.oracle.triggers import INVALID, trigger, triggered
from hydracore_contract.oracle.violation import Violation
from tests.hydracore_contract.oracle.exchanges import CREATE, GOOD, UPDATE, A, operation, sent

KNOWN = Circumstances()


def of(name: str, body: Any, known: Circumstances = KNOWN) -> Difference:
    request = sent(name, GOOD if isinstance(body, bytes) else body)
    request = replace(request, body=body) if isinstance(body, bytes) else request
    return trigger(classify(operation(name), request), known)


@pytest.mark.parametrize("name", [CREATE, UPDATE])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"a": "\xff"}', "a body that can't be read: it is no UTF-8"),
        (b"{", "a body that can't be read: it is no JSON"),
        (GOOD | {"config": {"a": "\0"}}, "a control character"),
        (GOOD | {"config": {"a": "\ud800"}}, "half a surrogate pair"),
        (GOOD | {"config": {"a": 10**40}}, "a number beyond 64 bits"),
        (GOOD | {"provider": "\0" * 99}, "a control character"),
    ],
)
def test_a_trigger_is_the_same_in_every_operation(name: str, body: Any, kind: str) -> None:
    assert of(name, body) == (kind, "")


def test_what_is_forbidden_is_told_by_its_place() -> None:
    long = GOOD | {"provider": "x" * 51}
    assert of(CREATE, long) == of(UPDATE, long) == (INVALID, "body.provider maxLength")


def test_a_good_request_is_its_operation_s_own() -> None:
    assert of(CREATE, GOOD) == ("", None)
    assert of(UPDATE, GOOD, Circumstances(found=False)) == ("", None)
    assert of(UPDATE, GOOD, Circumstances(accepted=False)) == ("other credentials", "")


def test_credentials_that_are_no_ascii_are_a_trigger_of_their_own() -> None:
    request = replace(sent(UPDATE, GOOD), headers=(("Authorization", "Bearer ${TOKEN}\xe9"),))
    found = trigger(classify(operation(UPDATE), request), Circumstances(accepted=False))
    assert found == ("credentials that are not ASCII", "")


def test_a_failure_at_an_invalid_request_names_what_is_invalid() -> None:
    classified = classify(operation(CREATE), sent(CREATE, GOOD | {"provider": "x" * 51}))
    failure = Violation(
        rules.SERVER_ERROR, WHOLE, "it fails", "", "", ContractReference(operation(CREATE).location)
    )
    told = triggered(failure, classified, Circumstances()).summary
    assert told == "it fails, at an invalid request (body.provider maxLength)"


def test_a_body_of_the_wrong_type_is_read_no_deeper() -> None:
    deep: Any = []
    for _ in range(40):
        deep = [deep]
    assert of(CREATE, deep) == of(UPDATE, [GOOD]) == (INVALID, "body type")
    request = replace(sent(UPDATE, []), path=sent(UPDATE).path.replace(A, "0"))
    assert trigger(classify(operation(UPDATE), request), KNOWN) == (INVALID, "body type")
    assert of(CREATE, GOOD | {"config": {"a": deep}}) == ("deep nesting", "")
    assert of(CREATE, ["\0"]) == ("a control character", "")


def test_what_is_served_with_another_status_is_so_whatever_is_sent() -> None:
    violation = Violation(
        rules.UNDOCUMENTED_STATUS, WHOLE, "", "200", "201", ContractReference(operation(CREATE).location)
    )
    odd = classify(operation(CREATE), sent(CREATE, GOOD | {"provider": "\0"}))
    assert triggered(violation, odd, KNOWN).difference == ("", None)
    assert triggered(replace(violation, actual="415"), odd, KNOWN).difference == ("a control character", "")


def test_bytes_in_another_charset_that_are_accepted_are_told_from_broken_json() -> None:
    violation = Violation(
        rules.INVALID_ACCEPTED, WHOLE, "", "422", "201", ContractReference(operation(CREATE).location)
    )
    kinds = [
        triggered(violation, classify(operation(CREATE), sent(CREATE, raw=body)), KNOWN).difference.kind
        for body in (b'{"a": "\xff"}', b"{")
    ]
    assert kinds == ["no UTF-8", "json"]
