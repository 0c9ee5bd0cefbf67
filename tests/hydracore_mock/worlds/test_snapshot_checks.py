from __future__ import annotations

from typing import Any

import pytest

from hydracore_mock.state.json_text import DEEPEST
from hydracore_mock.worlds.snapshot_checks import item_faults
from tests.hydracore_mock.state.worlds import HYDRACORE, PETSTORE
from tests.hydracore_mock.worlds.parts import INSTANCES, OWNERS, Mock


def nested(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels - 1):
        found = {"a": found}
    return found


def faults(items: list[dict[str, Any]], *, single: bool = True) -> list[tuple[tuple[str | int, ...], str]]:
    resource = Mock(PETSTORE).resources[OWNERS] if single else None
    return [(fault.keys, fault.reason) for fault in item_faults("/p", items, resource)]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (nested(DEEPEST + 1), f"is nested deeper than {DEEPEST} levels"),
        ({"a": "\ud800"}, "holds what can't be written as JSON"),
        ({"a": b"x"}, "holds what can't be written as JSON"),
    ],
)
def test_what_no_answer_could_hold_is_told(item: dict[str, Any], reason: str) -> None:
    assert faults([{}, item]) == [(("/p", 1), reason)]


def test_as_deep_as_may_be_is_no_fault() -> None:
    assert faults([nested(DEEPEST)]) == []


def test_an_identity_stands_once_however_it_is_written() -> None:
    told = "has the id of an item before it: 7"
    assert faults([{"id": 7}, {"id": 8}, {"id": 7.0}, {"id": "7"}, {}]) == [
        (("/p", 2, "id"), told),
        (("/p", 3, "id"), told),
    ]
    resource = Mock(HYDRACORE).resources[INSTANCES]
    upper = "6F9619FF-8B86-D011-B42D-00C04FC964FF"
    (fault,) = item_faults("/p", [{"id": upper.lower()}, {"id": upper}], resource)
    assert fault.keys == ("/p", 1, "id")


def test_identities_are_not_compared_for_several_collections_or_beside_other_faults() -> None:
    twice = [{"id": 7}, {"id": 7}]
    assert faults(twice, single=False) == []
    assert [keys for keys, _ in faults([*twice, {"a": b"x"}])] == [("/p", 2)]
