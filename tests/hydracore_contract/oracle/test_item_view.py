from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.item_view import ItemView, Phrase
from hydracore_openapi.model import RoleKind
from tests.hydracore_contract.oracle.exchanges import (
    CREATE,
    DELETE,
    KEY,
    OTHER,
    STORED,
    UPDATE,
    VIEW,
    operation,
)

BOOKS = ItemView(OTHER, OTHER.resources[0])


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (RoleKind.ID, ("id",)),
        (RoleKind.PATH, ("instance_id",)),
        (RoleKind.CREATED, ("created_at",)),
        (RoleKind.UPDATED, ("updated_at",)),
        (RoleKind.INITIAL, ("last_event_at",)),
    ],
)
def test_where_values_come_from(kind: RoleKind, names: tuple[str, ...]) -> None:
    assert VIEW.names(kind) == names


def test_what_requests_may_set() -> None:
    assert {"channel_type", "webhook_secret", "connection_id"} < set(VIEW.takes(operation(CREATE)))
    assert "channel_type" not in VIEW.takes(operation(UPDATE))
    assert VIEW.takes(operation(DELETE)) == VIEW.takes(None) == {}


@pytest.mark.parametrize(
    ("value", "item"),
    [
        (STORED, STORED),
        ({"data": STORED}, STORED),
        ({"ok": True, "channel": STORED}, STORED),
        ({"name": "x"}, None),
        ([STORED], None),
        (None, None),
        ("id", None),
    ],
)
def test_the_item_of_an_answer(value: Any, item: Any) -> None:
    assert VIEW.item(value) == item


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ({"channels": [STORED], "count": 1}, [STORED]),
        ({"channels": [], "count": 0}, []),
        ({"channels": [STORED, 7, None, {}, {"id": None}]}, [STORED]),
        ({"items": [STORED]}, None),
        ({"channels": {}}, None),
        ([STORED], [STORED]),
        (None, None),
        (7, None),
    ],
)
def test_the_items_of_a_list(value: Any, items: Any) -> None:
    assert VIEW.items(value) == items


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (KEY, KEY),
        (KEY.upper(), KEY),
        (KEY.replace("-", ""), KEY),
        (7, "7"),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_keys_have_one_spelling(value: Any, key: str | None) -> None:
    assert VIEW.key({"id": value}) == key


def test_a_list_without_an_envelope() -> None:
    assert BOOKS.identity == "number"
    assert BOOKS.items([{"number": 7}, {"number": 8}]) == [{"number": 7}, {"number": 8}]
    assert BOOKS.key({"number": 7}) == "7"


def test_a_breach_is_told_where_the_property_is_described() -> None:
    found = VIEW.violation(rules.ECHO, "provider", "summary", "a", Phrase("nothing"), severity=Severity.NOTE)
    assert found.reference.location.pointer.endswith("ChannelResponse/properties/provider")
    assert (found.subject.text, found.expected, found.actual) == ("provider", '"a"', "nothing")
    assert found.severity is Severity.NOTE


def test_a_breach_of_the_whole_is_told_at_an_operation() -> None:
    found = VIEW.violation(rules.LISTED, "", "summary", None, [1])
    assert found.reference.location == operation(CREATE).location
    assert (found.expected, found.actual) == ("null", "[1]")
