from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.exchange import Request
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.creation import creation
from hydracore_contract.oracle.item_view import Item, ItemView
from hydracore_contract.oracle.request_classification import classify
from tests.hydracore_contract.oracle.exchanges import (
    CREATE,
    DATE,
    GOOD,
    ITEMS,
    JSON,
    KEY,
    OTHER,
    STORED,
    VIEW,
    A,
    B,
    answered,
    classified,
    dumped,
    exchange,
    ids,
    sent,
)


def breaks(body: Item, item: Item, *, date: str | None = DATE[1], path: str = ITEMS) -> list[str]:
    answer = answered(201, item)
    headers = (JSON, *((("Date", date),) if date is not None else ()))
    taken = exchange(1, CREATE, sent(CREATE, body), type(answer)(201, headers, answer.body, 0.1))
    return ids(creation(VIEW, classified(CREATE, body, path=path), item, taken))


@pytest.mark.parametrize(
    ("sent_too", "shown"),
    [
        ({}, {}),
        ({}, {"status": "pending", "error_message": None}),
        ({}, {"config": {}}),
        ({}, {"extra": 7}),
        ({"enabled": None}, {}),
        ({"enabled": False}, {"enabled": False}),
        ({"enabled": "no"}, {"enabled": False}),
        ({"enabled": "no"}, {"enabled": True}),
        ({"config": None}, {}),
        ({"config": None}, {"config": {}}),
        ({"config": {}}, {"config": {}}),
        ({"config": {"a": 1, "b": [1.0]}}, {"config": {"b": [1], "a": 1.0}}),
        ({"connection_id": KEY.upper()}, {"connection_id": KEY}),
        ({"connection_id": KEY.upper()}, {"connection_id": KEY.upper()}),
        ({"connection_id": KEY.replace("-", "")}, {"connection_id": KEY}),
        ({"webhook_secret": "x", "credential_id": KEY}, {}),
        ({"id": B, "created_at": "2020-01-01T00:00:00Z", "instance_id": B, "no such": 1}, {}),
        ({"status": "paused"}, {}),
        ({"status": "paused"}, {"status": "paused"}),
        ({}, {"updated_at": "2026-03-09T10:00:00Z"}),
        ({}, {"created_at": "2026-03-09T12:00:00+02:00"}),
        ({}, {"created_at": "2026-03-09T09:59:00Z", "updated_at": "2026-03-09T10:01:00Z"}),
        ({"external_identifier": "a\ud800"}, {"external_identifier": "a\ufffd"}),
    ],
)
def test_what_a_correct_service_may_show(sent_too: Item, shown: Item) -> None:
    assert breaks(GOOD | sent_too, STORED | shown) == []


@pytest.mark.parametrize(
    ("sent_too", "shown", "rules"),
    [
        ({}, {"provider": "provider"}, ["value-changed provider"]),
        ({}, {"channel_type": "sms"}, ["value-changed channel_type"]),
        ({"external_identifier": " x "}, {"external_identifier": "x"}, ["value-changed external_identifier"]),
        (
            {"external_identifier": "e\u0301"},
            {"external_identifier": "é"},
            ["value-changed external_identifier"],
        ),
        ({"config": {"a": 1}}, {"config": {}}, ["value-changed config"]),
        ({"config": {"a": 1}}, {"config": None}, ["value-changed config"]),
        ({"config": {"a": True}}, {"config": {"a": 1}}, ["value-changed config"]),
        ({"config": {}}, {"config": None}, ["value-changed config"]),
        ({"config": {"a": None}}, {"config": {}}, ["value-changed config"]),
        ({"connection_id": KEY}, {"connection_id": None}, ["value-changed connection_id"]),
        ({"enabled": False}, {"enabled": True}, ["value-changed enabled"]),
        ({}, {"enabled": False}, ["default enabled"]),
        ({"enabled": None}, {"enabled": False}, ["default enabled"]),
        ({}, {"connection_id": KEY}, ["default connection_id"]),
        ({}, {"config": {"a": 1}}, ["default config"]),
        ({"id": B}, {"id": B}, ["managed-written id"]),
        ({"status": "one of my own"}, {"status": "one of my own"}, ["managed-written status"]),
        (
            {"created_at": "2026-03-09T10:00:01Z"},
            {"created_at": "2026-03-09T10:00:01Z", "updated_at": "2026-03-09T10:00:01Z"},
            ["managed-written created_at"],
        ),
        ({"instance_id": B}, {"instance_id": B}, ["identity instance_id"]),
        ({}, {"instance_id": B}, ["identity instance_id"]),
        ({}, {"updated_at": "2026-03-09T09:59:58Z"}, ["timestamps updated_at"]),
        ({}, {"updated_at": "2026-03-09T10:00:00.100000Z"}, ["timestamps updated_at"]),
        ({}, {"updated_at": "2026-03-09T11:00:00Z"}, ["clock updated_at"]),
        (
            {},
            {"created_at": "2026-03-09T12:00:00Z", "updated_at": "2026-03-09T12:00:00Z"},
            ["clock created_at", "clock updated_at"],
        ),
        ({}, {"created_at": "2026-03-09T09:00:00Z"}, ["clock created_at"]),
    ],
)
def test_what_it_may_not(sent_too: Item, shown: Item, rules: list[str]) -> None:
    assert breaks(GOOD | sent_too, STORED | shown) == rules


@pytest.mark.parametrize("date", [None, "", "yesterday", "Mon, 99 Mar 2026 10:00:00 GMT"])
def test_without_a_date_the_clock_is_not_judged(date: str | None) -> None:
    assert breaks(GOOD, STORED | {"created_at": "2020-01-01T00:00:00Z"}, date=date) == []


def test_an_upper_case_path_is_the_same_instance() -> None:
    assert breaks(GOOD, STORED, path=ITEMS.replace(A, A.upper())) == []


@pytest.mark.parametrize("missing", list(STORED))
def test_what_is_not_shown_is_not_judged(missing: str) -> None:
    assert breaks(GOOD, {name: value for name, value in STORED.items() if name != missing}) == []


@pytest.mark.parametrize("odd", [None, 7, [], {}, "", "x"])
@pytest.mark.parametrize("name", ["created_at", "updated_at"])
def test_times_that_are_none_are_left_to_the_schema(name: str, odd: Any) -> None:
    assert breaks(GOOD, STORED | {name: odd}) == []


def test_a_time_of_creation_that_may_be_sent_is_still_the_services_own() -> None:
    books = ItemView(OTHER, OTHER.resources[0])
    body = {"title": "x", "created_at": "2020-01-01T00:00:00Z"}
    request = Request("POST", "/shelf-marks/a/books", (JSON,), dumped(body))
    item = body | {"number": 7, "pages": 7, "created_at": "2026-03-09T10:00:00Z"}
    taken = exchange(1, "add", request, answered(200, item))
    assert ids(creation(books, classify(OTHER.operation("add"), request), item, taken)) == []


@pytest.mark.parametrize(("updated", "severity"), [("00.245", Severity.NOTE), ("00.200", Severity.FAILURE)])
def test_two_readings_of_the_clock_for_one_request_may_be_in_the_wrong_order(
    updated: str, severity: Severity
) -> None:
    item = STORED | {"updated_at": STORED["updated_at"].replace("00.250000", updated)}
    taken = exchange(1, CREATE, sent(CREATE, GOOD), answered(201, item), seconds=0.01)
    (violation,) = creation(VIEW, classified(CREATE, GOOD), item, taken)
    assert (violation.rule.id, violation.severity) == ("timestamps", severity)
