from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Exchange
from hydracore_contract.oracle.canaries import MARK, MOST, Canaries, Planter, is_uuid
from tests.hydracore_contract.oracle.exchanges import (
    CONTRACT,
    CREATE,
    ERROR,
    GOOD,
    KEY,
    LIST,
    STORED,
    UPDATE,
    answered,
    exchange,
    ids,
    operation,
    sent,
)

PLANTED = Planter(CONTRACT, 7).plant(GOOD | {"webhook_secret": "secret", "credential_id": KEY})
SECRET, CREDENTIAL = PLANTED["webhook_secret"], PLANTED["credential_id"]


def breaks(name: str, body: Any, status: int, value: Any, *headers: tuple[str, str]) -> list[str]:
    """The violations of an answer after a create with planted secrets."""
    canaries = Canaries(CONTRACT)
    canaries.learn(PLANTED, exchange(1, CREATE, sent(CREATE, PLANTED), answered(201, STORED)))
    taken = exchange(2, name, sent(name, body), answered(status, value, *headers))
    response = operation(name).response(status)
    schema = response.media["application/json"].schema if response else None
    return ids(canaries.violations(taken, schema))


def test_planting_is_valid_fresh_and_repeatable() -> None:
    planter, again = Planter(CONTRACT, 1), Planter(CONTRACT, 1)
    made = [
        planter.plant({"webhook_secret": "secret", "credential_id": KEY, "provider": "x"}) for _ in range(20)
    ]
    assert made == [
        again.plant({"webhook_secret": "s3cret", "credential_id": KEY, "provider": "x"}) for _ in made
    ]
    assert len({each["webhook_secret"] for each in made} | {each["credential_id"] for each in made}) == 40
    assert all(is_uuid(each["credential_id"]) and each["provider"] == "x" for each in made)
    assert all(MARK in each["credential_id"] and MARK in each["webhook_secret"] for each in made)


@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {"webhook_secret": None}, {"webhook_secret": ""}, {"a": "b"}]
)
def test_other_bodies_are_left_alone(body: Any) -> None:
    assert Planter(CONTRACT, 1).plant(body) == body


@pytest.mark.parametrize(
    ("status", "value", "rules"),
    [
        (201, STORED, []),
        (201, STORED | {"has_webhook_secret": True}, []),
        (201, STORED | {"config": {"webhook_secret": "x", "credential_id": None}}, []),
        (201, STORED | {"webhook_secret": "****"}, ["secret-shown webhook_secret"]),
        (201, STORED | {"credential_id": None}, ["secret-shown credential_id"]),
        (201, STORED | {"token": SECRET}, ["secret-shown webhook_secret"]),
        (201, STORED | {"token": SECRET.upper()}, ["secret-shown webhook_secret"]),
        (201, STORED | {"ref": f"x{CREDENTIAL}y"}, ["secret-shown credential_id"]),
        (201, STORED | {"ref": CREDENTIAL.replace("-", "")}, ["secret-shown credential_id"]),
        (201, STORED | {"config": {"a": [CREDENTIAL]}}, ["secret-shown credential_id"]),
        (201, STORED | {"a": b64encode(SECRET.encode()).decode()}, ["secret-shown webhook_secret"]),
        (201, STORED | {"a": b64encode(f"{SECRET}:x".encode()).decode()}, ["secret-shown webhook_secret"]),
        (201, STORED | {"a": b64encode(SECRET[:16].encode()).decode()}, []),
        (
            201,
            STORED | {"webhook_secret": SECRET},
            ["secret-shown webhook_secret", "secret-shown webhook_secret"],
        ),
        (422, {"detail": [{"loc": ["body", "webhook_secret"], "msg": "m", "type": "t"}]}, []),
        (422, {"detail": [{"loc": [], "msg": SECRET, "type": "t"}]}, ["secret-shown webhook_secret"]),
        (404, {"detail": "no", "webhook_secret": "x"}, ["secret-shown webhook_secret"]),
    ],
)
def test_what_is_written_only_is_found(status: int, value: Any, rules: list[str]) -> None:
    assert breaks(CREATE, GOOD, status, value) == rules


def test_lists_are_looked_through() -> None:
    good, bad = {"channels": [STORED], "count": 1}, {"channels": [STORED | {"webhook_secret": 1}], "count": 1}
    assert breaks(LIST, None, 200, good) == []
    assert breaks(LIST, None, 200, bad) == ["secret-shown webhook_secret"]


def test_headers_are_looked_through() -> None:
    assert breaks(UPDATE, {}, 200, STORED, ("X-Debug", f"secret={SECRET}")) == ["secret-shown webhook_secret"]


def test_a_refusal_may_quote_what_it_refuses() -> None:
    entry = {"loc": ["body", "provider"], "msg": "missing", "type": "t", "input": PLANTED}
    assert breaks(CREATE, PLANTED, 422, {"detail": [entry]}) == []
    assert breaks(CREATE, {}, 422, {"detail": [entry]}) != []


def test_an_answer_that_is_served_may_not_quote_the_request() -> None:
    assert breaks(CREATE, PLANTED, 201, STORED | {"echo": PLANTED["webhook_secret"]}) != []


def test_a_breach_names_where_the_secret_came_from() -> None:
    canaries = Canaries(CONTRACT)
    first = exchange(1, CREATE, sent(CREATE, PLANTED), answered(201, STORED))
    canaries.learn(PLANTED, first)
    (found,) = canaries.violations(exchange(2, UPDATE, sent(UPDATE), answered(404, {"detail": SECRET})), None)
    assert found.before == (first,)
    assert found.reference.location.pointer.endswith("/webhook_secret")


@pytest.mark.parametrize("value", [None, [], {"a": {"b": []}}, ERROR, "x"])
def test_other_answers_are_fine(value: Any) -> None:
    assert breaks(UPDATE, {}, 200, value) == []
    assert breaks(UPDATE, {}, 404, value) == []


def test_without_an_answer_nothing_is_shown() -> None:
    assert not list(Canaries(CONTRACT).violations(Exchange(1, CREATE, sent(CREATE), None), None))


@given(st.integers(0, 3))
def test_the_oldest_are_forgotten(extra: int) -> None:
    canaries, planter = Canaries(CONTRACT), Planter(CONTRACT, 1)
    taken = exchange(1, CREATE, sent(CREATE), answered(201))
    made = [planter.plant({"webhook_secret": "secret"}) for _ in range(MOST + extra)]
    for body in made:
        canaries.learn(body, taken)
    known = [
        bool(
            list(
                canaries.violations(
                    exchange(2, UPDATE, sent(UPDATE), answered(404, body["webhook_secret"])), None
                )
            )
        )
        for body in (*made[: extra + 1], made[-1])
    ]
    assert known == [False] * extra + [True, True]
