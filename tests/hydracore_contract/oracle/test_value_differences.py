"""Kinds of difference: the worst one inside a value names it, whatever the value is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.oracle.value_differences import ValueDifference, value_difference

Kind = ValueDifference


@pytest.mark.parametrize(
    ("wanted", "found", "kind"),
    [
        (10**70, 1e70, Kind.ROUNDED),
        ({"a": [{"b": 2**53 + 1}]}, {"a": [{"b": 2**53}]}, Kind.ROUNDED),
        (10**400, 1.0, Kind.NUMBER),
        (3, 4, Kind.NUMBER),
        ({"a": 1}, {}, Kind.EMPTY),
        ([1], [], Kind.EMPTY),
        ("x", "", Kind.EMPTY),
        ({"a": 1}, None, Kind.NULL),
        ({"a": {"b": 1}}, {"a": None}, Kind.NULL),
        ({"a": 1}, '{"a": 1}', Kind.TYPE),
        (1, True, Kind.TYPE),
        (True, False, Kind.OTHER),
        ({"a": 1, "b": 10**70}, {"b": 1e70}, Kind.LOST),
        ({"a": 1}, {"a": 1, "b": 2}, Kind.ADDED),
        ({"aB": 1}, {"ab": 1}, Kind.CASE),
        ([1, 2, 3], [1, 2], Kind.LOST),
        ([2, 1], [1, 2], Kind.ORDER),
        ("Ab", "ab", Kind.CASE),
        (" a ", "a", Kind.BLANKS),
        ("abc", "ab", Kind.TRUNCATED),
        ("e\u0301", "\u00e9", Kind.NORMALISED),
        ("<b>", "&lt;b&gt;", Kind.ESCAPED),
        ("a'b", "a\\'b", Kind.ESCAPED),
        ("a\u20acb", "a?b", Kind.REPLACED),
        ("Gr\u00fc\u00dfe", "Gr\u00c3\u00bc\u00c3\u0178e", Kind.CHARSET),
        ("Gr\u00fc\u00dfe", "Gr\u00c3\u00bc\u00c3\u009fe", Kind.CHARSET),
        ({"\u00e9": 1}, {"?": 1}, Kind.REPLACED),
        ({"e\u0301": 1, "b": 2}, {"\u00e9": 1, "b": 2}, Kind.NORMALISED),
        ({"+": 1}, {" ": 1}, Kind.REPLACED),
        ("+1 (303)", " 1 (303)", Kind.REPLACED),
        ({"ab": 1}, {"xy": 1}, Kind.LOST),
        ({"\u00e9": 1}, {"\u00c3\u00a9": 1}, Kind.CHARSET),
        ({"\u00e9": 1, "b": 2}, {"b": 2}, Kind.LOST),
        ("abc", "xyz", Kind.OTHER),
    ],
)
def test_a_difference_is_of_the_worst_kind(wanted: Any, found: Any, kind: ValueDifference) -> None:
    assert value_difference(wanted, found) is kind


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
)


@given(values, values)
def test_any_two_values_differ_in_one_way(one: Any, other: Any) -> None:
    assert value_difference(one, other) in ValueDifference


@given(values)
def test_what_is_the_same_is_of_no_kind_that_could_be_accepted(value: Any) -> None:
    assert value_difference(value, value) is ValueDifference.OTHER
