from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_openapi.json_schema.generate.draw import Draw, GenerationRun
from hydracore_openapi.json_schema.generate.numbers import Numbers, exact
from hydracore_openapi.json_schema.generate.plan import Unsatisfiable


def made(constraints: dict[str, Any], whole: bool, name: str = "", seed: str = "1", attempt: int = 0) -> Any:
    return Numbers(constraints, whole, name, "").make(Draw(seed, GenerationRun(10)), attempt)


@given(st.integers(-(10**30), 10**30), st.integers(0, 10**20), st.integers(0, 9))
def test_integers_keep_to_any_bounds(low: int, span: int, attempt: int) -> None:
    value = made({"minimum": low, "maximum": low + span}, whole=True, attempt=attempt)

    assert isinstance(value, int)
    assert low <= value <= low + span


@given(st.decimals("0.0001", "1000", places=4), st.integers(-1000, 1000))
def test_multiples_are_exact_in_decimals(unit: Any, times: int) -> None:
    value = made({"multipleOf": [float(unit)], "minimum": float(unit * times)}, whole=False)

    assert (exact(value) / Fraction(unit)).denominator == 1


def test_several_units_have_a_common_one() -> None:
    assert made({"multipleOf": [0.4, 0.6], "minimum": 1, "maximum": 2}, whole=False) == 1.2


def test_free_numbers_are_small_and_suit_the_name() -> None:
    for seed in "123456789":
        assert 1 <= made({}, whole=True, seed=seed) <= 100
        assert 18 <= made({}, whole=True, name="age", seed=seed) <= 80
        assert round(made({}, whole=False, seed=seed), 2) == made({}, whole=False, seed=seed)


def test_formats_bound_integers() -> None:
    assert made({"format": ["int32"], "minimum": 2**31 - 1}, whole=True) == 2**31 - 1


@pytest.mark.parametrize(
    "constraints", [{"minimum": 2, "maximum": 1}, {"minimum": 1, "maximum": 6, "multipleOf": [7]}]
)
def test_what_no_number_meets_is_refused(constraints: dict[str, Any]) -> None:
    with pytest.raises(Unsatisfiable):
        made(constraints, whole=True)
