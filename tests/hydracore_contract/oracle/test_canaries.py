from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.generate.valid_values import Samples, Unmakeable
from hydracore_contract.oracle.canaries import MARK, MOST, Canaries, Planter, is_uuid
from hydracore_contract.oracle.write_only import hidden_names, write_only_places
from hydracore_openapi.json_schema.schema import Schema
from tests.hydracore_contract.oracle.exchanges import (
    CONTRACT,
    CREATE,
    ERROR,
    GOOD,
    KEY,
    LIST,
    LOGINS,
    STORED,
    UPDATE,
    answered,
    dumped,
    exchange,
    ids,
    operation,
    sent,
)

HIDDEN = hidden_names(CONTRACT.resources[0])
PLANTED = Planter(7).plant(operation(CREATE), GOOD | {"webhook_secret": "secret", "credential_id": KEY})
SECRET, CREDENTIAL = PLANTED["webhook_secret"], PLANTED["credential_id"]


def breaks(name: str, body: Any, status: int, value: Any, *headers: tuple[str, str]) -> list[str]:
    """The violations of an answer after a create with planted secrets."""
    canaries = Canaries(CONTRACT)
    canaries.learn(
        operation(CREATE), PLANTED, exchange(1, CREATE, sent(CREATE, PLANTED), answered(201, STORED))
    )
    taken = exchange(2, name, sent(name, body), answered(status, value, *headers))
    response = operation(name).response(status)
    schema = response.media["application/json"].schema if response else None
    return ids(canaries.violations(taken, schema, HIDDEN))


def test_planting_is_valid_fresh_and_repeatable() -> None:
    planter, again, create = Planter(1), Planter(1), operation(CREATE)
    made = [
        planter.plant(create, {"webhook_secret": "secret", "credential_id": KEY, "provider": "x"})
        for _ in range(20)
    ]
    assert made == [
        again.plant(create, {"webhook_secret": "s3cret", "credential_id": KEY, "provider": "x"}) for _ in made
    ]
    assert len({each["webhook_secret"] for each in made} | {each["credential_id"] for each in made}) == 40
    assert all(is_uuid(each["credential_id"]) and each["provider"] == "x" for each in made)
    assert all(MARK in each["credential_id"] and MARK in each["webhook_secret"] for each in made)


@pytest.mark.parametrize(
    "body",
    [None, [], "x", {}, {"webhook_secret": None}, {"webhook_secret": ""}, {"webhook_secret": 7}, {"a": "b"}],
)
def test_other_bodies_are_left_alone(body: Any) -> None:
    assert Planter(1).plant(operation(CREATE), body) == body


@pytest.mark.parametrize(
    ("status", "value", "rules"),
    [
        (201, STORED, []),
        (201, STORED | {"has_webhook_secret": True}, []),
        (201, STORED | {"config": {"webhook_secret": "x", "credential_id": None}}, []),
        (201, STORED | {"webhook_secret": "****"}, ["secret-shown webhook_secret"]),
        (201, STORED | {"credential_id": None}, []),
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
            ["secret-shown webhook_secret"],
        ),
        (422, {"detail": [{"loc": ["body", "webhook_secret"], "msg": "m", "type": "t"}]}, []),
        (422, {"detail": [{"loc": [], "msg": SECRET, "type": "t"}]}, ["secret-shown webhook_secret"]),
        (404, {"detail": "no", "webhook_secret": "x"}, []),
        (422, {"errors": {"webhook_secret": ["too short"]}}, []),
        (201, STORED | {"owner": {"webhook_secret": "theirs"}}, []),
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
    canaries.learn(operation(CREATE), PLANTED, first)
    refused = exchange(2, UPDATE, sent(UPDATE), answered(404, {"detail": SECRET}))
    (found,) = canaries.violations(refused, None, HIDDEN)
    assert found.before == (first,)
    assert found.reference.location.pointer.endswith("/webhook_secret")


@pytest.mark.parametrize("value", [None, [], {"a": {"b": []}}, ERROR, "x"])
def test_other_answers_are_fine(value: Any) -> None:
    assert breaks(UPDATE, {}, 200, value) == []
    assert breaks(UPDATE, {}, 404, value) == []


def test_without_an_answer_nothing_is_shown() -> None:
    assert not list(Canaries(CONTRACT).violations(Exchange(1, CREATE, sent(CREATE), None), None, HIDDEN))


@given(st.integers(0, 3))
def test_the_oldest_are_forgotten(extra: int) -> None:
    canaries, planter, create = Canaries(CONTRACT), Planter(1), operation(CREATE)
    made = [planter.plant(create, {"webhook_secret": "secret"}) for _ in range(MOST + extra)]
    for body in made:
        canaries.learn(create, body, exchange(1, CREATE, sent(CREATE, body), answered(201)))
    known = [
        bool(
            list(
                canaries.violations(
                    exchange(2, UPDATE, sent(UPDATE), answered(404, body["webhook_secret"])), None, HIDDEN
                )
            )
        )
        for body in (*made[: extra + 1], made[-1])
    ]
    assert known == [False] * extra + [True, True]


def of_logins(name: str, body: Any, status: int, value: Any) -> list[str]:
    """The violations of an answer to a body, with canaries planted and learnt; `$` stands for the first of them."""
    one = LOGINS.operation(name)
    planted = Planter(1).plant(one, body)
    found = [each for place in write_only_places(one) for each in place.values(planted)]
    canaries, request = Canaries(LOGINS), Request(one.method, one.path, (), dumped(planted))
    shown = json.loads(json.dumps(value).replace("$", str(found[0]) if found else "$"))
    taken = exchange(1, name, request, answered(status, shown))
    canaries.learn(one, planted, taken)
    response, users = one.response(status), LOGINS.resources[0]
    schema = response.media["application/json"].schema if response else None
    return ids(canaries.violations(taken, schema, hidden_names(users)))


@pytest.mark.parametrize(
    ("name", "body", "value", "rules"),
    [
        ("log_in", {"username": "some"}, {"token": "x"}, []),
        ("log_in", {"username": "some"}, {"username": "$"}, ["secret-shown username"]),
        ("sign_up", {"username": "some", "pin": "1234"}, {"id": 1, "username": "some"}, []),
        ("sign_up", {"username": "some", "pin": "1234"}, {"id": 1, "pin": None}, []),
        ("sign_up", {"username": "some", "pin": "1234"}, {"id": 1, "pin": "1234"}, ["secret-shown pin"]),
        ("sign_up", {"username": "1234", "pin": "1234"}, {"id": 1, "username": "1234"}, []),
        (
            "sign_up",
            {"cards": [{"number": "1234567890123456"}]},
            {"id": 1, "note": "$"},
            ["secret-shown number"],
        ),
        ("add_key", {"key": "some"}, {"id": 1, "key": "$"}, []),
        ("add_key", {"key": "some"}, {"id": 1, "key": "$", "log": "$"}, ["secret-shown key"]),
    ],
)
def test_a_secret_is_what_was_sent_as_write_only(name: str, body: Any, value: Any, rules: list[str]) -> None:
    assert of_logins(name, body, 200 if name == "log_in" else 201, value) == rules


def test_what_was_sent_elsewhere_too_is_no_secret() -> None:
    canaries = Canaries(CONTRACT)
    for body in (PLANTED, GOOD | {"provider": SECRET}):
        canaries.learn(operation(CREATE), body, exchange(1, CREATE, sent(CREATE, body), answered(201)))
    shown = exchange(2, UPDATE, sent(UPDATE, {}), answered(200, STORED | {"provider": SECRET}))
    assert ids(canaries.violations(shown, None, HIDDEN)) == []


LIMITS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "minLength": st.integers(0, 40),
        "maxLength": st.integers(2, 60),
        "pattern": st.sampled_from(["^[0-9]{8}$", "^[a-z0-9-]+$", "(?=.*[A-Z])(?=.*[0-9])", "^sk_"]),
        "format": st.sampled_from(["email", "uuid", "uri", "password", "date-time"]),
        "enum": st.just(["first", "second"]),
    },
)


@given(LIMITS)
def test_a_canary_fits_the_schema_or_is_left_out(limits: dict[str, Any]) -> None:
    schema = Schema({"type": "string", **limits})
    try:
        value = Samples(1).value(schema, "secret")
    except Unmakeable:
        return
    planted = Planter(1).canary(schema, value)
    assert schema.is_valid(planted)
    shortest, longest = limits.get("minLength", 0), limits.get("maxLength", 60)
    if (
        limits.keys() <= {"minLength", "maxLength"}
        and shortest <= 31
        and longest >= 16
        and longest - shortest > 15
    ):
        assert MARK in planted


def test_what_is_wrong_already_stays_wrong() -> None:
    assert Planter(1).canary(Schema({"type": "string", "maxLength": 40}), "x" * 41) == "x" * 41
