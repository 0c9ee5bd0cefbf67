from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from hydracore_contract.oracle.item_view import Item
from hydracore_contract.oracle.list_consistency import ListDifferences, PropertyChange, differences, listing
from tests.hydracore_contract.oracle.exchanges import KEY, LIST, NOW, STORED, VIEW, A, B, classified, ids

ONE, TWO, THREE = (STORED | {"id": f"{number}{KEY[1:]}"} for number in range(3))

NOTHING = ListDifferences((), (), ())


def listed(items: list[Item], **more: Any) -> dict[str, Any]:
    return {"channels": items, "count": len(items), **more}


@pytest.mark.parametrize(
    ("value", "breaks"),
    [
        (listed([]), []),
        (listed([ONE, TWO]), []),
        (listed([ONE], page=7), []),
        (listed([ONE | {"instance_id": A.upper()}]), []),
        (listed([ONE, TWO], count=1), ["count count"]),
        (listed([ONE], count=0), ["count count"]),
        (listed([], count=1), ["count count"]),
        ({"channels": [ONE]}, []),
        (listed([ONE], count="many"), []),
        (listed([ONE, ONE]), ["listed id"]),
        (listed([ONE, TWO, ONE | {"id": ONE["id"].upper()}]), ["listed id"]),
        (listed([ONE, TWO | {"instance_id": B}, THREE | {"instance_id": B}]), ["identity instance_id"]),
    ],
)
def test_whether_a_list_holds_together(value: Any, breaks: list[str]) -> None:
    items = VIEW.items(value)
    assert items is not None
    assert ids(listing(VIEW, classified(LIST), value, items)) == breaks


@pytest.mark.parametrize(("count", "breaks"), [(1, []), (9, []), (0, ["count count"])])
def test_a_page_may_count_more_than_it_holds(count: int, breaks: list[str]) -> None:
    assert ids(listing(VIEW, classified(LIST), listed([ONE], count=count), [ONE], is_whole=False)) == breaks


def by_key(*items: Item) -> dict[str, Item]:
    return {item["id"]: item for item in items}


@pytest.mark.parametrize("order", list(permutations([ONE, TWO, THREE])))
def test_the_order_makes_no_difference(order: tuple[Item, ...]) -> None:
    found = differences(VIEW, by_key(ONE, TWO, THREE), by_key(*order))
    assert found == NOTHING


@pytest.mark.parametrize(
    "spelt",
    [
        {"created_at": "2026-03-09T10:00:00Z"},
        {"updated_at": "2026-03-09T11:00:00.250+01:00"},
        {"instance_id": A.upper()},
        {"extra": 7},
    ],
)
def test_other_spellings_are_no_difference(spelt: Item) -> None:
    found = differences(VIEW, by_key(ONE), by_key(ONE | spelt))
    assert found == NOTHING


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("config", {"a": 1}),
        ("enabled", False),
        ("enabled", 1),
        ("created_at", "2026-03-09T10:00:02Z"),
        ("updated_at", None),
        ("provider", "Provider-1"),
        ("last_event_at", NOW),
        ("connection_id", KEY),
    ],
)
def test_changes_are_seen(name: str, new: Any) -> None:
    found = differences(VIEW, by_key(ONE, TWO), by_key(TWO, ONE | {name: new}))
    assert found.changed == (PropertyChange(ONE["id"], name, ONE[name], new),)


def test_what_is_missing_and_what_is_extra() -> None:
    found = differences(VIEW, by_key(ONE, TWO), by_key(TWO, THREE))
    assert (found.missing, found.extra, found.changed) == ((ONE["id"],), (THREE["id"],), ())


def test_items_of_another_path_are_not_told_of_by_their_path() -> None:
    value = listed([ONE, TWO | {"instance_id": B}])
    items = VIEW.items(value)
    assert items is not None
    assert ids(listing(VIEW, classified(LIST), value, items)) == ["identity instance_id"]
    assert ids(listing(VIEW, classified(LIST), value, items, {TWO["id"]})) == []
