from __future__ import annotations

import json
from typing import Any

import pytest

from hydracore_mock.state.initial_state import InitialState
from hydracore_mock.state.item_factory import ItemFactory
from hydracore_mock.state.item_identities import ItemIdentities
from hydracore_mock.state.seeding import SeedData
from hydracore_mock.state.stores import Key
from hydracore_openapi.model import Resource
from tests.hydracore_mock.state.worlds import PETSTORE, loaded

PETS = "/api/v3/owners/{ownerId}/pets"
SEEDS = SeedData(
    {PETS: [{"name": "Rex"}], "/api/v3/owners/7/pets": [{"id": 3, "name": "Mia"}, {"id": 3, "name": "Bo"}]}
)


def resource() -> Resource:
    return next(each for each in loaded(PETSTORE).resources if each.collection_path == PETS)


@pytest.fixture
def state() -> InitialState:
    pets = resource()
    return InitialState(pets, ItemFactory(pets, "0"), ItemIdentities(pets, "0"), "0")


def pets(state: InitialState, owner: int, seeds: SeedData = SEEDS) -> list[dict[str, Any]]:
    found = state.of(seeds, Key(PETS, (str(owner),)), {"ownerId": owner})
    listed: list[dict[str, Any]] = json.loads(b"[" + found.joined + b"]")
    assert [json.loads(item) for item in found.items.values()] == listed
    return listed


def test_what_is_given_stands_and_the_rest_is_filled_in(state: InitialState) -> None:
    (rex,) = pets(state, 8)
    assert (rex["name"], rex["ownerId"], rex["status"]) == ("Rex", 8, "available")
    assert resource().item.is_valid(rex)


def test_an_identity_that_stands_twice_is_given_once(state: InitialState) -> None:
    mia, bo = pets(state, 7)
    assert (mia["id"], mia["name"]) == (3, "Mia")
    assert bo["name"] == "Bo"
    assert bo["id"] != 3


def test_it_is_the_same_whenever_and_in_whatever_order_it_is_asked_for(state: InitialState) -> None:
    pets_of_owners = resource()
    other = InitialState(
        pets_of_owners, ItemFactory(pets_of_owners, "0"), ItemIdentities(pets_of_owners, "0"), "0"
    )
    assert [pets(state, owner) for owner in (1, 2)] == [pets(other, owner) for owner in (2, 1)][::-1]


def test_no_seed_data_are_what_the_contract_shows_and_empty_ones_are_nothing(state: InitialState) -> None:
    assert pets(state, 1, SeedData({})) == []
    assert pets(state, 1, SeedData(None)) != []


def test_those_asked_for_last_are_kept_for_their_seed_data(state: InitialState) -> None:
    other = SeedData({})
    pets(state, 0, other)
    for owner in range(255):
        pets(state, owner)
    assert list(state.kept(other)) == [Key(PETS, ("0",))]
    pets(state, 255)
    assert list(state.kept(other)) == []
    assert len(list(state.kept(SEEDS))) == 256
    key = Key(PETS, ("255",))
    assert state.of(SEEDS, key, {"ownerId": 255}) is state.of(SEEDS, key, {"ownerId": 255})
