from __future__ import annotations

from threading import Barrier, Event, current_thread

import pytest

from hydracore_contract.crowd import Crowd, side_by_side


def test_units_are_tried_side_by_side() -> None:
    meeting, came = Barrier(3, timeout=20), []

    def meets() -> None:
        came.append(meeting.wait())

    with Crowd(3, Event()) as crowd:
        for _ in range(3):
            crowd.add(meets)
        assert crowd.is_at_work
        crowd.drain()
        assert not crowd.is_at_work
    assert sorted(came) == [0, 1, 2]


def test_what_one_raises_ends_the_others() -> None:
    halted, came = Event(), []

    def waits() -> None:
        came.append(halted.wait(20))

    def breaks() -> None:
        raise ValueError("broken")

    with Crowd(2, halted) as crowd:
        for each in (waits, breaks, waits):
            crowd.add(each)
        with pytest.raises(ValueError, match="broken"):
            crowd.drain()
    assert all(came)
    assert len(came) <= 2
    assert not halted.is_set()


def test_results_come_in_the_order_of_what_was_given() -> None:
    assert side_by_side(lambda each: each * 2, range(9), 4) == [each * 2 for each in range(9)]


@pytest.mark.parametrize(("given", "at_once"), [([1, 2, 3], 1), ([1], 8)])
def test_what_goes_one_by_one_goes_in_this_thread(given: list[int], at_once: int) -> None:
    assert {*side_by_side(lambda _: current_thread(), given, at_once)} == {current_thread()}
