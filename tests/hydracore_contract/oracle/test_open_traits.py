from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Request
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_openapi import Contract
from tests.hydracore_contract.oracle.exchanges import BEARER, JSON, opened
from tests.hydracore_contract.oracle.open import (
    CREATE,
    LONG_NAME,
    NULL_SIZE,
    UNMARKED,
    UPDATE,
    behaviour,
    things,
)

CREDENTIALS = "refused-credentials"


def read(name: str, body: Any, contract: Contract = UNMARKED, path: str = "") -> ClassifiedRequest:
    method, where = ("POST", CREATE) if name == "create" else ("PATCH", UPDATE)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return opened(contract, name, Request(method, path or where, (BEARER, JSON), data))


def traits(classified: ClassifiedRequest) -> list[str]:
    return [
        f"{each.point} {each.place} {each.kind}".strip()
        for each in classified.traits
        if each.point != CREDENTIALS
    ]


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("create", {"name": "x"}, []),
        ("create", {"name": "x", "size": None}, ["null-on-create body.size"]),
        ("create", {"name": "x", "note": None}, ["null-on-create body.note"]),
        ("create", {"name": None}, []),
        ("create", {"name": ""}, ["empty-text body.name"]),
        ("create", {"name": "x", "colour": 1}, ["unknown-fields body"]),
        ("create", {"name": "x", "id": 1}, ["unknown-fields body a name that answers show"]),
        ("create", {"name": "x", "": 1, "a b": 1}, ["unknown-fields body an odd name"]),
        ("create", b"{", ["unreadable-json body it is no JSON"]),
        ("create", b'"\xff"', ["invalid-utf8 body it is no UTF-8"]),
        ("create", b"7", ["unreadable-json body no object and no array"]),
        ("update", {"name": None}, ["null-on-update body.name"]),
        ("update", {"extra": {"colour": "", "a b": None}}, []),
        ("update", {"extra": None, "note": ""}, ["null-on-update body.extra", "empty-text body.note"]),
    ],
)
def test_what_is_open_in_a_request(name: str, body: Any, expected: list[str]) -> None:
    assert traits(read(name, body)) == expected


def test_a_parameter_that_is_not_described_is_open_unless_it_may_be_a_credential() -> None:
    assert traits(read("create", {"name": "x"}, path=f"{CREATE}?colour=1")) == ["unknown-parameters query"]
    assert traits(read("create", {"name": "x"}, path=f"{CREATE}?access_token=1")) == []


def test_a_malformed_identity_may_be_answered_with_what_is_documented() -> None:
    (found,) = read("update", {}, path=f"/boxes/x/things/{'1' * 32}").traits[:1]
    assert (found.point, found.place, set(found.statuses)) == (
        "malformed-identity",
        "path.box",
        {400, 404, 422},
    )


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"name": "x", "size": None}, []),
        ({"name": "x", "size": "y"}, ["body.size"]),
        ({"name": 7, "size": None}, ["body.name"]),
        ({"name": None}, ["body.name"]),
        ({"size": None}, ["body"]),
    ],
)
def test_a_reading_forgives_its_own_fault_and_no_other(body: Any, faults: list[str]) -> None:
    assert [each.field for each in read("create", body).faults] == faults


def test_who_says_that_null_is_allowed_has_said_that_it_is_not_refused() -> None:
    by_path = {each.place: each.refused for each in read("create", {"note": None, "size": None}).traits}
    assert (by_path["body.note"], by_path["body.size"]) == ((), ("refuse",))
    marked = things(note=behaviour("null-on-create", "left-out", "refuse"))
    (found,) = [each for each in read("create", {"note": None}, marked).traits if each.place == "body.note"]
    assert found.refused == ("refuse",)


def test_another_schema_allows_what_the_first_one_forbids_and_forbids_what_that_allows() -> None:
    contract = things(
        size=NULL_SIZE, name=LONG_NAME, change=behaviour("null-on-create", "left-out", "refuse")
    )
    found = read("create", {"name": "longer", "size": None}, contract)
    assert [each.field for each in found.faults] == []
    assert [
        (each.place, each.served, each.refused) for each in found.traits if each.point.startswith("#")
    ] == [
        ("body.name", ("any",), ("short",)),
        ("body.size", ("unknown",), ("number",)),
    ]


CLOSED = things(
    change=f"[{behaviour('null-on-create', 'left-out', 'refuse')[1:-1]}, "
    f"{behaviour('null-on-update', 'keep', 'refuse')[1:-1]}]"
)
"""Null is open in the note of an update alone."""
values: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=2) | st.just({})
)


@given(st.dictionaries(st.sampled_from(["name", "size", "note", "extra", "colour"]), values))
def test_a_request_never_gets_faults_by_what_is_open(body: dict[str, Any]) -> None:
    for name in ("create", "update"):
        found, closed = read(name, body), read(name, body, CLOSED)
        assert {each.field for each in found.faults} <= {each.field for each in closed.faults}
        for fault in found.faults:
            assert not any(each.place == fault.field != "body" and each.served for each in found.traits)
