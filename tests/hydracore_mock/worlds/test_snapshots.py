"""States as plain data: what is taken and given back is the same, and what is refused changes nothing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydracore_mock.errors import LimitReached, SnapshotRefused, UnknownCollection
from hydracore_mock.settings import Limits
from hydracore_mock.state import SeedData, State
from hydracore_mock.state.stores import Bounds, Key, MemoryStore, Store
from hydracore_mock.state.stores.sqlite import SqliteStore
from tests.hydracore_mock.state.worlds import HYDRACORE, IDENTITIES, PETSTORE, SHAPES, items
from tests.hydracore_mock.worlds.parts import ENDPOINT, INSTANCE, INSTANCES, OWNERS, PETS, Mock, Write, state

UUID = "0a0b0c0d-0000-4000-8000-00000000000a"
OWN_SEEDS = SeedData(
    {
        OWNERS: [
            {"name": "Ada", "email": "a@example.org"},
            {"id": 7, "name": "Bo", "email": "b@example.org"},
        ],
        PETS: [{"name": "Rex"}, {"id": 3, "name": "Rex", "tags": ["small"]}, {"id": 3, "name": "Third"}],
        "/api/v3/owners/7/pets": [{"id": 5, "name": "Seven's"}, {"id": 5, "name": "the same id"}],
    }
)
MOCKS = [
    Mock.seeded(HYDRACORE, None),
    Mock.seeded(HYDRACORE, False),
    Mock(HYDRACORE),
    Mock(PETSTORE),
    Mock.seeded(PETSTORE, False),
    Mock(PETSTORE, OWN_SEEDS),
    Mock(IDENTITIES),
    Mock(SHAPES),
    Mock(Path(__file__).with_name("nested.yaml")),
]
numbers = st.integers(0, 6)
writes = st.lists(
    st.builds(Write, st.integers(0, 3), numbers, numbers, numbers, st.integers(0, 50)), max_size=8
)
texts = st.text(st.characters(codec="utf-8"), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
Make = Callable[..., Store]


@pytest.fixture(params=["memory", "sqlite"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    opened: list[Store] = []

    def make(limits: Limits | None = None) -> Store:
        bounds = Bounds(limits or Limits())
        store = MemoryStore(bounds) if request.param == "memory" else SqliteStore(tmp_path / "s.db", bounds)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


def contents(of: State) -> Any:
    return [(key, list(of.store.items(key))) for key in of.store.collections()], of.seeds


@pytest.mark.parametrize("mock", MOCKS, ids=lambda mock: mock.contract.title)
@settings(max_examples=12, deadline=None)
@given(before=writes, others=writes)
def test_what_is_restored_answers_as_before(mock: Mock, before: list[Write], others: list[Write]) -> None:
    first, second = state(), state()
    for write in before:
        mock.write(first, write)
    for write in others:
        mock.write(second, write)
    scopes = mock.scopes(first)
    answers, taken = mock.answers(first, scopes), mock.snapshots.of(first)
    mock.snapshots.restore(second, json.loads(json.dumps(taken)))
    assert mock.answers(second, scopes) == answers
    assert mock.snapshots.of(second) == taken
    assert mock.answers(first, scopes) == answers


@pytest.mark.parametrize("mock", MOCKS, ids=lambda mock: mock.contract.title)
@settings(max_examples=6, deadline=None)
@given(before=writes, plain=st.booleans())
def test_a_snapshot_serves_as_seed_data(mock: Mock, before: list[Write], plain: bool) -> None:
    first = state()
    for write in before:
        mock.write(first, write)
    scopes, taken = mock.scopes(first), mock.snapshots.of(first)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "seed.json"
        file.write_text(json.dumps(taken, ensure_ascii=plain), encoding="utf-8")
        again = Mock.seeded(mock.contract.files[0], file)
    assert again.answers(state(), scopes) == mock.answers(first, scopes)
    assert again.snapshots.of(state()) == taken


def test_texts_that_yaml_reads_otherwise_come_back_from_a_file(tmp_path: Path) -> None:
    mock, first, file = Mock(PETSTORE), state(), tmp_path / "seed.json"
    pets = mock.in_state(first)["pets"]
    for name in ("🚲", "a\u2028b", "a\x85b", "\x7f", "off", "2026-01-01", "\ufeff", "a\tb", "~"):
        pets.create({"ownerId": 1}, {"name": name, "weightKg": 1e-7})
    for ascii_only in (True, False):
        file.write_text(json.dumps(mock.snapshots.of(first), ensure_ascii=ascii_only, indent="\t"), "utf-8")
        again = Mock.seeded(PETSTORE, file).in_state(state())["pets"]
        assert items(again, {"ownerId": 1}) == items(pets, {"ownerId": 1})


def test_snapshots_name_templates_and_what_was_written_to() -> None:
    mock, of = Mock.seeded(HYDRACORE, None), state()
    assert list(mock.snapshots.of(of)) == [INSTANCES]
    assert len(mock.snapshots.of(of)[INSTANCES]) == 6
    instance = {"instance_id": INSTANCE.split("/")[3]}
    mock.in_state(of)["channels"].create(instance, ENDPOINT)
    taken = mock.snapshots.of(of)
    assert list(taken) == [INSTANCES, INSTANCE]
    assert len(taken[INSTANCE]) == 7


def test_a_state_begins_with_what_was_restored() -> None:
    mock, of = Mock.seeded(HYDRACORE, None), state()
    channels = mock.in_state(of)["channels"]
    mock.snapshots.restore(of, {INSTANCES: [ENDPOINT]})
    assert len(items(channels, {"instance_id": UUID})) == 1
    mock.snapshots.restore(of, {})
    assert items(channels, {"instance_id": UUID}) == []


@pytest.mark.parametrize("begins", [[ENDPOINT], []])
def test_what_was_restored_is_what_a_state_file_begins_with(tmp_path: Path, begins: list[Any]) -> None:
    mock, file = Mock.seeded(HYDRACORE, None), tmp_path / "state.db"
    before, given = state(SqliteStore(file)), {INSTANCES: begins} if begins else {}
    mock.snapshots.restore(before, given)
    before.store.close()
    after = state(SqliteStore(file))
    assert len(items(mock.in_state(after)["channels"], {"instance_id": UUID})) == len(begins)
    after.store.close()


def test_paths_and_identities_are_understood_as_in_requests() -> None:
    mock, of = Mock(PETSTORE), state()
    mock.snapshots.restore(
        of,
        {
            OWNERS: [{"id": 7, "name": "A", "email": "a@example.org"}],
            "/api/v3/owners/007/pets": [{"id": 1.0, "name": "x"}],
        },
    )
    assert [pet["name"] for pet in items(mock.in_state(of)["pets"], {"ownerId": 7})] == ["x"]
    mock, of = Mock(HYDRACORE), state()
    mock.snapshots.restore(
        of,
        {
            INSTANCE.upper().replace("/V1/INSTANCES", "/v1/instances").replace("CHANNELS", "channels"): [
                {**ENDPOINT, "id": UUID.upper()}
            ]
        },
    )
    assert mock.in_state(of)["channels"].has(
        {"instance_id": INSTANCE.split("/")[3], "endpoint_id": UUID.upper()}
    )
    assert list(mock.snapshots.of(of)) == [INSTANCES, INSTANCE]


SEVERAL = {
    PETS: [{"name": 7, "tags": ["a", "a"]}],
    "/api/v3/owners/x/pets": [{"vaccinated": 1}],
    "/api/v3/owners/5/pets": [{"id": 4}, {"id": 4}],
    "/api/v3/owners/005/pets": [],
    OWNERS: [{"password": "hidden away"}, {"email": "none"}],
    "/nowhere": [],
    "/api/v3/orders": {},
    "/api/v3/owners/6/pets": [1],
}
TOLD = [
    (PETS, 0, "name"),
    (PETS, 0, "tags"),
    ("/api/v3/owners/x/pets",),
    ("/api/v3/owners/x/pets", 0, "vaccinated"),
    ("/api/v3/owners/005/pets",),
    ("/api/v3/owners/5/pets", 1, "id"),
    (OWNERS, 0, "password"),
    (OWNERS, 1, "email"),
    ("/nowhere",),
    ("/api/v3/orders",),
    ("/api/v3/owners/6/pets", 0),
]


@pytest.mark.parametrize("put", ["restore", "change"])
def test_all_that_is_wrong_is_told_and_nothing_changes(make_store: Make, put: str) -> None:
    mock, of = Mock(PETSTORE), state(make_store())
    mock.in_state(of)["pets"].create({"ownerId": 1}, {"name": "Rex"})
    before = contents(of)
    with pytest.raises(SnapshotRefused) as caught:
        getattr(mock.snapshots, put)(of, SEVERAL)
    found = [fault.keys for fault in caught.value.faults if put == "restore" or fault.keys != (PETS,)]
    assert sorted(found, key=str) == sorted(TOLD, key=str)
    assert contents(of) == before
    assert "nothing was changed" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        (None, ""),
        ({"": []}, "/"),
        ({"/a~b": []}, "/~1a~0b"),
        ({OWNERS: [{}, {"address": {"street": "a"}}]}, "/~1api~1v3~1owners/1/address"),
        ({"/api/v3/owners/007/pets": [{"id": 1}, {"id": 1.0}]}, "/~1api~1v3~1owners~1007~1pets/1/id"),
        ({"/api/v3/owners/007/pets": [{"tags": [7]}]}, "/~1api~1v3~1owners~1007~1pets/0/tags/0"),
        ({"/api/v3/owners/7/pets": [{}, 7]}, "/~1api~1v3~1owners~17~1pets/1"),
        ({"/api/v3/orders": [{"payment": {"kind": "card"}}]}, "/~1api~1v3~1orders/0/payment"),
    ],
)
def test_each_fault_has_a_pointer_into_what_was_sent(given: Any, pointer: str) -> None:
    mock = Mock(PETSTORE)
    with pytest.raises(SnapshotRefused) as caught:
        mock.snapshots.restore(state(), given)
    assert [path for path, _ in caught.value.places] == [pointer]


def deep(levels: int) -> Any:
    value: Any = {}
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (None, "an object"),
        ([], "an object"),
        ({"": []}, "no path of a collection"),
        ({"/v1/instances/x/y/channels": []}, "no path of a collection"),
        ({"/v1/instances/x/channels": []}, "'x' is no instance_id"),
        ({INSTANCES: None}, "no list of items"),
        ({INSTANCE: [[]]}, "item 1 of"),
        (
            {INSTANCE: [{"id": UUID}, {"id": UUID.upper()}]},
            f"has the id of an item before it: {UUID}",
        ),
        ({INSTANCE: [{"id": None}, {"id": None}]}, "null is not of type"),
        ({INSTANCE: [{"id": ""}, {}]}, "id"),
        ({INSTANCE: [{"id": "nope"}]}, "id"),
        ({INSTANCE: [{"id": [UUID]}]}, "id"),
        ({INSTANCE: [{"webhook_secret": "x"}]}, "writeOnly"),
        ({INSTANCE: [{"config": deep(300)}]}, "nested deeper"),
        ({INSTANCES: [{"config": deep(300)}]}, "nested deeper"),
        ({INSTANCE: [{"unknown": deep(5000)}]}, "nested deeper"),
        ({INSTANCE: [{"config": {"n": 10**5000}}]}, "can't be written"),
        ({INSTANCE: [], INSTANCE.replace("f3c", "F3C"): []}, "there already"),
    ],
)
def test_what_is_no_snapshot_is_refused(given: Any, reason: str) -> None:
    mock, of = Mock(HYDRACORE), state()
    with pytest.raises(SnapshotRefused) as caught:
        mock.snapshots.restore(of, given)
    assert reason in "; ".join(fault.told for fault in caught.value.faults)
    assert "\n" not in str(caught.value)


keys = (
    st.sampled_from([OWNERS, PETS, "/api/v3/owners/1/pets", "/api/v3/owners/01/pets", "/api/v3/orders"])
    | texts
)
members = st.dictionaries(
    st.sampled_from(
        ["id", "name", "email", "tags", "category", "ownerId", "createdAt", "password", "payment"]
    )
    | texts,
    json_values,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(
    value=json_values | st.dictionaries(keys, json_values | st.lists(members, max_size=3), max_size=4),
    change=st.booleans(),
)
def test_any_json_is_restored_or_refused(value: Any, change: bool) -> None:
    mock, of = MOCKS[3], state(MemoryStore(Bounds(Limits(total=6))))
    try:
        (mock.snapshots.change if change else mock.snapshots.restore)(of, value)
    except (SnapshotRefused, LimitReached):
        assert contents(of) == ([], None)
    taken, again = mock.snapshots.of(of), state()
    mock.snapshots.restore(again, json.loads(json.dumps(taken)))
    assert mock.snapshots.of(again) == taken


@pytest.mark.parametrize("put", ["restore", "change"])
@pytest.mark.parametrize(
    "limits",
    [Limits(per_collection=4), Limits(total=6), Limits(total_bytes=1100)],
    ids=["one", "all", "bytes"],
)
def test_what_passes_a_limit_changes_nothing(make_store: Make, put: str, limits: Limits) -> None:
    mock, of = Mock.seeded(PETSTORE, False), state(make_store(limits))
    mock.in_state(of)["owners"].create({}, {"name": "Ada", "email": "a@example.org"})
    before = contents(of)
    pets = [{"name": f"Rex {number}"} for number in range(5)]
    with pytest.raises(LimitReached):
        getattr(mock.snapshots, put)(
            of, {OWNERS: [], "/api/v3/owners/1/pets": pets[:3], "/api/v3/owners/2/pets": pets}
        )
    assert sorted(contents(of)[0]) == sorted(before[0])
    assert of.seeds is before[1]
    mock.snapshots.restore(of, {"/api/v3/owners/1/pets": pets[:4]})
    assert of.store.count(Key(PETS, ("1",))) == 4


def test_a_change_touches_only_what_it_names(make_store: Make) -> None:
    mock, of = Mock(PETSTORE), state(make_store())
    owners, pets = mock.in_state(of)["owners"], mock.in_state(of)["pets"]
    gone = owners.create({}, {"name": "Ada", "email": "a@example.org"})
    assert gone is not None
    owners.delete({"ownerId": int(gone.identity)})
    begun = items(pets, {"ownerId": 1})
    pets.create({"ownerId": 1}, {"name": "Rex"})
    mock.snapshots.change(
        of, {"/api/v3/owners/2/pets": [{"id": 9, "name": "Nine"}], "/api/v3/owners/1/pets": None}
    )
    assert [pet["id"] for pet in items(pets, {"ownerId": 2})] == [9]
    assert items(pets, {"ownerId": 1}) == begun
    new = owners.create({}, {"name": "Bo", "email": "b@example.org"})
    assert new is not None
    assert new.identity != gone.identity


def test_null_puts_back_what_was_restored() -> None:
    mock, of = Mock(PETSTORE), state()
    owners, bo = mock.in_state(of)["owners"], {"id": 4, "name": "Bo", "email": "b@example.org"}
    mock.snapshots.restore(of, {OWNERS: [bo]})
    owners.delete({"ownerId": 4})
    mock.snapshots.change(of, {OWNERS: None})
    assert [owner["name"] for owner in items(owners, {})] == ["Bo"]


@pytest.mark.parametrize(
    "given", [{PETS: None}, {PETS: []}, {"/nowhere": None}, {OWNERS: None, "/x": []}, None, [1]]
)
def test_changes_that_name_no_collection_are_refused(given: Any) -> None:
    mock, of = Mock(PETSTORE), state()
    with pytest.raises(SnapshotRefused):
        mock.snapshots.change(of, given)
    assert contents(of) == ([], None)


def test_collections_are_told_with_what_they_hold() -> None:
    mock, of = Mock.seeded(HYDRACORE, None), state()
    instance, other = INSTANCE.split("/")[3], UUID
    channels = mock.in_state(of)["channels"]
    channels.create({"instance_id": instance}, ENDPOINT)
    channels.list({"instance_id": other}, {})
    found = [(each.key.scope, each.stored, each.size) for each in mock.snapshots.collections(of)]
    assert found == [((instance,), True, 7), ((other,), False, 6)]
    collection, held = mock.snapshots.collection(of, INSTANCE)
    assert (collection.stored, collection.size, len(held)) == (True, 7, 7)
    with pytest.raises(UnknownCollection, match="name one of"):
        mock.snapshots.collection(of, INSTANCES)


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(
        texts | st.sampled_from(["", "a/b", "{name}", "%", "50%", "a%2Fb", "..", " ", "7"]), max_size=5
    )
)
def test_identities_that_no_path_can_have_stay_in_their_own_collection(names: list[str]) -> None:
    mock, first, second = MOCKS[-1], state(), state()
    for name in dict.fromkeys(names):
        mock.resources["/tags"].create(first, {}, {"name": name})
    mock.snapshots.restore(second, mock.snapshots.of(first))
    for each in (first, second):
        assert {item["name"] for item in items(mock.in_state(each)["tags"], {})} >= set(names)
    for name in names:
        if name and "/" not in name and name != "{name}":
            assert items(mock.in_state(second)["uses"], {"name": name}) == []
