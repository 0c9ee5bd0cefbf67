from __future__ import annotations

from typing import Any

import pytest

from hydracore_mock.errors import SeedDataError
from hydracore_mock.scenarios.collection_states import expanded, state_faults
from hydracore_mock.state.seed_files import check_seed_data
from hydracore_openapi import Contract
from tests.hydracore_mock.scenarios.requests import COLLECTION
from tests.paths import ROOT

PETS = "/api/v3/owners/{ownerId}/pets"


def test_items_are_repeated_in_order() -> None:
    items = [{"n": "{$index}", "name": "one {$index.3}"}, {"n": "{$index}", "id": "{$uuid}"}]
    state = expanded({"/a": {"count": 5, "items": items}, "/b": [{"n": "{$index}"}], "/c": []}, "seed")
    assert [item["n"] for item in state["/a"]] == [1, 2, 3, 4, 5]
    assert [item.get("name") for item in state["/a"]] == ["one 001", None, "one 003", None, "one 005"]
    assert state["/a"][1]["id"] != state["/a"][3]["id"]
    assert state["/b"] == [{"n": 1}]
    assert state["/c"] == []
    assert expanded({"/a": {"count": 5, "items": items}}, "seed")["/a"] == state["/a"]
    assert expanded({"/a": {"count": 5, "items": items}}, "other")["/a"] != state["/a"]
    assert expanded({"/a": {"count": 0, "items": items}}, "") == {"/a": []}


@pytest.mark.parametrize(
    ("state", "faults"),
    [
        ({PETS: [{"name": "Rex"}, {}]}, []),
        ({"/api/v3/owners/7/pets": [{"name": 7}]}, [("/api/v3/owners/7/pets", "0", "name")]),
        ({"/pets": []}, [("/pets",)]),
        ({PETS: {"count": 9, "items": [{"name": "{$index}"}]}}, [(PETS, "items", "0", "name")]),
        ({PETS: {"count": 9, "items": [{"name": "no {$index}"}]}}, []),
        ({PETS: {"count": 9, "items": [{}, {"name": "{$nwo}"}]}}, [(PETS, "items", "1", "name")]),
        ({PETS: {"count": 10_001, "items": [{}]}}, [(PETS,)]),
        ({PETS: {"count": 10_000, "items": [{"name": "x" * 10_000}]}}, [(PETS,)]),
    ],
)
def test_what_fits_no_collection(petstore: Contract, state: Any, faults: list[Any]) -> None:
    found = list(state_faults(state, petstore, ""))
    assert [keys for keys, _ in found] == faults
    assert all(";" in reason for _, reason in found)
    if not found:
        check_seed_data(petstore, ROOT, expanded(state, ""))


@pytest.mark.parametrize(
    "item", [{"status": 7}, {"webhook_secret": "x"}, {"created_at": "x"}, {"config": []}, {"x": 1}]
)
def test_seed_data_are_judged_the_same(hydracore: Contract, item: Any) -> None:
    try:
        check_seed_data(hydracore, ROOT, {COLLECTION: [item]})
    except SeedDataError:
        refused = True
    else:
        refused = False
    assert bool(list(state_faults({COLLECTION: [item]}, hydracore, ""))) is refused
