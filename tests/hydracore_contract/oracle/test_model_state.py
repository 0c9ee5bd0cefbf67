from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.oracle.item_view import Shape
from hydracore_contract.oracle.model_state import MOST_STEPS, MOST_WRITES, Known, Scope, World, Write
from tests.hydracore_contract.oracle.exchanges import (
    CREATE,
    KEY,
    OTHER,
    SHAPE,
    STORED,
    A,
    B,
    answered,
    exchange,
    sent,
)

COLLECTION = SHAPE.resource.collection_path
OTHER_KEY = KEY.replace("c", "d")


def scope(world: World, name: str = A) -> Scope:
    return world.scope(SHAPE, (COLLECTION, (name,)))


def item(**more: Any) -> Known:
    return Known(STORED | more)


def test_a_scope_is_made_once() -> None:
    world = World()
    assert scope(world) is scope(world)
    assert scope(world) is not scope(world, B)


def test_an_item_is_there_then_gone_then_there_again() -> None:
    one = scope(World())
    one.put(KEY, item())
    one.drop(KEY)
    one.drop(OTHER_KEY)
    assert (set(one.items), set(one.gone)) == (set(), {KEY})
    one.put(KEY, item())
    assert (set(one.items), set(one.gone)) == ({KEY}, set())


def test_paths_are_told_again() -> None:
    assert scope(World()).path_of(KEY) == {"instance_id": A, "endpoint_id": KEY}


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
    world = World()
    one = scope(world)
    one.put(KEY, item())
    assert one.holds(name, value) is now
    assert world.holds(scope(world, B), name, value) is now
    one.drop(KEY)
    assert one.holds(name, value) is after


def test_an_identity_belongs_to_one_scope() -> None:
    world = World()
    mine, theirs = scope(world), scope(world, B)
    mine.put(KEY, item())
    assert world.elsewhere(theirs, KEY) is mine.items[KEY]
    assert world.elsewhere(mine, KEY) is None
    assert world.is_used(theirs, KEY)
    mine.drop(KEY)
    assert world.elsewhere(theirs, KEY) is None
    assert world.is_used(theirs, KEY)
    assert not world.is_used(theirs, OTHER_KEY)


def write(number: int) -> Write:
    return Write(
        exchange(number, CREATE, sent(CREATE), answered(201)), "create", (COLLECTION, (A,)), KEY, "done"
    )


def test_writes_are_told_from_a_number_on() -> None:
    world = World()
    for number in range(1, 5):
        world.wrote(write(number))
    assert [each.exchange.number for each in world.since(2)] == [3, 4]


def test_only_the_latest_writes_are_kept() -> None:
    world = World()
    for number in range(1, MOST_WRITES * 3):
        world.wrote(write(number))
    assert len(world.writes) <= MOST_WRITES
    assert world.writes[-1].exchange.number == MOST_WRITES * 3 - 1


def test_the_first_step_and_the_latest_are_kept() -> None:
    known = item()
    for number in range(1, 20):
        known.step(write(number).exchange)
    numbers = [each.number for each in known.steps]
    assert (numbers[0], numbers[1:]) == (1, list(range(20 - MOST_STEPS + 1, 20)))


NOTES = next(Shape(OTHER, each) for each in OTHER.resources if each.collection_path.endswith("/notes"))


@pytest.mark.parametrize(("key", "is_one"), [(KEY, True), ("7", False), ("acme", False), (f"{KEY}0", False)])
def test_numbers_may_be_used_again_elsewhere(key: str, *, is_one: bool) -> None:
    world = World()
    mine, theirs = scope(world), scope(world, B)
    mine.put(key, item())
    assert (world.elsewhere(theirs, key) is not None) is is_one
    assert world.is_used(theirs, key) is is_one
    assert world.is_used(mine, key)


def test_what_hangs_below_an_item_goes_with_it() -> None:
    world = World()
    path = NOTES.resource.collection_path
    books = world.scope(Shape(OTHER, OTHER.resources[0]), (OTHER.resources[0].collection_path, ("a",)))
    below, beside, elsewhere = (
        world.scope(NOTES, (path, key)) for key in (("a", "7"), ("a", "8"), ("b", "7"))
    )
    for each in (below, beside, elsewhere):
        each.put("1", item())
        each.complete = True
    world.drop_below(books, "7")
    assert [(set(each.items), each.complete) for each in (below, beside, elsewhere)] == [
        (set(), False),
        ({"1"}, True),
        ({"1"}, True),
    ]
