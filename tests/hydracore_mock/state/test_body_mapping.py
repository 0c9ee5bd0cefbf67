from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hydracore_mock.state.body_mapping import BodyMapping
from hydracore_openapi.model import Resource

Things = Callable[..., Resource]
THING = (
    "{type: object, required: [id], properties: {id: {type: string}, name: {type: string}, "
    "key: {type: string, format: uuid}, note: {type: string, nullable: true}, secret: {type: string, writeOnly: true}}}"
)
OPEN = (
    "{type: object, additionalProperties: true, properties: {id: {type: string, readOnly: true}, "
    "name: {type: string}, secret: {type: string, writeOnly: true}}}"
)


def taken(resource: Resource, body: Any) -> dict[str, Any]:
    item: dict[str, Any] = {}
    BodyMapping(resource.create, resource).into(item, body)
    return item


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "n", "note": None}, {"name": "n", "note": None}),
        ({"name": None}, {}),
        ({"key": "ABC"}, {"key": "abc"}),
        ({"id": "x", "secret": "s", "more": 1}, {}),
        ([1], {}),
        ("text", {}),
        (None, {}),
    ],
)
def test_what_a_body_sets(things: Things, body: Any, expected: dict[str, Any]) -> None:
    assert taken(things(THING, THING), body) == expected


def test_names_in_another_case_are_the_same(things: Things) -> None:
    sent = "{type: object, properties: {Name: {type: string}, note: {type: string}, Note: {type: string}}}"
    assert taken(things(THING, sent), {"Name": "n", "note": "a", "Note": "b"}) == {"name": "n", "note": "a"}


def test_free_properties_are_taken_where_both_sides_are_free(things: Things) -> None:
    body = {"name": "n", "more": [1], "secret": "s", "id": "x"}
    assert taken(things(OPEN, OPEN), body) == {"name": "n", "more": [1]}
    assert taken(things(THING, OPEN), body) == {"name": "n"}
    assert taken(things(OPEN, THING), body) == {"name": "n"}


def test_secrets_of_one_of_several_kinds_are_not_taken(things: Things) -> None:
    kinds = (
        "{type: object, required: [id], properties: {id: {type: string}}, anyOf: ["
        "{properties: {pin: {type: string, writeOnly: true}}}, {properties: {size: {type: integer}}}]}"
    )
    assert taken(things(kinds, kinds), {"pin": "1234", "size": 3}) == {"size": 3}


def test_a_wrapper_is_taken_off(things: Things) -> None:
    resource = things(THING, f"{{type: object, required: [thing], properties: {{thing: {THING}}}}}")
    assert taken(resource, {"thing": {"name": "n"}}) == {"name": "n"}
    assert taken(resource, {"name": "n"}) == {}
    assert taken(resource, {"thing": None}) == {}


def test_only_who_may_identify_does(things: Things) -> None:
    resource = things(THING, THING)
    assert BodyMapping(resource.create, resource, identifies=True).value("id", {"id": "x"}) == "x"
    assert BodyMapping(resource.create, resource).value("id", {"id": "x"}) is None
    assert BodyMapping(None, resource).value("id", {"id": "x"}) is None


def test_what_objects_inside_the_body_leave_out_has_its_default(things: Things) -> None:
    money = "{type: object, properties: {amount: {type: string}, currency: {type: string, default: EUR}}}"
    thing = (
        f"{{type: object, required: [id], properties: {{id: {{type: string}}, price: {money}, "
        f"parts: {{type: array, items: {{type: object, properties: {{cost: {money}}}}}}}}}}}"
    )
    full = {"amount": "1", "currency": "EUR"}
    resource = things(thing, thing)
    assert taken(resource, {"price": {"amount": "1"}}) == {"price": full}
    assert taken(resource, {"price": {"currency": "USD"}}) == {"price": {"currency": "USD"}}
    assert taken(resource, {"parts": [{"cost": {"amount": "1"}}, {}, 7]}) == {
        "parts": [{"cost": full}, {}, 7]
    }
    assert taken(resource, {}) == {}
