from __future__ import annotations

from contextlib import suppress

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.option_types import DurationParameter


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2h", 7200), ("1h30m", 5400), ("90s", 90), ("90", 90), ("1.5m", 90), ("10 min", 600), ("2H", 7200)],
)
def test_times_as_people_write_them(text: str, seconds: float) -> None:
    assert DurationParameter().convert(text, None, None) == seconds


@pytest.mark.parametrize(
    "text", ["", "soon", "0", "0s", "0.0001s", "-5m", "31d", "1m2h", "inf", "nan", "1e9", "9" * 400]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"2h|second"):
        DurationParameter().convert(text, None, None)


@given(st.text(max_size=12))
def test_whatever_is_given_is_a_time_or_refused(text: str) -> None:
    with suppress(click.BadParameter):
        assert 1 <= DurationParameter().convert(text, None, None) <= 30 * 24 * 3600
