from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.oracle.change import EarlierItem, change, taken_over
from hydracore_contract.oracle.item_view import Item, ItemView
from tests.hydracore_contract.oracle.exchanges import (
    DATE,
    KEY,
    OTHER,
    STORED,
    UPDATE,
    VIEW,
    B,
    answered,
    classified,
    exchange,
    ids,
    sent,
)

OLD = STORED | {
    "created_at": "2026-03-09T09:00:00.5Z",
    "updated_at": "2026-03-09T09:30:00.5Z",
    "config": {"a": 1},
}
LATER = "2026-03-09T10:00:00.1Z"


def breaks(body: Any, shown: Item, *, old: Item = OLD, seconds: float = 60.0) -> list[str]:
    item = {**old, "updated_at": LATER, **shown}
    taken = exchange(2, UPDATE, sent(UPDATE, body), answered(200, item))
    assert taken.answer
    assert DATE in taken.answer.headers
    return ids(change(VIEW, classified(UPDATE, body), EarlierItem(old, seconds), item, taken))


SAME = {"updated_at": OLD["updated_at"]}


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({}, SAME),
        ({}, {}),
        ({"provider": "provider-1"}, SAME),
        ({"provider": "provider-1"}, {}),
        ({"provider": "other"}, {"provider": "other"}),
        ({"provider": ""}, {"provider": ""}),
        ({"provider": None}, SAME),
        ({"provider": None, "enabled": None, "status": None, "external_identifier": None}, SAME),
        ({"enabled": False, "provider": None}, {"enabled": False}),
        ({"enabled": "off"}, {"enabled": False}),
        ({"enabled": "off"}, SAME),
        ({"error_message": "Down"}, {"error_message": "Down"}),
        ({"error_message": None}, SAME),
        ({"config": {"b": 2}}, {"config": {"b": 2}}),
        ({"config": {"b": 2}}, {"config": {"a": 1, "b": 2}}),
        ({"config": {"a": None}}, {"config": {}}),
        ({"config": {}}, {"config": {}}),
        ({"config": {}}, SAME),
        ({"config": None}, {"config": None}),
        ({"config": None}, {"config": {}}),
        (
            {"id": B, "created_at": LATER, "channel_type": "sms", "instance_id": B, "last_event_at": LATER},
            SAME,
        ),
        ({"connection_id": KEY, "no such": 1}, SAME),
        ({"provider": "other"}, {"provider": "other", "updated_at": "2026-03-09T12:00:00+02:00"}),
        ({"provider": "other"}, {"provider": "other", "created_at": "2026-03-09T09:00:00Z"}),
        ({"provider": "other"}, {"provider": "other", "extra": 7}),
    ],
)
def test_what_a_correct_service_may_show(body: Any, shown: Item) -> None:
    assert breaks(body, shown) == []


@pytest.mark.parametrize(
    ("body", "shown", "rules"),
    [
        ({"provider": "other"}, {}, ["update provider"]),
        ({"provider": "other"}, {"provider": "Other"}, ["update provider"]),
        ({"enabled": False}, {}, ["update enabled"]),
        ({"enabled": None}, {"enabled": False}, ["update enabled"]),
        ({"provider": None}, {"provider": ""}, ["update provider"]),
        ({"provider": None}, {"provider": None}, ["update provider"]),
        ({"error_message": ""}, {"error_message": None}, ["update error_message"]),
        ({"config": {"b": 2}}, {}, ["update config"]),
        ({"config": {"b": 2}}, {"config": {}}, ["update config"]),
        ({"config": None}, {"config": {"b": 1}}, ["update config"]),
        ({"status": "x"}, {"status": "x", "enabled": False}, ["update enabled"]),
        ({}, {"config": {}}, ["update config"]),
        ({}, {"provider": "x"}, ["update provider"]),
        ({}, {"connection_id": KEY}, ["update connection_id"]),
        ({}, {"channel_type": "sms"}, ["update channel_type"]),
        ({"channel_type": "sms"}, {"channel_type": "sms"}, ["managed-written channel_type"]),
        ({"connection_id": KEY}, {"connection_id": KEY}, ["managed-written connection_id"]),
        ({"status": "x", "provider": "x"}, {}, ["update provider", "update status"]),
        ({"status": "x", "provider": "x", "enabled": False}, {}, ["update what was sent"]),
        (
            {"status": "x", "provider": "x", "enabled": False},
            {"status": "x"},
            ["update enabled", "update provider"],
        ),
        ({}, {"status": "x", "provider": "x"}, ["update provider", "update status"]),
        ({}, {"status": "x", "provider": "x", "enabled": False}, ["update several properties"]),
        ({}, {"id": B}, ["identity id"]),
        ({}, {"instance_id": B}, ["identity instance_id"]),
        ({}, {"created_at": LATER}, ["timestamps created_at"]),
        ({"created_at": LATER}, {"created_at": LATER}, ["managed-written created_at"]),
        ({}, {"last_event_at": LATER}, ["update last_event_at"]),
        ({"provider": "x"}, {"provider": "x", **SAME}, ["clock updated_at", "timestamps updated_at"]),
        ({}, {"updated_at": "2026-03-09T09:30:00Z"}, []),
        ({}, {"updated_at": "2026-03-09T09:29:59.5Z"}, ["timestamps updated_at"]),
        ({"provider": "x"}, {"provider": "x", "updated_at": "2026-03-09T09:40:00Z"}, ["clock updated_at"]),
        ({"provider": "x"}, {"provider": "x", "updated_at": "2026-03-09T11:40:00Z"}, ["clock updated_at"]),
        (
            {"provider": "x"},
            {"provider": "x", "updated_at": "2026-03-09T08:00:00Z"},
            ["clock updated_at", "timestamps updated_at", "timestamps updated_at"],
        ),
    ],
)
def test_what_it_may_not(body: Any, shown: Item, rules: list[str]) -> None:
    assert breaks(body, shown) == rules


@pytest.mark.parametrize(
    ("time", "seconds", "expected"),
    [
        ("2026-03-09T10:00:00Z", 1.9, []),
        ("2026-03-09T10:00:00Z", 2.1, ["timestamps updated_at"]),
        ("2026-03-09T10:00:00.000Z", 0.01, []),
        ("2026-03-09T10:00:00.000Z", 0.03, ["timestamps updated_at"]),
        ("2026-03-09T10:00:00.000000Z", 0.001, []),
    ],
)
def test_a_clock_may_be_as_coarse_as_it_says(time: str, seconds: float, expected: list[str]) -> None:
    old = OLD | {"updated_at": time}
    assert breaks({"status": "x"}, {"status": "x", "updated_at": time}, old=old, seconds=seconds) == expected


@pytest.mark.parametrize("new", ["2026-03-09T10:00:00Z", "2026-03-09T10:00:00.4Z", "2026-03-09T10:00:00.9Z"])
def test_a_time_that_was_told_coarsely_stands_still_too(new: str) -> None:
    old = OLD | {"updated_at": "2026-03-09T10:00:00Z"}
    shown = {"status": "x", "updated_at": new}
    assert breaks({"status": "x"}, shown, old=old, seconds=2.1) == ["timestamps updated_at"]
    assert breaks({"status": "x"}, shown, old=old, seconds=1.9) == []


@pytest.mark.parametrize("missing", [name for name in STORED if name != "updated_at"])
def test_what_is_not_shown_is_not_judged(missing: str) -> None:
    old = {name: value for name, value in OLD.items() if name != missing}
    assert breaks({}, SAME, old=old) == []


@pytest.mark.parametrize("odd", [None, 7, [], {}, "", "x"])
def test_times_that_are_none_are_left_to_the_schema(odd: Any) -> None:
    assert breaks({"status": "x"}, {"status": "x", "updated_at": odd}) == []


@pytest.mark.parametrize("sent_body", [None, [], "x"])
def test_a_body_that_is_no_object_changes_nothing(sent_body: Any) -> None:
    assert breaks(sent_body, SAME) == []


def taken(view: ItemView, name: str, old: Any, value: Any, new: Any) -> list[str]:
    operation = view.resource.update or view.resource.replace
    field = view.takes(operation)[name]
    return ids(taken_over(view, field, EarlierItem({name: old}, 0.0), value, new))


@pytest.mark.parametrize(
    ("new", "expected"), [({"a": 1}, []), ({}, []), (None, ["update config"]), ({"b": 1}, ["update config"])]
)
def test_null_clears_or_keeps_an_object_that_may_not_be_null(new: Any, expected: list[str]) -> None:
    assert taken(ItemView(OTHER, OTHER.resources[0]), "config", {"a": 1}, None, new) == expected


@pytest.mark.parametrize(
    ("name", "old", "value", "new", "expected"),
    [
        ("enabled", True, None, True, []),
        ("enabled", False, None, False, []),
        ("enabled", False, None, True, []),
        ("enabled", True, None, False, ["update enabled"]),
        ("enabled", True, None, None, ["update enabled"]),
        ("provider", "x", None, "x", []),
        ("provider", "x", None, "", ["update provider"]),
        ("provider", "x", None, "null", ["update provider"]),
        ("error_message", "x", None, None, []),
        ("error_message", "x", None, "x", []),
        ("error_message", "x", None, "null", ["update error_message"]),
        ("config", None, {"a": None}, {}, []),
        ("config", {"a": 1}, None, {"a": 1}, []),
        ("config", {"a": 1}, None, {}, []),
        ("config", {"a": 1}, None, {"b": 1}, ["update config"]),
    ],
)
def test_null_clears_or_keeps(name: str, old: Any, value: Any, new: Any, expected: list[str]) -> None:
    assert taken(VIEW, name, old, value, new) == expected
