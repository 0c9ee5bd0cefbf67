from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.scenarios.delays import LONGEST, delay_faults, read_delay, seconds


@pytest.mark.parametrize(("text", "expected"), [("250ms", 0.25), ("1.5s", 1.5), ("2m", 120), ("0s", 0)])
def test_durations(text: str, expected: float) -> None:
    assert seconds(text) == pytest.approx(expected)
    assert read_delay(text)(Random(1)) == pytest.approx(expected)


def test_uniform_delays_lie_between() -> None:
    drawn = drawn_from({"uniform": ["200ms", "2s"]})
    assert 0.2 <= drawn[0] < 0.3
    assert 1.9 < drawn[-1] <= 2


def test_normal_delays_are_never_less_than_nothing() -> None:
    drawn = drawn_from({"normal": {"mean": "1s", "deviation": "2s"}})
    assert drawn[0] == 0
    assert sum(each <= 1 for each in drawn) == pytest.approx(1000, abs=100)


def test_lognormal_delays_have_their_percentiles() -> None:
    drawn = drawn_from({"lognormal": {"p50": "300ms", "p95": "2s"}})
    assert drawn[1000] == pytest.approx(0.3, rel=0.1)
    assert drawn[1900] == pytest.approx(2, rel=0.15)


def drawn_from(given: Any) -> list[float]:
    draw, random = read_delay(given), Random(7)
    return sorted(draw(random) for _ in range(2000))


@pytest.mark.parametrize(
    ("given", "keys", "reason"),
    [
        ("11m", (), "more than 10m"),
        ({"uniform": ["1s", "700s"]}, ("uniform", "1"), "more than 10m"),
        ({"uniform": ["2s", "1s"]}, ("uniform",), "swap"),
        ({"normal": {"mean": "1s", "deviation": "11m"}}, ("normal", "deviation"), "more than 10m"),
        ({"lognormal": {"p50": "0s", "p95": "1s"}}, ("lognormal",), "p50"),
        ({"lognormal": {"p50": "2s", "p95": "1s"}}, ("lognormal",), "p50"),
    ],
)
def test_delays_that_can_not_be_meant(given: Any, keys: tuple[str, ...], reason: str) -> None:
    ((found, told),) = delay_faults(given)
    assert found == keys
    assert reason in told


durations = st.builds("{}{}".format, st.integers(0, 10**6), st.sampled_from(["ms", "s", "m"]))


@given(
    st.one_of(
        durations,
        st.fixed_dictionaries({"uniform": st.lists(durations, min_size=2, max_size=2)}),
        st.fixed_dictionaries({"normal": st.fixed_dictionaries({"mean": durations, "deviation": durations})}),
        st.fixed_dictionaries({"lognormal": st.fixed_dictionaries({"p50": durations, "p95": durations})}),
    ),
    st.integers(),
)
def test_whatever_has_no_faults_draws_bounded_delays(given: Any, seed: int) -> None:
    if not list(delay_faults(given)):
        draw, random = read_delay(given), Random(seed)
        assert all(0 <= draw(random) <= LONGEST * (1 + 1e-9) for _ in range(10))
