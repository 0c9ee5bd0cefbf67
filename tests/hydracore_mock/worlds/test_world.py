"""Scenarios in one world: each with a state of its own, if it says what collections hold."""

from __future__ import annotations

from pathlib import Path

from hydracore_mock.scenarios import PlannedChange, Scenario
from hydracore_mock.state import State
from hydracore_mock.state.stores import Key, MemoryStore
from hydracore_mock.state.stores.sqlite import SqliteStore
from hydracore_mock.worlds import World
from tests.hydracore_mock.state.worlds import HYDRACORE, items
from tests.hydracore_mock.worlds.parts import ENDPOINT, INSTANCE, INSTANCES, Mock, Watch, scenario

AT = {"instance_id": INSTANCE.split("/")[3]}
MOCK = Mock.seeded(HYDRACORE, False)
KEY = Key(INSTANCES, (AT["instance_id"],))
ONCE = {"match": {"call": 1}, "then": {"status": 404}}


def world() -> World:
    return World("w", MemoryStore(), MemoryStore, "0", 0.0)


def staged(name: str = "staged") -> Scenario:
    return scenario(HYDRACORE, name, state={INSTANCES: [ENDPOINT, ENDPOINT]}, rules=[ONCE])


def unstaged() -> Scenario:
    return scenario(HYDRACORE, "unstaged", rules=[ONCE])


def count(state: State) -> int:
    return len(items(MOCK.in_state(state)["channels"], AT))


def create(state: State) -> None:
    assert MOCK.in_state(state)["channels"].create(AT, ENDPOINT) is not None


def test_a_scenario_with_a_state_leaves_the_worlds_own_alone() -> None:
    each, on = world(), staged()
    create(each.state)
    each.switch(on)
    assert (each.scenario, count(each.state)) == (on, 2)
    create(each.state)
    assert count(each.state) == 3
    each.switch(None)
    assert (each.scenario, count(each.state)) == (None, 1)
    each.switch(on)
    assert count(each.state) == 2, "it starts from its beginning"


def test_a_scenario_without_a_state_plays_on_the_worlds_own() -> None:
    each = world()
    create(each.state)
    each.switch(unstaged())
    assert count(each.state) == 1
    create(each.state)
    each.switch(None)
    assert count(each.state) == 2


def test_an_empty_state_is_a_state() -> None:
    each = world()
    create(each.state)
    each.switch(scenario(HYDRACORE, state={}))
    assert count(each.state) == 0
    each.switch(None)
    assert count(each.state) == 1


def test_reset_puts_all_back() -> None:
    each, on = world(), staged()
    create(each.state)
    each.switch(on)
    create(each.state)
    other = each.state_for(staged("other"))
    create(other.state)
    before = each.now
    each.reset()
    assert each.scenario is on
    assert each.now is not before
    assert count(each.state) == 2
    assert count(each.state_for(None).state) == 0
    assert len(list(each.states())) == 2


def test_reset_forgets_what_was_restored_and_what_was_to_come() -> None:
    each = world()
    MOCK.snapshots.restore(each.state, {INSTANCES: [ENDPOINT]})
    each.now.scheduled.add(
        (KEY, "x"), [PlannedChange({"enabled": False}, 1.0, None, breaks_contract=False)], 0.0
    )
    assert each.now.is_staged
    each.reset()
    assert not each.now.is_staged
    assert count(each.state) == 0


def test_one_request_can_ask_for_another_scenario() -> None:
    each, on, other = world(), staged(), staged("other")
    each.switch(on)
    run = each.state_for(other)
    create(run.state)
    assert each.state_for(other) is run
    assert each.scenario is on
    assert (count(each.state), count(run.state), count(each.state_for(None).state)) == (2, 3, 0)
    again = staged("other")
    assert count(each.state_for(again).state) == 2, "another of the same name is another"


def test_what_is_staged() -> None:
    each = world()
    assert not each.now.is_staged
    assert each.state_for(unstaged()).is_staged
    assert each.state_for(unstaged()).scheduled is each.now.scheduled


def test_closing_empties_all_states() -> None:
    each = world()
    create(each.state)
    each.switch(staged())
    create(each.state)
    states = list(each.states())
    assert [state.store.count(KEY) for state in states] == [1, 3]
    each.close()
    assert [state.store.holds(KEY) for state in states] == [False, False]


def test_a_world_whose_own_state_is_a_file(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "state.db")
    each = World("default", store, MemoryStore, "0", Watch()())
    create(each.state)
    each.switch(staged())
    assert isinstance(each.state.store, MemoryStore)
    each.switch(None)
    assert count(each.state) == 1
    each.reset()
    assert not store.holds(KEY)
    each.close()
