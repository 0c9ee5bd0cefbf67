from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.reports.chart_axes import AxisScale, marks, span, whole


@given(st.floats(1, 1e8))
def test_times_are_named_a_few_times(longest: float) -> None:
    named = marks(longest)
    assert named[0] == 0
    assert 1 <= len(named) <= 9
    assert named[-1] <= longest
    assert len({span(each) for each in named}) == len(named)


@given(st.integers(0, 10**9))
def test_counts_are_whole(most: int) -> None:
    highest, step = whole(most)
    assert max(1, most) <= highest < most + 1 + step
    assert highest % step == 0
    assert highest // step <= 4


@given(st.floats(allow_nan=False))
def test_nothing_is_drawn_outside(number: float) -> None:
    assert 10 <= AxisScale(10, 20, 3).at(number) <= 20
    assert 10 <= AxisScale(20, 10, 3).at(number) <= 20


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (172800, "48 h"),
        (36_000_000, "10,000 h"),
    ],
)
def test_times_as_people_write_them(seconds: float, told: str) -> None:
    assert span(seconds) == told
