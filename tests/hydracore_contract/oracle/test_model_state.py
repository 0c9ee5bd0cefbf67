from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.oracle.item_view import ItemView, OperationRole
from hydracore_contract.oracle.model_state import (
    MOST_STEPS,
    MOST_WRITES,
    KnownItem,
    ModelState,
    Scope,
    ScopeKey,
    Write,
    WriteOutcome,
)
from tests.hydracore_contract.oracle.exchanges import (
    CREATE,
    KEY,
    OTHER,
    STORED,
    VIEW,
    A,
    B,
    answered,
    exchange,
    sent,
)

COLLECTION = VIEW.resource.collection_path
OTHER_KEY = KEY.replace("c", "d")


def scope(state: ModelState, name: str = A) -> Scope:
    return state.scope(VIEW, ScopeKey(COLLECTION, (name,)))


def item(**more: Any) -> KnownItem:
    return KnownItem(STORED | more)


def test_a_scope_is_made_once() -> None:
    state = ModelState()
    assert scope(state) is scope(state)
    assert scope(state) is not scope(state, B)


def test_an_item_is_there_then_gone_then_there_again() -> None:
    one = scope(ModelState())
    one.put(KEY, item())
    one.drop(KEY)
    one.drop(OTHER_KEY)
    assert (set(one.items), set(one.gone)) == (set(), {KEY})
    one.put(KEY, item())
    assert (set(one.items), set(one.gone)) == ({KEY}, set())


def test_paths_are_told_again() -> None:
    assert scope(ModelState()).path_of(KEY) == {"instance_id": A, "endpoint_id": KEY}


@pytest.mark.parametrize(
    ("name", "value", "now", "after"),
    [
        ("provider", "provider-1", True, True),
        ("external_identifier", "@acme_support_bot", True, False),
        ("external_identifier", "provider-1", False, False),
        ("provider", "other", False, False),
        ("error_message", "", False, False),
    ],
)
def test_which_texts_are_taken(name: str, value: str, *, now: bool, after: bool) -> None:
    state = ModelState()
    one = scope(state)
    one.put(KEY, item())
    assert one.holds(name, value) is now
    assert state.holds(scope(state, B), name, value) is now
    one.drop(KEY)
    assert one.holds(name, value) is after


def test_an_identity_belongs_to_one_scope() -> None:
    state = ModelState()
    mine, theirs = scope(state), scope(state, B)
    mine.put(KEY, item())
    assert state.elsewhere(theirs, KEY) is mine.items[KEY]
    assert state.elsewhere(mine, KEY) is None
    assert state.is_used(theirs, KEY)
    mine.drop(KEY)
    assert state.elsewhere(theirs, KEY) is None
    assert state.is_used(theirs, KEY)
    assert not state.is_used(theirs, OTHER_KEY)


def write(number: int) -> Write:
    return Write(
        exchange(number, CREATE, sent(CREATE), answered(201)),
        OperationRole.CREATE,
        ScopeKey(COLLECTION, (A,)),
        KEY,
        WriteOutcome.DONE,
    )


def test_writes_are_told_from_a_number_on() -> None:
    state = ModelState()
    for number in range(1, 5):
        state.wrote(write(number))
    assert [each.exchange.number for each in state.since(2)] == [3, 4]


def test_only_the_latest_writes_are_kept() -> None:
    state = ModelState()
    for number in range(1, MOST_WRITES * 3):
        state.wrote(write(number))
    assert len(state.writes) <= MOST_WRITES
    assert state.writes[-1].exchange.number == MOST_WRITES * 3 - 1


def test_the_first_step_and_the_latest_are_kept() -> None:
    known = item()
    for number in range(1, 20):
        known.step(write(number).exchange)
    numbers = [each.number for each in known.steps]
    assert (numbers[0], numbers[1:]) == (1, list(range(20 - MOST_STEPS + 1, 20)))


NOTES = next(ItemView(OTHER, each) for each in OTHER.resources if each.collection_path.endswith("/notes"))


@pytest.mark.parametrize(("key", "is_one"), [(KEY, True), ("7", False), ("acme", False), (f"{KEY}0", False)])
def test_numbers_may_be_used_again_elsewhere(key: str, *, is_one: bool) -> None:
    state = ModelState()
    mine, theirs = scope(state), scope(state, B)
    mine.put(key, item())
    assert (state.elsewhere(theirs, key) is not None) is is_one
    assert state.is_used(theirs, key) is is_one
    assert state.is_used(mine, key)


def test_what_hangs_below_an_item_goes_with_it() -> None:
    state = ModelState()
    path = NOTES.resource.collection_path
    books = state.scope(
        ItemView(OTHER, OTHER.resources[0]), ScopeKey(OTHER.resources[0].collection_path, ("a",))
    )
    below, beside, elsewhere = (
        state.scope(NOTES, ScopeKey(path, key)) for key in (("a", "7"), ("a", "8"), ("b", "7"))
    )
    for each in (below, beside, elsewhere):
        each.put("1", item())
        each.complete = True
    state.drop_below(books, "7")
    assert [(set(each.items), each.complete) for each in (below, beside, elsewhere)] == [
        (set(), False),
        ({"1"}, True),
        ({"1"}, True),
    ]
