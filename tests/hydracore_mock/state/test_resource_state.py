from __future__ import annotations

import pytest

from hydracore_mock.state import Change, SeedData, State
from hydracore_mock.state.resource_state import ChangeKind
from hydracore_mock.state.stores import Key, MemoryStore

KEY = Key("/shelves/{shelf}/books", ("7",))


@pytest.mark.parametrize(
    ("before", "after", "kind", "item"),
    [
        (None, b"1", ChangeKind.CREATED, b"1"),
        (b"0", b"1", ChangeKind.CHANGED, b"1"),
        (b"0", None, ChangeKind.DELETED, b"0"),
    ],
)
def test_a_change_tells_what_it_did(
    before: bytes | None, after: bytes | None, kind: ChangeKind, item: bytes
) -> None:
    change = Change(KEY, "a", before, after)
    assert (change.kind, change.item, change.path) == (kind, item, "/shelves/7/books")


def test_seed_data_that_a_store_keeps_count_only_where_no_others_are_given() -> None:
    store = MemoryStore()
    assert State(store).seeds is None
    store.replace({}, b'{"/books": []}')
    kept = State(store).seeds
    assert kept is not None
    assert dict(kept.given) == {"/books": []}
    given = SeedData({})
    assert State(store, given).seeds is given
