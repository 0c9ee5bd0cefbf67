"""Shapes that are normal elsewhere: what requests and answers write in ways of their own."""

from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import contract
from tests.hydracore_contract.oracle.exchanges import JSON, answered, dumped, exchange, ids

RACKS = contract("""
    paths:
      /racks:
        get:
          operationId: racks
          responses:
            '200':
              description: all
              content:
                application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Brief'}}}
        post:
          operationId: add
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}}
          responses:
            '201': &rack
              description: one
              content: {application/json: {schema: {$ref: '#/components/schemas/Rack'}}}
      /racks/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
        get: {operationId: rack, responses: {'200': *rack, '404': {description: none}}}
        patch:
          operationId: change
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}}
          responses: {'200': *rack, '404': {description: none}}
        delete: {operationId: drop, responses: {'204': {description: gone}, '404': {description: none}}}
      /racks/{id}/publish:
        parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
        get: {operationId: publish, responses: {'200': {description: done}}}
      /racks/{id}/approve:
        parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
        post: {operationId: approve, responses: {'200': {description: done}}}
      /refresh:
        get: {operationId: refresh, responses: {'200': {description: done}}}
    components:
      schemas:
        Sent:
          type: object
          properties:
            name: {type: string}
            device: {type: integer}
            status: {type: string, enum: [planned, active]}
            tags: {type: array, items: {type: string}}
            place: {type: object, properties: {street: {type: string}, city: {type: string}}}
            size: {type: integer}
            config: {type: object}
        Device: {type: object, properties: {id: {type: integer}, name: {type: string}}}
        Choice: {type: object, properties: {value: {type: string}, label: {type: string}}}
        Brief:
          type: object
          properties:
            id: {type: integer, readOnly: true}
            name: {type: string}
            device: {type: object, properties: {id: {type: integer}}}
        Rack:
          type: object
          properties:
            id: {type: integer, readOnly: true}
            name: {type: string}
            device: {$ref: '#/components/schemas/Device'}
            status: {$ref: '#/components/schemas/Choice'}
            tags: {type: array, items: {type: object, properties: {name: {type: string}}}}
            place:
              type: object
              properties: {street: {type: string}, city: {type: string}, id: {type: integer, readOnly: true}}
            size: {type: integer}
            config: {type: object}
            slug: {type: string, readOnly: true}
            version: {type: integer}
    """)
MARK = "feedbeef"
SENT = {
    "name": "Rack One",
    "device": 7,
    "status": "planned",
    "tags": ["a", "b"],
    "place": {"street": "x"},
    "size": 1,
}
RACK = {
    "id": 1,
    "name": "Rack One",
    "device": {"id": 7, "name": "d"},
    "status": {"value": "planned", "label": "Planned"},
    "tags": [{"name": "b"}, {"name": "a"}],
    "place": {"street": "x", "city": "", "id": 9},
    "size": 1,
    "slug": "rack-one",
    "version": 1,
}
BRIEF = {"id": 1, "name": "Rack One", "device": {"id": 7}}


def oracle() -> Oracle:
    return Oracle(RACKS, Settings("http://127.0.0.1"), mark=MARK)


def made(number: int, sent: Any, shown: Any) -> Exchange:
    request = Request("POST", "/racks", (JSON,), dumped(sent))
    return exchange(number, "add", request, answered(201, shown))


def changed(number: int, sent: Any, shown: Any, key: int = 1) -> Exchange:
    return exchange(
        number, "change", Request("PATCH", f"/racks/{key}", (JSON,), dumped(sent)), answered(200, shown)
    )


def listed(number: int, *items: Any) -> Exchange:
    return exchange(number, "racks", Request("GET", "/racks"), answered(200, list(items)))


@pytest.mark.parametrize(
    ("shown", "breaks"),
    [
        ({}, []),
        ({"device": {"id": 8, "name": "d"}}, ["value-changed device"]),
        ({"device": {"name": "d"}}, []),
        ({"status": {"value": "active", "label": "Active"}}, ["value-changed status"]),
        ({"tags": []}, ["value-changed tags"]),
        ({"place": {"street": "y", "city": ""}}, ["value-changed place"]),
        ({"place": {"city": ""}}, ["value-changed place"]),
        ({"size": 2}, ["value-changed size"]),
    ],
)
def test_a_new_item_is_compared_by_identity_or_value(shown: dict[str, Any], breaks: list[str]) -> None:
    assert ids(oracle().observe(made(1, SENT, RACK | shown))) == breaks


def test_a_list_may_show_less_than_another_answer() -> None:
    seen = oracle()
    for each in (listed(1), made(2, SENT, RACK), listed(3, BRIEF)):
        assert ids(seen.observe(each)) == []
    assert ids(seen.observe(listed(4, BRIEF | {"device": {"id": 8}}))) == ["listed device"]


def test_what_only_the_server_chooses_may_follow_from_any_write() -> None:
    seen = oracle()
    seen.observe(made(1, SENT, RACK))
    after = RACK | {"name": "Two", "slug": "two"}
    assert ids(seen.observe(changed(2, {"name": "Two"}, after))) == []
    taken = after | {"slug": "mine"}
    assert ids(seen.observe(changed(3, {"slug": "mine"}, taken))) == ["managed-written slug"]
    assert ids(seen.observe(changed(4, {"name": "Two"}, taken | {"size": 2}))) == ["update size"]
    (found,) = seen.observe(changed(5, {"name": "Two"}, taken | {"size": 2, "version": 2}))
    assert (found.subject.text, found.severity) == ("version", Severity.NOTE)


@pytest.mark.parametrize(
    ("number", "found", "breaks", "severity"),
    [
        (10**70, 1e70, ["number-rounded config"], Severity.NOTE),
        (-50394906382291025921, -50394906382291025920, ["number-rounded config"], Severity.NOTE),
        (10**70, 10**70, [], None),
        (1, 1.0, [], None),
        (2**53 - 1, 2**53 - 2, ["value-changed config"], Severity.FAILURE),
        (10**70, 1e69, ["value-changed config"], Severity.FAILURE),
    ],
)
def test_numbers_past_2_53_may_be_doubles(
    number: Any, found: Any, breaks: list[str], severity: Severity | None
) -> None:
    sent, shown = ({"config": {"a": [{"b": each}]}} for each in (number, found))
    told = oracle().observe(made(1, sent, {"id": 1} | shown))
    assert ids(told) == breaks
    assert [each.severity for each in told] == [severity] * bool(severity)
    seen = oracle()
    seen.observe(made(1, {}, {"id": 1, "config": {}}))
    told = seen.observe(changed(2, sent, {"id": 1} | shown))
    assert [each.severity for each in told] == [severity] * bool(severity)


def test_an_item_holds_nothing_that_only_another_was_sent() -> None:
    seen, theirs = oracle(), {"token": f"{MARK}1Kz"}
    seen.observe(made(1, {"config": theirs}, {"id": 1, "config": theirs}))
    (found,) = seen.observe(made(2, {"name": "x"}, {"id": 2, "name": "x", "config": theirs}))
    assert ids([found]) == ["value-shared config"]
    assert [each.number for each in found.before] == [1]
    assert (
        ids(seen.observe(made(3, {"name": f"{MARK}3Kz"}, {"id": 3, "name": f"{MARK}3Kz", "config": {}})))
        == []
    )
    mine = {"token": f"{MARK}4Kz"}
    shown = {"id": 4, "name": f"{MARK}4Kz", "config": mine}
    assert ids(seen.observe(made(4, {"name": f"{MARK}4Kz"}, shown))) == []


def asked(number: int, name: str, path: str, method: str = "GET", value: Any = ABSENT) -> Exchange:
    return exchange(number, name, Request(method, path), answered(200, value))


HEAD = ("", "/racks/1", "HEAD")
GONE: list[Any] = []
RENAMED = [BRIEF | {"name": "Other"}]


@pytest.mark.parametrize(
    ("between", "after", "breaks", "operation"),
    [
        ([("publish", "/racks/1/publish")], GONE, "safe-changed", "publish"),
        ([("publish", "/racks/1/publish")], RENAMED, "safe-changed name", "publish"),
        ([("refresh", "/refresh")], RENAMED, "safe-changed name", "refresh"),
        ([("refresh", "/refresh")], [BRIEF, BRIEF | {"id": 2}], "safe-changed", "refresh"),
        ([("publish", "/racks/1/publish"), HEAD], RENAMED, "safe-changed name", "publish"),
        ([("publish", "/racks/2/publish"), HEAD], RENAMED, "safe-changed name", "publish"),
        ([HEAD], RENAMED, "undocumented-method name", ""),
        ([("rack", "/racks/1", "GET", RACK)], GONE, "safe-changed", "rack"),
        ([("rack", "/racks/1", "GET", RACK), HEAD], GONE, "safe-changed", "rack"),
        ([("approve", "/racks/1/approve", "POST")], RENAMED, "", ""),
        ([("approve", "/racks/1/approve", "POST")], GONE, "", ""),
    ],
)
def test_a_read_that_changes_something_is_blamed_itself(
    between: list[Any], after: list[Any], breaks: str, operation: str
) -> None:
    seen = oracle()
    for each in (made(1, SENT, RACK), listed(2, BRIEF)):
        assert ids(seen.observe(each)) == []
    for number, sent in enumerate(between):
        assert ids(seen.observe(asked(3 + number, *sent))) == []
    found = seen.observe(listed(9, *after))
    assert ids(found) == [breaks] * bool(breaks)
    assert [each.operation for each in found] == [operation] * bool(breaks)


def test_a_write_is_blamed_before_a_read() -> None:
    seen = oracle()
    shown = RACK | {"name": "Two"}
    for each in (
        made(1, SENT, RACK),
        made(2, SENT, RACK | {"id": 2}),
        listed(3, BRIEF, BRIEF | {"id": 2}),
        asked(4, "rack", "/racks/2", value=RACK | {"id": 2}),
        changed(5, {"name": "Two"}, shown),
        asked(6, "refresh", "/refresh"),
    ):
        assert ids(seen.observe(each)) == []
    (found,) = seen.observe(listed(7, BRIEF | {"name": "Two"}, BRIEF | {"id": 2, "name": "Two"}))
    assert (found.rule.id, found.operation) == ("update", "change")


@pytest.mark.parametrize(("key", "breaks"), [(3, []), (1_234_567_890, ["managed-written id"])])
def test_a_service_that_counts_may_come_to_the_identity_that_was_sent(key: int, breaks: list[str]) -> None:
    assert ids(oracle().observe(made(1, {"id": key}, {"id": key}))) == breaks
