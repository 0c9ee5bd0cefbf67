from __future__ import annotations

from typing import Any

from hydracore_mock.state.seeding import SeedData, resource_at, seed_faults
from tests.hydracore_mock.state.worlds import HYDRACORE, PETSTORE, loaded

PETS = "/api/v3/owners/{ownerId}/pets"


def test_one_path_alone_comes_before_all_of_its_kind() -> None:
    seeds = SeedData({"/a/{id}/b": [{"x": 1}], "/a/7/b": []})
    assert seeds.of("/a/{id}/b", "/a/8/b") == [{"x": 1}]
    assert seeds.of("/a/{id}/b", "/a/7/b") == []
    assert seeds.of("/c", "/c") == ()
    assert SeedData(None).of("/c", "/c") is None


def test_collections_are_known_by_template_and_by_value() -> None:
    contract = loaded(PETSTORE)
    for path in (PETS, "/api/v3/owners/7/pets"):
        found = resource_at(contract, path)
        assert found is not None
        assert found.name == "pets"
    for path in ("/owners", "/api/v3/owners/7", "/api/v3/owners/7/8/pets", "/api/v3/owners/7/pets/"):
        assert resource_at(contract, path) is None


def test_a_fault_leads_to_its_place_and_says_what_helps() -> None:
    pets = "/api/v3/owners/7/pets"
    given: dict[str, list[dict[str, Any]]] = {
        "/pets": [],
        "/api/v3/owners/007/pets": [],
        pets: [{}, {"name": 7}, {"name": b"x"}],
    }
    found = [(fault.keys, fault.remedy) for fault in seed_faults(loaded(PETSTORE), given)]
    correct = "correct the value, or leave it out to have one made"
    assert found[0][0] == ("/pets",)
    assert PETS in found[0][1]
    assert found[1:] == [
        (("/api/v3/owners/007/pets",), f"write {pets}"),
        ((pets, 1, "name"), correct),
        ((pets, 2), correct),
    ]


def test_what_no_answer_may_show_is_no_seed_data() -> None:
    contract = loaded(HYDRACORE)
    path = contract.resources[0].collection_path
    (fault,) = seed_faults(contract, {path: [{"webhook_secret": "x"}]})
    assert fault.keys == (path, 0, "webhook_secret")
    assert "writeOnly" in fault.reason
