from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.oracle.excerpts import bytes_excerpt, excerpt, short

odd = st.text(st.characters())
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | odd,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd, inner, max_size=3),
)


@given(values)
def test_values_are_shown_on_one_short_line(value: Any) -> None:
    text = excerpt(value)
    assert len(text) <= 123
    assert "\n" not in text
    text.encode()


@given(st.binary(max_size=2000))
def test_bytes_are_quoted_shortly(data: bytes) -> None:
    assert len(bytes_excerpt(data)) <= 161


@pytest.mark.parametrize(("text", "expected"), [("a" * 8, "a" * 8), ("abcdefghi", "abcd … fghi"), ("", "")])
def test_the_middle_is_left_out(text: str, expected: str) -> None:
    assert short(text, 8) == expected


def test_a_value_nested_too_deep_is_shown_as_such() -> None:
    value: Any = []
    for _ in range(5000):
        value = [value]
    assert excerpt(value) == "a value nested too deep to be shown"
