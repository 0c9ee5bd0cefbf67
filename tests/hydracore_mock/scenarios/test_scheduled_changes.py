from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.scenarios import Facts, Planned, StateChange, Timetable, planned
from hydracore_mock.scenarios.templates import read_template

ITEM = ("things", "1")


def change(status: str, seconds: float | None = None, polls: int | None = None) -> Planned:
    return Planned({"status": status}, seconds, polls, False)


def due(timetable: Timetable, now: float) -> list[Any]:
    return [each.set["status"] for each in timetable.due(now)]


def test_a_timetable_without_changes_is_false() -> None:
    timetable = Timetable()
    assert not timetable
    timetable.add(ITEM, [], 0)
    timetable.read("things", None)
    timetable.forget(ITEM)
    assert not timetable
    assert timetable.due(9) == []


def test_a_change_without_after_is_due_at_once() -> None:
    timetable = Timetable()
    timetable.add(ITEM, [change("pending")], 5)
    assert timetable
    ((subject, members, breaks),) = timetable.due(5)
    assert (subject, members, breaks) == (ITEM, {"status": "pending"}, False)
    assert not timetable


def test_seconds_are_counted_from_the_change_before() -> None:
    timetable = Timetable()
    timetable.add(ITEM, [change("a"), change("b", seconds=3), change("c", seconds=2)], 10)
    assert due(timetable, 10) == ["a"]
    assert due(timetable, 12.9) == []
    assert due(timetable, 13.5) == ["b"]
    assert due(timetable, 14.9) == []
    assert due(timetable, 15) == ["c"]
    assert not timetable


def test_what_was_not_asked_for_in_time_comes_in_order() -> None:
    timetable = Timetable()
    timetable.add(ITEM, [change("a", seconds=3), change("b", seconds=2)], 0)
    timetable.add(("things", "2"), [change("x", seconds=4)], 0)
    assert due(timetable, 100) == ["a", "x", "b"]


def test_two_polls_show_the_old_state_and_the_third_the_new() -> None:
    for identity in ("1", None):
        timetable = Timetable()
        timetable.add(ITEM, [change("pending"), change("active", polls=2)], 0)
        seen = []
        for _ in range(3):
            seen.append(due(timetable, 0))
            timetable.read("things", identity)
        assert seen == [["pending"], [], ["active"]]


def test_reads_of_others_do_not_count() -> None:
    timetable = Timetable()
    timetable.add(ITEM, [change("active", polls=1)], 0)
    timetable.read("things", "2")
    timetable.read("others", None)
    assert due(timetable, 0) == []
    timetable.read("things", "1")
    assert due(timetable, 0) == ["active"]


def test_whichever_comes_first() -> None:
    for polls, now in ((2, 0.0), (0, 3.0)):
        timetable = Timetable()
        timetable.add(ITEM, [change("active", seconds=3, polls=2)], 0)
        for _ in range(polls):
            timetable.read("things", None)
        assert due(timetable, now) == ["active"]
        assert due(timetable, 100) == []


def test_reads_are_counted_anew_for_each_change() -> None:
    timetable = Timetable()
    timetable.add(ITEM, [change("a", seconds=3, polls=9), change("b", polls=2)], 0)
    for _ in range(8):
        timetable.read("things", None)
    assert due(timetable, 3) == ["a"]
    timetable.read("things", None)
    assert due(timetable, 3) == []
    timetable.read("things", None)
    assert due(timetable, 3) == ["b"]


def test_a_new_plan_takes_the_place_of_the_old() -> None:
    timetable = Timetable()
    timetable.add(ITEM, [change("old", seconds=3, polls=1)], 0)
    timetable.read("things", None)
    timetable.add(ITEM, [change("new", seconds=9)], 1)
    assert due(timetable, 3) == []
    assert due(timetable, 10) == ["new"]


def test_what_is_forgotten_never_comes() -> None:
    timetable = Timetable()
    timetable.add(ITEM, [change("a", seconds=3, polls=1)], 0)
    timetable.read("things", None)
    timetable.forget(ITEM)
    assert due(timetable, 100) == []


def test_of_too_many_the_oldest_come_early() -> None:
    timetable = Timetable(most=2)
    for number in range(4):
        timetable.add(
            ("things", str(number)), [change(f"{number}a", seconds=9), change(f"{number}b", polls=9)], 0
        )
    assert due(timetable, 0) == ["0a", "0b", "1a", "1b"]
    assert due(timetable, 9) == ["2a", "3a"]


def test_it_stays_small() -> None:
    timetable = Timetable(most=10)
    for number in range(1000):
        timetable.add(("things", str(number % 5)), [change("a", seconds=1000)], number)
    assert len(timetable._times) <= 30


def test_plans_are_filled_in() -> None:
    changes = [StateChange(read_template({"by": "{$request.body#/name}"}), 3, 2)]
    (plan,) = planned(changes, Facts(body={"name": "Rex"}), breaks_contract=True)
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
    timetable, now, number = Timetable(), 0.0, 0
    open_plans: dict[str, list[int]] = {}
    for action in actions:
        if action[0] == "add":
            plans = []
            for seconds, polls in action[2]:
                plans.append(Planned({"n": number}, seconds, polls, False))
                number += 1
            open_plans[action[1]] = [plan.set["n"] for plan in plans]
            timetable.add(("things", action[1]), plans, now)
        elif action[0] == "read":
            timetable.read("things", action[1])
        else:
            now += action[1]
        for (_, identity), members, _ in timetable.due(now):
            assert open_plans[identity].pop(0) == members["n"]
        assert bool(timetable) == any(open_plans.values())
    for (_, identity), members, _ in timetable.due(now + 1000):
        assert open_plans[identity].pop(0) == members["n"]
