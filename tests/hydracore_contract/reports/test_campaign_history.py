from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hydracore_contract.reports.campaign_history import MOST, HistoryPoint, ordered, thinned

POINT = HistoryPoint(1.0, 10, 0.5, 2, 1, 3)


@pytest.mark.parametrize(
    ("changed", "whole"),
    [
        ({}, True),
        ({"coverage": 0, "at": 0, "signals": MOST}, True),
        ({"requests": -1}, False),
        ({"causes": 1.5}, False),
        ({"failures": MOST + 1}, False),
        ({"at": -0.1}, False),
        ({"at": float("nan")}, False),
        ({"at": None}, False),
        ({"coverage": 1.1}, False),
        ({"coverage": "1"}, False),
    ],
)
def test_a_damaged_point_is_left_out(changed: dict[str, Any], whole: bool) -> None:
    point = replace(POINT, **changed)
    assert ordered([point]) == [point] * whole


def test_points_are_in_the_order_of_time() -> None:
    one, two = replace(POINT, at=3.0), replace(POINT, at=2.0)
    assert ordered([one, POINT, two]) == [POINT, two, one]


def test_the_first_and_the_last_of_each_span_are_kept() -> None:
    points = [replace(POINT, at=float(second)) for second in range(101)]
    assert thinned(points, 101) == points
    assert [each.at for each in thinned(points, 6)] == [0.0, 24.0, 49.0, 74.0, 99.0, 100.0]
    assert thinned([replace(POINT, at=0.0, requests=n) for n in range(9)], 4)[-1].requests == 8
