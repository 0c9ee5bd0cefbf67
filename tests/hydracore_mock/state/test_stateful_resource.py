from __future__ import annotations

from typing import Any

import pytest

from hydracore_mock.errors import IdentityTaken, LimitReached
from hydracore_mock.settings import Limits
from hydracore_mock.state.json_text import loads
from hydracore_mock.state.stores import Bounds, MemoryStore
from tests.hydracore_mock.state.worlds import HYDRACORE, IDENTITIES, PETSTORE, SHAPES, items, loaded, world

A = {"instance_id": "f3c95789-ace1-4954-ac5d-6baed2eac902"}
B = {"instance_id": "f3c95789-ace1-4954-ac5d-6baed2eac903"}
CHANNELS = "/v1/instances/{instance_id}/channels"
BODY = {"channel_type": "sms", "provider": "p", "external_identifier": "x"}
OWNER = {"name": "Ada", "email": "ada@example.org"}


def ids(found: list[dict[str, Any]]) -> list[Any]:
    return [item["id"] for item in found]


def test_reading_stores_nothing() -> None:
    store = MemoryStore()
    channels = world(loaded(HYDRACORE), store)["channels"]
    seeded = items(channels, A)
    assert channels.read({**A, "endpoint_id": seeded[0]["id"]}) is not None
    assert channels.update({**A, "endpoint_id": "unknown"}, {}) is None
    assert channels.delete({**A, "endpoint_id": "unknown"}) is None
    assert not list(store.collections())


def test_the_same_seed_makes_the_same_items() -> None:
    def begin(seed: str, scope: dict[str, str]) -> list[dict[str, Any]]:
        return items(world(loaded(HYDRACORE), given={CHANNELS: [BODY, BODY]}, seed=seed)["channels"], scope)

    assert begin("0", A) == begin("0", A)
    found = [*ids(begin("0", A)), *ids(begin("0", B)), *ids(begin("1", A))]
    assert len(set(found)) == 6


def test_one_collection_may_begin_otherwise() -> None:
    given = {CHANNELS: [BODY], CHANNELS.replace("{instance_id}", B["instance_id"]): []}
    channels = world(loaded(HYDRACORE), given=given)["channels"]
    assert (len(items(channels, A)), len(items(channels, B))) == (1, 0)


def test_seeded_items_are_changed_and_removed_like_others() -> None:
    channels = world(loaded(HYDRACORE), given={CHANNELS: [BODY, BODY]})["channels"]
    first, second = ids(items(channels, A))
    assert channels.update({**A, "endpoint_id": first}, {"enabled": False}) is not None
    assert channels.delete({**A, "endpoint_id": second}) is not None
    assert [(item["id"], item["enabled"]) for item in items(channels, A)] == [(first, False)]
    assert len(items(channels, B)) == 2


def test_more_scopes_than_are_kept_stay_the_same() -> None:
    channels = world(loaded(HYDRACORE), given={CHANNELS: [BODY]})["channels"]
    first = items(channels, A)
    for number in range(300):
        items(channels, {"instance_id": str(number)})
    assert items(channels, A) == first


def test_an_identity_is_not_given_again() -> None:
    owners = world(loaded(PETSTORE))["owners"]
    last = max(ids(items(owners, {})))
    assert owners.delete({"ownerId": last}) is not None
    created = owners.create({}, OWNER)
    assert created is not None
    assert created.identity not in map(str, range(last + 1))


def test_no_seed_data_and_no_examples_make_three_items() -> None:
    pets = world(loaded(PETSTORE))["pets"]
    assert ids(items(pets, {"ownerId": 1})) == [1, 2, 3]
    assert [pet["ownerId"] for pet in items(pets, {"ownerId": 2})] == [2, 2, 2]


def test_wrapped_examples_and_seeds_are_unwrapped() -> None:
    users = world(loaded(SHAPES))["users"]
    assert all(user["name"] for user in items(users, {}))


def test_a_taken_identity_is_told() -> None:
    tags = world(loaded(IDENTITIES), given={})["tags"]
    assert tags.create({}, {"name": "a"}) is not None
    with pytest.raises(IdentityTaken, match="identity a"):
        tags.create({}, {"name": "a"})
    created = tags.create_at({"name": "b"}, {"weight": 1})
    assert created is not None
    assert loads(created.item) == {"name": "b", "color": "grey", "weight": 1}


def test_nobody_has_children() -> None:
    pets = world(loaded(PETSTORE))["pets"]
    scope = {"ownerId": 99}
    assert (
        pets.list(scope, {}),
        pets.create(scope, {"name": "Rex"}),
        pets.create_at({**scope, "petId": 1}, {}),
    ) == (None, None, None)


def test_what_hangs_below_goes_with_its_parent_and_stays_away() -> None:
    store = MemoryStore()
    resources = world(loaded(PETSTORE), store)
    owners, pets = resources["owners"], resources["pets"]
    for owner in (1, 2):
        assert pets.create({"ownerId": owner}, {"name": "Rex"}) is not None
    owners.delete({"ownerId": 1})
    assert pets.list({"ownerId": 1}, {}) is None
    assert [pet["name"] for pet in items(pets, {"ownerId": 2})][-1] == "Rex"
    created = owners.create({}, OWNER)
    assert created is not None
    assert items(pets, {"ownerId": int(created.identity)}) == []


def test_no_room_for_what_hangs_below_is_no_room_for_the_parent() -> None:
    store = MemoryStore(Bounds(Limits(total=2)))
    owners = world(loaded(PETSTORE), store, given={})["owners"]
    with pytest.raises(LimitReached):
        owners.create({}, OWNER)
    assert items(owners, {}) == []
    assert sum(1 for _ in store.collections()) == 1


def test_full_is_told_and_changes_nothing() -> None:
    channels = world(loaded(HYDRACORE), MemoryStore(Bounds(Limits(per_collection=1))), given={})["channels"]
    created = channels.create(A, BODY)
    with pytest.raises(LimitReached):
        channels.create(A, BODY)
    assert created is not None
    assert ids(items(channels, A)) == [created.identity]


def test_what_the_contract_no_longer_allows_is_stale() -> None:
    store = MemoryStore()
    channels = world(loaded(HYDRACORE), store)["channels"]
    channels.create(A, BODY)
    key = next(iter(store.collections()))
    assert list(channels.stale()) == []
    store.put(key, "x", b'{"id":7}')
    store.put(key, "y", b"no JSON")
    assert [found for found, _ in channels.stale()] == [key]


def test_nothing_is_kept_of_what_hung_below() -> None:
    store = MemoryStore()
    resources = world(loaded(PETSTORE), store)
    resources["pets"].create({"ownerId": 1}, {"name": "Rex"})
    resources["pets"].create({"ownerId": 2}, {"name": "Rex"})
    resources["owners"].delete({"ownerId": 1})
    assert {key.scope for key in store.collections() if "pets" in key.path} == {("2",)}
