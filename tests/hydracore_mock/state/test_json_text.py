from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.state.json_text import dumps, loads, may_lose_digits

BIG = [2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**18, 10**100, -(10**400)]


@pytest.mark.parametrize("number", BIG)
def test_no_digit_is_lost(number: int) -> None:
    for value in (number, [number], {"a": {"b": number}, "text": "ü"}):
        assert loads(dumps(value)) == value


def test_long_numbers_are_found() -> None:
    assert may_lose_digits(b"[1234567890123456789]")
    assert not may_lose_digits(b"[123456789012345678, 0.5]")


def test_text_is_short_and_in_utf_8() -> None:
    assert dumps({"a": ["ü", 1.0, None]}) == '{"a":["ü",1.0,null]}'.encode()
    assert dumps({"a": 2**64, "ü": "👋"}) == '{"a":18446744073709551616,"ü":"👋"}'.encode()


def test_deep_values_are_written() -> None:
    deep: object = 1
    for _ in range(300):
        deep = [deep]
    assert loads(dumps(deep)) == deep


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
        max_leaves=8,
    )
)
def test_what_is_written_is_read(value: object) -> None:
    read = loads(dumps(value))
    assert read == value
    assert type(read) is type(value)


def test_signs_of_zero_are_kept() -> None:
    assert math.copysign(1, loads(dumps(-0.0))) == -1
