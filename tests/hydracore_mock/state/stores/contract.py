"""Tests of a store, which each backend inherits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydracore_mock.errors import LimitReached
from hydracore_mock.settings import Limits
from hydracore_mock.state.stores import Key, Store

KEY = Key("/pets/{id}/toys", ("7",))
OTHER = Key("/pets/{id}/toys", ("8",))
UNUSUAL = [
    "",
    " ",
    "a/b",
    "../..",
    "null",
    "0",
    "00",
    "1",
    "1.0",
    "é",
    "e\u0301",
    "👋",
    "a\x00b",
    "a",
    "A",
    "'; --",
    "x" * 5000,
]
Make = Callable[..., Store]
short_texts = st.text(st.characters(codec="utf-8"), max_size=8)


class StoreContract:
    """`make` gives a new and empty store, with these limits."""

    @pytest.fixture
    def make(self) -> Make:
        raise NotImplementedError

    @pytest.fixture
    def store(self, make: Make) -> Store:
        store = make()
        store.fill(KEY, [("a", b"1"), ("b", b"2")])
        return store

    def test_a_collection_exists_from_its_first_fill_on(self, make: Make) -> None:
        store = make()
        assert not store.holds(KEY)
        store.fill(KEY, ())
        assert store.holds(KEY)
        assert not store.holds(OTHER)
        assert list(store.collections()) == [KEY]

    def test_all_collections_are_replaced_at_once(self, store: Store) -> None:
        store.fill(OTHER, [("x", b"9")])
        store.replace({KEY: {"c": b"3", "a": b"4"}})
        assert list(store.collections()) == [KEY]
        assert list(store.items(KEY)) == [("c", b"3"), ("a", b"4")]
        assert (store.count(OTHER), store.joined(KEY), store.number(KEY)) == (0, b"3,4", 3)
        store.replace({})
        assert not list(store.collections())

    def test_what_is_kept_beside_is_there_until_the_next_time(self, store: Store) -> None:
        assert store.beside() is None
        for kept in (b"first", b"", b"{}"):
            store.replace({}, beside=kept)
            store.fill(KEY, [("a", b"1")])
            assert store.beside() == kept
        store.replace({})
        assert store.beside() is None

    def test_what_is_kept_beside_counts_as_well(self, make: Make) -> None:
        store = make(Limits(total_bytes=10))
        store.replace({KEY: {"a": b"123"}}, beside=b"x" * 6)
        with pytest.raises(LimitReached):
            store.replace({KEY: {"a": b"123"}}, beside=b"y" * 8)
        assert store.beside() == b"x" * 6
        with pytest.raises(LimitReached):
            store.put(KEY, "b", b"12")
        store.replace({KEY: {"a": b"123"}})
        store.put(KEY, "b", b"1234567")

    def test_what_is_too_much_replaces_nothing(self, make: Make) -> None:
        for limits in (Limits(per_collection=2), Limits(total=4), Limits(total_bytes=3)):
            store = make(limits)
            store.fill(KEY, [("a", b"1"), ("b", b"2")])
            with pytest.raises(LimitReached):
                store.replace({KEY: {"a": b"1", "b": b"2", "c": b"3"}, OTHER: {"d": b"4"}})
            assert list(store.items(KEY)) == [("a", b"1"), ("b", b"2")]
            # What is replaced takes no room any more.
            store.replace({OTHER: {"a": b"1", "b": b"2"}})
            assert list(store.items(OTHER)) == [("a", b"1"), ("b", b"2")]

    def test_what_does_not_exist_is_empty(self, make: Make) -> None:
        store = make()
        assert (store.get(KEY, "a"), store.count(KEY), list(store.items(KEY)), store.joined(KEY)) == (
            None,
            0,
            [],
            b"",
        )
        assert not store.remove(KEY, "a")
        store.drop(KEY)

    def test_a_collection_stays_when_its_last_item_goes(self, store: Store) -> None:
        assert store.remove(KEY, "a")
        assert store.remove(KEY, "b")
        assert store.holds(KEY)
        assert (store.count(KEY), store.joined(KEY)) == (0, b"")

    def test_items_keep_the_order_in_which_they_came(self, store: Store) -> None:
        for identity in ("z", "c", "0", "10", "9"):
            store.put(KEY, identity, identity.encode())
        assert [identity for identity, _ in store.items(KEY)] == ["a", "b", "z", "c", "0", "10", "9"]
        assert store.joined(KEY) == b"1,2,z,c,0,10,9"

    def test_a_changed_item_keeps_its_place(self, store: Store) -> None:
        store.put(KEY, "a", b"changed")
        assert list(store.items(KEY)) == [("a", b"changed"), ("b", b"2")]
        assert store.joined(KEY) == b"changed,2"

    def test_an_item_that_comes_back_comes_last(self, store: Store) -> None:
        store.remove(KEY, "a")
        store.put(KEY, "a", b"again")
        assert store.joined(KEY) == b"2,again"

    def test_a_removed_item_is_gone(self, store: Store) -> None:
        assert store.remove(KEY, "a")
        assert not store.remove(KEY, "a")
        assert store.get(KEY, "a") is None
        assert (store.count(KEY), store.joined(KEY)) == (1, b"2")

    def test_joined_follows_every_change(self, store: Store) -> None:
        assert store.joined(KEY) == store.joined(KEY) == b"1,2"
        store.put(KEY, "c", b"3")
        assert store.joined(KEY) == b"1,2,3"
        store.remove(KEY, "b")
        assert store.joined(KEY) == b"1,3"
        store.fill(KEY, [("x", b"9")])
        assert store.joined(KEY) == b"9"

    def test_items_may_be_changed_while_they_are_read(self, store: Store) -> None:
        for identity, _ in store.items(KEY):
            store.remove(KEY, identity)
        assert store.count(KEY) == 0

    def test_collections_may_be_dropped_while_they_are_read(self, store: Store) -> None:
        store.fill(OTHER, ())
        for key in store.collections():
            store.drop(key)
        assert not list(store.collections())

    def test_collections_are_apart(self, store: Store) -> None:
        near = [
            OTHER,
            Key(KEY.path, ("7", "")),
            Key(KEY.path, ()),
            Key("/pets", ("7",)),
            Key(KEY.path, ("7,8",)),
            Key(KEY.path, ('["7"]',)),
        ]
        for place, key in enumerate(near):
            store.fill(key, [("a", b"%d" % place)])
        assert store.get(KEY, "a") == b"1"
        assert [store.get(key, "a") for key in near] == [b"%d" % place for place in range(len(near))]
        store.drop(near[0])
        assert (store.count(near[0]), store.count(KEY), store.count(near[1])) == (0, 2, 1)

    def test_numbers_never_come_twice(self, store: Store) -> None:
        first = store.number(KEY)
        store.put(KEY, "c", b"3")
        store.remove(KEY, "c")
        assert [store.number(KEY), store.number(KEY)] == [first + 1, first + 2]

    def test_numbers_begin_after_what_a_collection_was_filled_with(self, store: Store) -> None:
        store.fill(OTHER, ())
        assert (store.number(KEY), store.number(OTHER)) == (3, 1)

    def test_a_dropped_collection_begins_anew(self, store: Store) -> None:
        store.number(KEY)
        store.drop(KEY)
        assert not store.holds(KEY)
        store.fill(KEY, ())
        assert (store.count(KEY), store.number(KEY)) == (0, 1)

    @pytest.mark.parametrize("identity", UNUSUAL)
    def test_any_text_is_an_identity(self, store: Store, identity: str) -> None:
        before = store.get(KEY, identity)
        store.put(KEY, identity, b"it")
        assert store.get(KEY, identity) == b"it"
        assert store.count(KEY) == (2 if before else 3)
        key = Key(identity, (identity, identity))
        store.fill(key, [(identity, b"itself")])
        assert list(store.items(key)) == [(identity, b"itself")]

    def test_unusual_identities_are_told_apart(self, make: Make) -> None:
        store = make()
        store.fill(KEY, [(identity, b"%d" % place) for place, identity in enumerate(UNUSUAL)])
        assert [store.get(KEY, identity) for identity in UNUSUAL] == [
            b"%d" % place for place in range(len(UNUSUAL))
        ]

    def test_any_bytes_are_an_item(self, store: Store) -> None:
        item = bytes(range(256)) * 100
        store.put(KEY, "a", item)
        assert store.get(KEY, "a") == item

    def test_a_full_collection_takes_no_more(self, make: Make) -> None:
        store = make(Limits(per_collection=2))
        with pytest.raises(LimitReached, match="--max-items"):
            store.fill(KEY, [("a", b"1"), ("b", b"2"), ("c", b"3")])
        assert not store.holds(KEY)
        store.fill(KEY, [("a", b"1"), ("b", b"2")])
        with pytest.raises(LimitReached):
            store.put(KEY, "c", b"3")
        assert store.joined(KEY) == b"1,2"
        store.put(KEY, "a", b"changed")
        store.remove(KEY, "b")
        store.put(KEY, "c", b"3")
        assert store.joined(KEY) == b"changed,3"

    def test_items_and_collections_are_limited_in_all(self, make: Make) -> None:
        store = make(Limits(total=4))
        store.fill(KEY, [("a", b"1")])
        store.fill(OTHER, [("a", b"1")])
        with pytest.raises(LimitReached, match="--max-total-items"):
            store.put(KEY, "b", b"2")
        with pytest.raises(LimitReached, match="--max-total-items"):
            store.fill(Key("/new", ()), ())
        assert (store.count(KEY), len(list(store.collections()))) == (1, 2)
        store.drop(OTHER)
        store.put(KEY, "b", b"2")
        store.put(KEY, "c", b"3")
        with pytest.raises(LimitReached):
            store.put(KEY, "d", b"4")

    def test_bytes_are_limited_in_all(self, make: Make) -> None:
        store = make(Limits(total_bytes=10))
        store.fill(KEY, [("a", b"12345")])
        with pytest.raises(LimitReached, match="--max-state-size"):
            store.put(KEY, "b", b"123456")
        with pytest.raises(LimitReached):
            store.put(KEY, "a", b"12345678901")
        assert store.joined(KEY) == b"12345"
        store.put(KEY, "a", b"1234567890")
        store.put(KEY, "a", b"1")
        store.put(KEY, "b", b"123456789")
        store.remove(KEY, "b")
        store.put(KEY, "b", b"987654321")

    def test_a_fill_that_passes_a_limit_changes_nothing(self, make: Make) -> None:
        store = make(Limits(per_collection=3, total=4, total_bytes=100))
        store.fill(KEY, [("a", b"1"), ("b", b"2")])
        for items in ([(str(n), b"") for n in range(4)], [("x", b"x" * 101)]):
            with pytest.raises(LimitReached):
                store.fill(KEY, items)
            assert store.joined(KEY) == b"1,2"
        store.fill(KEY, [("c", b"3"), ("d", b"4"), ("e", b"5")])
        assert store.joined(KEY) == b"3,4,5"

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["put", "remove", "drop"]), st.booleans(), short_texts, st.binary(max_size=9)
            ),
            max_size=20,
        )
    )
    def test_limits_count_what_is_held(self, make: Make, steps: list[tuple[str, bool, str, bytes]]) -> None:
        limits = Limits(per_collection=4, total=8, total_bytes=24)
        store, held = make(limits), dict[Key, dict[str, bytes]]()
        for step, first, identity, item in steps:
            key = KEY if first else OTHER
            if key not in held:
                store.fill(key, ())
                held[key] = {}
            wanted = {known: dict(items) for known, items in held.items()}
            if step == "put":
                wanted[key][identity] = item
            elif step == "remove":
                wanted[key].pop(identity, None)
            else:
                del wanted[key]
            if not fits(wanted, limits):
                with pytest.raises(LimitReached):
                    store.put(key, identity, item)
                continue
            held = wanted
            if step == "put":
                store.put(key, identity, item)
            elif step == "remove":
                store.remove(key, identity)
            else:
                store.drop(key)
            assert {known: dict(store.items(known)) for known in store.collections()} == held
        store.close()


def fits(held: dict[Key, dict[str, bytes]], limits: Limits) -> bool:
    total = sum(len(items) + 1 for items in held.values())
    size = sum(len(item) for items in held.values() for item in items.values())
    return (
        all(len(items) <= limits.per_collection for items in held.values())
        and total <= limits.total
        and size <= limits.total_bytes
    )
