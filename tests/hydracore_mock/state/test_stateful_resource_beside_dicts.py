"""Owners and their pets under any sequence of operations, beside plain dicts that say what must be there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hydracore_mock.state.json_text import loads
from hydracore_mock.state.stores import MemoryStore, Store
from hydracore_mock.state.stores.sqlite import SqliteStore
from tests.hydracore_mock.state.worlds import PETSTORE, Bound, items, loaded, world

Item = dict[str, Any]
UNKNOWN = 987_654
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
owner_bodies = st.fixed_dictionaries(
    {"name": names, "email": st.just("a@example.org")},
    optional={
        "phone": st.none() | st.just("+4520123456"),
        "password": st.just("not to be shown"),
        "id": st.integers(),
    },
)
pet_bodies = st.fixed_dictionaries(
    {"name": names},
    optional={
        "status": st.sampled_from(["available", "pending", "sold"]),
        "tags": st.lists(st.sampled_from("abcde"), unique=True, max_size=5),
        "weightKg": st.none() | st.floats(0.01, 1000),
        "ownerId": st.integers(),
    },
)
pet_changes = st.fixed_dictionaries(
    {}, optional={"name": names, "vaccinated": st.booleans(), "weightKg": st.none() | st.floats(0.01, 1000)}
)
places = st.integers(0, 30)
DEFAULTS = {"status": "available", "tags": [], "vaccinated": False, "weightKg": None}


class Zoo(RuleBasedStateMachine):
    """`owners` and `pets` are what must be there; `begun` are the owners whose pets were looked at before."""

    def make_store(self) -> Store:
        return MemoryStore()

    @initialize(seeded=st.booleans())
    def begin(self, seeded: bool) -> None:
        self.store = self.make_store()
        resources = world(loaded(PETSTORE), self.store, given=None if seeded else {})
        self.real_owners, self.real_pets = resources["owners"], resources["pets"]
        self.owners = by_id(items(self.real_owners, {}))
        self.pets = {owner: by_id(items(self.real_pets, {"ownerId": owner})) for owner in self.owners}
        self.gone: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()

    def owner(self, place: int) -> int:
        known = sorted(self.owners)
        return known[place % len(known)] if known else UNKNOWN

    def pet(self, owner: int, place: int) -> int:
        known = sorted(self.pets.get(owner, {}))
        return known[place % len(known)] if known else UNKNOWN

    @rule(body=owner_bodies)
    def create_owner(self, body: Item) -> None:
        owner = created(self.real_owners, {}, body)
        assert owner["id"] not in self.owners.keys() | self.gone
        assert {"name": owner["name"], "email": owner["email"], "phone": owner["phone"]} == {
            "phone": None,
            **{name: body[name] for name in ("name", "email", "phone") if name in body},
        }
        assert "password" not in owner
        assert owner["createdAt"] == owner["updatedAt"]
        self.owners[owner["id"]] = owner
        self.pets[owner["id"]] = {}

    @rule(place=places, body=owner_bodies)
    def replace_owner(self, place: int, body: Item) -> None:
        key = self.owner(place)
        text = self.real_owners.replace({"ownerId": key}, body)
        old = self.owners.get(key)
        assert (text is None) == (old is None)
        if text is not None and old is not None:
            new = loads(text)
            assert (new["id"], new["createdAt"], new["name"]) == (key, old["createdAt"], body["name"])
            assert new["phone"] == body.get("phone")
            assert "address" not in new
            assert new["updatedAt"] > old["updatedAt"]
            self.owners[key] = new

    @rule(place=places)
    def delete_owner(self, place: int) -> None:
        key = self.owner(place)
        text = self.real_owners.delete({"ownerId": key})
        assert (None if text is None else loads(text)) == self.owners.pop(key, None)
        self.pets.pop(key, None)
        self.gone.add(key)

    @rule(place=places, body=pet_bodies)
    def create_pet(self, place: int, body: Item) -> None:
        owner = self.owner(place)
        if owner not in self.owners:
            assert self.real_pets.create({"ownerId": owner}, body) is None
            return
        pet = created(self.real_pets, {"ownerId": owner}, body)
        assert pet["id"] not in self.pets[owner]
        assert pet["ownerId"] == owner
        wanted = {**DEFAULTS, **{name: value for name, value in body.items() if name != "ownerId"}}
        assert {name: pet[name] for name in wanted} == wanted
        self.pets[owner][pet["id"]] = pet

    @rule(place=places, pet_place=places, body=pet_changes)
    def update_pet(self, place: int, pet_place: int, body: Item) -> None:
        owner = self.owner(place)
        key = self.pet(owner, pet_place)
        text = self.real_pets.update({"ownerId": owner, "petId": key}, body)
        old = self.pets.get(owner, {}).get(key)
        assert (text is None) == (old is None)
        if text is not None and old is not None:
            new = loads(text)
            assert new["updatedAt"] > old["updatedAt"]
            assert new == {**old, **body, "updatedAt": new["updatedAt"]}
            self.pets[owner][key] = new

    @rule(place=places, pet_place=places)
    def delete_pet(self, place: int, pet_place: int) -> None:
        owner = self.owner(place)
        key = self.pet(owner, pet_place)
        text = self.real_pets.delete({"ownerId": owner, "petId": key})
        assert (None if text is None else loads(text)) == self.pets.get(owner, {}).pop(key, None)

    @precondition(lambda self: self.owners)
    @rule(
        place=places,
        status=st.sampled_from(["available", "pending", "sold"]),
        limit=st.integers(1, 4),
        offset=st.integers(0, 3),
    )
    def select_pets(self, place: int, status: str, limit: int, offset: int) -> None:
        owner = self.owner(place)
        listed = self.real_pets.list({"ownerId": owner}, {"status": status, "limit": limit, "offset": offset})
        assert listed is not None
        wanted = [pet for pet in self.pets[owner].values() if pet["status"] == status]
        assert loads(listed.body) == {"items": wanted[offset : offset + limit], "total": len(wanted)}
        assert listed.total == len(wanted)

    @rule()
    def nothing_is_below_nobody(self) -> None:
        scope = {"ownerId": UNKNOWN, "petId": 1}
        assert self.real_pets.list(scope, {}) is None
        assert self.real_pets.read(scope) is None

    @invariant()
    def all_is_there_and_nothing_else(self) -> None:
        if not hasattr(self, "owners"):
            return
        assert items(self.real_owners, {}) == list(self.owners.values())[:20]
        for owner, pets in self.pets.items():
            assert items(self.real_pets, {"ownerId": owner}) == list(pets.values())[:20]
            for key, pet in pets.items():
                text = self.real_pets.read({"ownerId": owner, "petId": key})
                assert text is not None
                assert loads(text) == pet


class SqliteZoo(Zoo):
    def make_store(self) -> Store:
        self.folder = tempfile.TemporaryDirectory()
        return SqliteStore(Path(self.folder.name) / "state.db")

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "folder"):
            self.folder.cleanup()


def by_id(found: list[Item]) -> dict[int, Item]:
    return {item["id"]: item for item in found}


def created(resource: Bound, scope: dict[str, Any], body: Item) -> Item:
    made = resource.create(scope, body)
    assert made is not None
    item: Item = loads(made.item)
    assert made.identity == str(item["id"])
    return item


TestZooInMemory = Zoo.TestCase
TestZooInMemory.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestZooInSqlite = SqliteZoo.TestCase
TestZooInSqlite.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
