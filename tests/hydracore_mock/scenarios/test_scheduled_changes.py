from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.scenarios import (
    PlannedChange,
    ScheduledChanges,
    StateChange,
    planned_changes,
)
from hydracore_mock.scenarios.templates import read_template
from tests.hydracore_mock.scenarios.requests import context_of

ITEM = ("things", "1")


def change(status: str, seconds: float | None = None, polls: int | None = None) -> PlannedChange:
    return PlannedChange({"status": status}, seconds, polls, False)


def due(scheduled: ScheduledChanges, now: float) -> list[Any]:
    return [each.set["status"] for each in scheduled.due(now)]


def test_a_timetable_without_changes_is_false() -> None:
    scheduled = ScheduledChanges()
    assert not scheduled
    scheduled.add(ITEM, [], 0)
    scheduled.read("things", None)
    scheduled.forget(ITEM)
    assert not scheduled
    assert scheduled.due(9) == []


def test_a_change_without_after_is_due_at_once() -> None:
    scheduled = ScheduledChanges()
    scheduled.add(ITEM, [change("pending")], 5)
    assert scheduled
    ((subject, members, breaks),) = scheduled.due(5)
    assert (subject, members, breaks) == (ITEM, {"status": "pending"}, False)
    assert not scheduled


def test_seconds_are_counted_from_the_change_before() -> None:
    scheduled = ScheduledChanges()
    scheduled.add(ITEM, [change("a"), change("b", seconds=3), change("c", seconds=2)], 10)
    assert due(scheduled, 10) == ["a"]
    assert due(scheduled, 12.9) == []
    assert due(scheduled, 13.5) == ["b"]
    assert due(scheduled, 14.9) == []
    assert due(scheduled, 15) == ["c"]
    assert not scheduled


def test_what_was_not_asked_for_in_time_comes_in_order() -> None:
    scheduled = ScheduledChanges()
    scheduled.add(ITEM, [change("a", seconds=3), change("b", seconds=2)], 0)
    scheduled.add(("things", "2"), [change("x", seconds=4)], 0)
    assert due(scheduled, 100) == ["a", "x", "b"]


def test_two_polls_show_the_old_state_and_the_third_the_new() -> None:
    for identity in ("1", None):
        scheduled = ScheduledChanges()
        scheduled.add(ITEM, [change("pending"), change("active", polls=2)], 0)
        seen = []
        for _ in range(3):
            seen.append(due(scheduled, 0))
            scheduled.read("things", identity)
        assert seen == [["pending"], [], ["active"]]


def test_reads_of_others_do_not_count() -> None:
    scheduled = ScheduledChanges()
    scheduled.add(ITEM, [change("active", polls=1)], 0)
    scheduled.read("things", "2")
    scheduled.read("others", None)
    assert due(scheduled, 0) == []
    scheduled.read("things", "1")
    assert due(scheduled, 0) == ["active"]


def test_whichever_comes_first() -> None:
    for polls, now in ((2, 0.0), (0, 3.0)):
        scheduled = ScheduledChanges()
        scheduled.add(ITEM, [change("active", seconds=3, polls=2)], 0)
        for _ in range(polls):
            scheduled.read("things", None)
        assert due(scheduled, now) == ["active"]
        assert due(scheduled, 100) == []


def test_reads_are_counted_anew_for_each_change() -> None:
    scheduled = ScheduledChanges()
    scheduled.add(ITEM, [change("a", seconds=3, polls=9), change("b", polls=2)], 0)
    for _ in range(8):
        scheduled.read("things", None)
    assert due(scheduled, 3) == ["a"]
    scheduled.read("things", None)
    assert due(scheduled, 3) == []
    scheduled.read("things", None)
    assert due(scheduled, 3) == ["b"]


def test_a_new_plan_takes_the_place_of_the_old() -> None:
    scheduled = ScheduledChanges()
    scheduled.add(ITEM, [change("old", seconds=3, polls=1)], 0)
    scheduled.read("things", None)
    scheduled.add(ITEM, [change("new", seconds=9)], 1)
    assert due(scheduled, 3) == []
    assert due(scheduled, 10) == ["new"]


def test_what_is_forgotten_never_comes() -> None:
    scheduled = ScheduledChanges()
    scheduled.add(ITEM, [change("a", seconds=3, polls=1)], 0)
    scheduled.read("things", None)
    scheduled.forget(ITEM)
    assert due(scheduled, 100) == []


def test_of_too_many_the_oldest_come_early() -> None:
    scheduled = ScheduledChanges(most=2)
    for number in range(4):
        scheduled.add(
            ("things", str(number)), [change(f"{number}a", seconds=9), change(f"{number}b", polls=9)], 0
        )
    assert due(scheduled, 0) == ["0a", "0b", "1a", "1b"]
    assert due(scheduled, 9) == ["2a", "3a"]


def test_it_stays_small() -> None:
    scheduled = ScheduledChanges(most=10)
    for number in range(1000):
        scheduled.add(("things", str(number % 5)), [change("a", seconds=1000)], number)
    assert len(scheduled._times) <= 30


def test_plans_are_filled_in() -> None:
    changes = [StateChange(read_template({"by": "{$request.body#/name}"}), 3, 2)]
    (plan,) = planned_changes(changes, context_of({"name": "Rex"}), breaks_contract=True)
    assert plan == ({"by": "Rex"}, 3, 2, True)


steps = st.lists(
    st.tuples(st.none() | st.floats(0.1, 5), st.none() | st.integers(1, 4)).filter(any),
    min_size=1,
    max_size=4,
)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.sampled_from("abc"), steps),
            st.tuples(st.just("read"), st.sampled_from("abc") | st.none()),
            st.tuples(st.just("wait"), st.floats(0, 4)),
        ),
        max_size=30,
    )
)
def test_each_change_comes_once_and_in_order(actions: list[Any]) -> None:
    scheduled, now, number = ScheduledChanges(), 0.0, 0
    open_plans: dict[str, list[int]] = {}
    for action in actions:
        if action[0] == "add":
            plans = []
            for seconds, polls in action[2]:
                plans.append(PlannedChange({"n": number}, seconds, polls, False))
                number += 1
            open_plans[action[1]] = [plan.set["n"] for plan in plans]
            scheduled.add(("things", action[1]), plans, now)
        elif action[0] == "read":
            scheduled.read("things", action[1])
        else:
            now += action[1]
        for (_, identity), members, _ in scheduled.due(now):
            assert open_plans[identity].pop(0) == members["n"]
        assert bool(scheduled) == any(open_plans.values())
    for (_, identity), members, _ in scheduled.due(now + 1000):
        assert open_plans[identity].pop(0) == members["n"]
