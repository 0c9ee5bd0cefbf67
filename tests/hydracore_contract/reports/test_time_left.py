from __future__ import annotations

from dataclasses import replace

import pytest

from hydracore_contract.reports.time_left import TimeLeft
from hydracore_contract.run_events import PlannedPhase
from tests.hydracore_contract.reports.test_announcements import PLAN

FOUR_HUNDRED = replace(PLAN, phases=(PlannedPhase("one", "One", 100), PlannedPhase("two", "Two", 300)))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def at(clock: Clock, left: TimeLeft, second: float, requests: int) -> float | None:
    clock.now = second
    left.sent(requests)
    return left.seconds


def test_nothing_is_told_in_the_first_moments() -> None:
    clock = Clock()
    left = TimeLeft(FOUR_HUNDRED, None, clock)
    assert left.told() == ""
    assert at(clock, left, 0.5, 50) is None
    assert left.told() == ""


def test_what_was_done_tells_how_long_the_rest_takes() -> None:
    clock = Clock()
    left = TimeLeft(FOUR_HUNDRED, None, clock)
    assert at(clock, left, 5, 50) == pytest.approx(35)
    assert left.told() == "about 35 s left"
    assert left.share == pytest.approx(50 / 400)
    assert at(clock, left, 80, 100) == pytest.approx(240)
    assert left.told() == "about 4 min left"


def test_what_is_sent_beyond_the_plan_is_nearly_done() -> None:
    clock = Clock()
    left = TimeLeft(FOUR_HUNDRED, None, clock)
    at(clock, left, 20, 2_000)
    assert left.share == 1.0
    assert left.told() == "nearly done"


def test_a_limit_is_never_exceeded() -> None:
    clock = Clock()
    left = TimeLeft(FOUR_HUNDRED, 20.0, clock)
    assert left.told() == "at most 20 s left"
    assert at(clock, left, 5, 10) == pytest.approx(15)
    assert at(clock, left, 30, 11) == 0.0


def test_what_follows_the_phases_has_a_limit_of_its_own() -> None:
    clock = Clock()
    left = TimeLeft(FOUR_HUNDRED, None, clock)
    at(clock, left, 10, 50)
    left.reducing(8.0)
    assert left.share == 1.0
    assert left.seconds == pytest.approx(8)
    assert at(clock, left, 15, 60) == pytest.approx(3)
    assert left.told() == "about 5 s left"


def test_a_plan_of_nothing_is_soon_over() -> None:
    clock = Clock()
    left = TimeLeft(replace(PLAN, phases=()), None, clock)
    at(clock, left, 5, 1)
    left.reducing(0.0)
    assert left.told() == "nearly done"
