from __future__ import annotations

import time
from typing import Any

import pytest

from hydracore_contract.findings.outcome import Goal, GoalKind
from hydracore_contract.findings.readings import OpenCase, ShownReading
from hydracore_contract.fuzz.progress import CampaignClock, Reached, reached_from

CREATED = Goal("create", GoalKind.STATUS, "", "201", "")
EMPTY = OpenCase("empty-text", "create", "body.name")
NEVER = Goal("create", GoalKind.BODY, "body", "name", "maxLength", kept=False)


def test_what_shards_have_reached_adds_up_and_what_none_has_stays() -> None:
    one = Reached(2, {CREATED: 1, NEVER: 0}, {("create", "201"): 1}, {(EMPTY, "refuse"): 1})
    both = one + Reached(3, {CREATED: 2}, {("create", "none"): 1}, {(EMPTY, "refuse"): 2})
    assert both == Reached(
        5, {CREATED: 3, NEVER: 0}, {("create", "201"): 1, ("create", "none"): 1}, {(EMPTY, "refuse"): 3}
    )
    assert both.shown == (ShownReading(EMPTY, "refuse", 3),)
    assert reached_from(both.data()) == both


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"goals": []},
        {"goals": [["a"]], "statuses": []},
        {"goals": [], "statuses": [[1, "b", 2]]},
    ],
)
def test_what_is_anything_else_tells_nothing(data: Any) -> None:
    assert reached_from(data) == Reached()


def test_a_clock_goes_on_from_what_was_spent_before() -> None:
    clock = CampaignClock(100.0)
    clock.spent = 90.0
    clock.start()
    assert 90.0 <= clock.seconds < 91.0
    assert 9.0 < clock.left <= 10.0


def test_the_rate_is_that_of_the_last_ticks() -> None:
    clock = CampaignClock(100.0)
    assert clock.rate == 0.0
    clock.tick(5)
    assert clock.rate == 0.0
    time.sleep(0.02)
    clock.tick(15)
    assert 0.0 < clock.rate <= 10 / 0.02
    time.sleep(0.02)
    for _ in range(20):
        clock.tick(15)
    assert clock.rate == 0.0
