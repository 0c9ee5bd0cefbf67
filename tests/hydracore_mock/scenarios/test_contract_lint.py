from __future__ import annotations

from typing import Any

import pytest

from hydracore_mock.scenarios.contract_lint import contract_faults
from hydracore_openapi import Contract
from tests.hydracore_mock.scenarios.requests import CREATE, LIST

UPDATE, DELETE = "update_channel_endpoint", "delete_channel_endpoint"
EMPTY = {"count": 0, "channels": []}


def places(contract: Contract, operation: Any, then: Any, *, breaks: bool = False) -> list[str]:
    rule = {"match": {"operation": operation} if operation else {}, "then": then}
    return ["/".join(keys) for keys, _ in contract_faults(rule, contract, breaks=breaks)]


@pytest.mark.parametrize(
    ("operation", "then"),
    [
        (LIST, {"status": 401}),
        (LIST, {"example": "empty"}),
        (LIST, {"status": 401, "example": "invalid"}),
        (LIST, {"body": EMPTY}),
        (LIST, {"body": EMPTY, "headers": {"Content-Type": "{$request.header.Accept}"}}),
        (LIST, {"body": {"count": "{$count}", "channels": []}}),
        (LIST, {"merge": {"count": 7}}),
        (None, {"status": 401, "example": "missing"}),
        (None, {"delay": "1s", "drip": {"over": "1s"}}),
        (CREATE, {"change": [{"set": {"status": "pending", "error_message": "{$now}"}}]}),
        (UPDATE, {"status": 404, "change": [{"set": {"status": "error"}}]}),
        (DELETE, {"pass": True}),
    ],
)
def test_what_agrees(hydracore: Contract, operation: Any, then: Any) -> None:
    assert places(hydracore, operation, then) == []


@pytest.mark.parametrize(
    ("operation", "then", "place"),
    [
        (LIST, {"status": 418}, "then/status"),
        (LIST, {"fault": "drop"}, "then/fault"),
        (LIST, {"body": {}}, "then/body"),
        (LIST, {"status": 401, "body": EMPTY}, "then/body"),
        (DELETE, {"status": 404, "body": {}}, "then/body"),
        (LIST, {"body": EMPTY, "headers": {"content-type": "text/html"}}, "then/body"),
        (LIST, {"rate-limit": {"requests": 1, "per": "1s"}}, "then/rate-limit"),
        (LIST, {"rate-limit": {"requests": 1, "per": "1s"}, "status": 503}, "then/status"),
        (LIST, {"sequence": [{"pass": True}, {"fault": "garbage"}]}, "then/sequence/1/fault"),
        (CREATE, {"change": [{"set": {"status": 7}}]}, "then/change/0/set/status"),
        (CREATE, {"change": [{"set": {"credential_id": None}}]}, "then/change/0/set/credential_id"),
    ],
)
def test_what_breaks_the_contract(hydracore: Contract, operation: Any, then: Any, place: str) -> None:
    assert set(places(hydracore, operation, then)) == {place}
    assert places(hydracore, operation, then, breaks=True) == []


@pytest.mark.parametrize(
    ("operation", "then", "place"),
    [
        (LIST, {"example": "nope"}, "then/example"),
        (LIST, {"status": 200, "example": "invalid"}, "then/example"),
        ("nope", {"status": 200}, "match/operation"),
        (DELETE, {"body": {}}, "then/body"),
        (LIST, {"change": [{"set": {"status": "x"}}]}, "then/change"),
        (CREATE, {"status": 201, "change": [{"set": {"status": "x"}}]}, "then/change"),
        (UPDATE, {"change": [{"set": {"id": "x"}}]}, "then/change/0/set/id"),
    ],
)
def test_what_never_works(hydracore: Contract, operation: Any, then: Any, place: str) -> None:
    for breaks in (False, True):
        assert places(hydracore, operation, then, breaks=breaks) == [place]


def test_a_rule_for_nothing_in_the_contract(hydracore: Contract) -> None:
    rule = {"match": {"path": "/nope"}, "then": {"status": 200}}
    assert [keys for keys, _ in contract_faults(rule, hydracore, breaks=False)] == [("match",)]
    assert list(contract_faults(rule, hydracore, breaks=True)) == []


def test_operations_that_document_the_same_are_told_together(hydracore: Contract) -> None:
    rule = {"match": {"operation": [LIST, UPDATE, DELETE]}, "then": {"status": 503}}
    one, other = (reason for _, reason in contract_faults(rule, hydracore, breaks=False))
    assert one == (
        "503 is not documented for list_instance_channels, update_channel_endpoint "
        "(documented: 200, 400, 401, 403, 404, 422); document it, or say breaks-contract: true"
    )
    assert "503 is not documented for delete_channel_endpoint (documented: 204," in other
