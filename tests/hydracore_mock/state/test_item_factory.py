from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hydracore_mock.state.item_factory import ItemFactory
from hydracore_openapi.model import Resource
from tests.hydracore_mock.state.worlds import HYDRACORE, PETSTORE, loaded

SCOPE = {"instance_id": "f3c95789-ace1-4954-ac5d-6baed2eac902"}
ID = "cbf27734-ac10-4525-8b66-402800e03d2c"
THEN, NOW = "2026-05-01T12:00:00.000001Z", "2026-05-02T12:00:00.000001Z"
BODY = {"channel_type": "sms", "provider": "twilio", "external_identifier": "+1"}
Things = Callable[..., Resource]


@pytest.fixture
def channels() -> ItemFactory:
    return ItemFactory(loaded(HYDRACORE).resources[0], "0")


def test_a_new_item_has_what_was_sent_and_what_the_server_gives(channels: ItemFactory) -> None:
    item = channels.create(SCOPE, {**BODY, "webhook_secret": "s", "config": None}, ID, THEN)
    assert item == {
        **BODY,
        "id": ID,
        "instance_id": SCOPE["instance_id"],
        "config": {},
        "connection_id": None,
        "enabled": True,
        "status": "active",
        "error_message": None,
        "last_event_at": None,
        "created_at": THEN,
        "updated_at": THEN,
    }


@pytest.mark.parametrize(
    ("sent", "changed"),
    [
        ({}, {}),
        ({"enabled": False}, {"enabled": False}),
        ({"enabled": None, "provider": None, "external_identifier": None, "status": None}, {}),
        ({"config": {"b": 2}}, {"config": {"b": 2}}),
        ({"config": None, "error_message": None}, {"config": {}}),
        ({"error_message": "broken"}, {"error_message": "broken"}),
        (
            {
                "id": "x",
                "instance_id": "x",
                "created_at": "x",
                "channel_type": "voice",
                "webhook_secret": "s",
                "more": 1,
            },
            {},
        ),
    ],
)
def test_a_change(channels: ItemFactory, sent: dict[str, Any], changed: dict[str, Any]) -> None:
    item = channels.create(SCOPE, {**BODY, "config": {"a": 1}}, ID, THEN)
    before = dict(item)
    assert channels.update(item, sent, NOW) == {**before, **changed, "updated_at": NOW}
    assert item == before


def test_a_replacement_keeps_what_is_the_servers() -> None:
    orders = ItemFactory(next(each for each in loaded(PETSTORE).resources if each.name == "orders"), "0")
    item = orders.create(
        {}, {"petId": 1, "quantity": 5, "payment": {"method": "card", "last4": "4242"}}, 3, THEN
    )
    item["status"] = "approved"
    body = {
        "petId": 2,
        "payment": {"method": "invoice", "dueOn": "2026-07-01"},
        "status": "delivered",
        "id": 9,
    }
    replaced = orders.replace(item, body, NOW)
    assert replaced == {**item, "petId": 2, "quantity": 1, "payment": body["payment"], "shipAt": None}


def test_what_nobody_gives_is_generated_if_it_is_demanded(things: Things) -> None:
    resource = things(
        "{type: object, required: [id, score], "
        "properties: {id: {type: string}, score: {type: integer, minimum: 5}, note: {type: string}}}"
    )
    item = ItemFactory(resource, "0").create({}, {}, "a", NOW)
    assert item.keys() == {"id", "score"}
    assert item["score"] >= 5
    assert item == ItemFactory(resource, "0").create({}, {}, "a", NOW)
    assert item != ItemFactory(resource, "1").create({}, {}, "a", NOW)


def test_dates_without_a_time(things: Things) -> None:
    resource = things(
        "{type: object, required: [id], properties: {id: {type: string}, "
        "createdAt: {type: string, format: date}, updatedAt: {type: string, format: date}}}"
    )
    item = ItemFactory(resource, "0").create({}, {}, "a", THEN)
    assert (item["createdAt"], item["updatedAt"]) == ("2026-05-01", "2026-05-01")
    assert ItemFactory(resource, "0").update(item, {}, NOW)["updatedAt"] == "2026-05-02"


def test_the_path_decides_what_seed_data_say_else(channels: ItemFactory) -> None:
    seed = {**BODY, "instance_id": ID, "id": "x", "status": "error"}
    item = channels.restore(SCOPE, seed, ID, THEN)
    assert (item["instance_id"], item["id"], item["status"]) == (SCOPE["instance_id"], ID, "error")


def test_a_property_named_like_the_items_parameter_is_its_identity(things: Things) -> None:
    resource = things(
        "{type: object, required: [id, key], properties: {id: {type: string}, "
        "key: {type: string, x-mock: {role: path, parameter: id}}}}"
    )
    assert ItemFactory(resource, "0").create({}, {}, "a", NOW) == {"id": "a", "key": "a"}


def test_where_answers_are_narrower_than_requests_the_old_value_stays(things: Things) -> None:
    free = "{type: object, properties: {name: {type: string}}}"
    resource = things(
        "{type: object, required: [id, name], "
        "properties: {id: {type: string}, name: {type: string, maxLength: 3}}}",
        free,
        free,
    )
    factory = ItemFactory(resource, "0")
    item = factory.create({}, {"name": "abc"}, "a", NOW)
    assert factory.update(item, {"name": "too long"}, NOW) == {"id": "a", "name": "abc"}
    made = factory.create({}, {"name": "too long"}, "a", NOW)
    assert resource.item.is_valid(made)


def test_a_change_is_later_than_seed_data_of_tomorrow(channels: ItemFactory) -> None:
    item = channels.restore(SCOPE, {**BODY, "updated_at": "2099-01-01T00:00:00Z"}, ID, THEN)
    assert channels.update(item, {}, NOW)["updated_at"] == "2099-01-01T00:00:00.000001Z"
