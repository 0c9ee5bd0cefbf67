"""Two values are told so that one sees where they differ."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.oracle.contrast import contrast
from hydracore_contract.oracle.equality import same

LONG = {f"key-{number}": number for number in range(20)}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("wanted", "found", "told"),
    [
        ({"a": 1}, {"a": 2}, 'config: {"a": 1} / {"a": 2}'),
        ("a", None, 'config: "a" / null'),
        ({**LONG, "inner": {"b": 1}}, {**LONG, "inner": {"b": 2}}, 'config.inner: {"b": 1} / {"b": 2}'),
        ({**LONG, "a b": 1}, LONG, 'config["a b"]: 1 / not there'),
        (LONG, {**LONG, "more": []}, "config.more: not there / []"),
        ({"items": [*range(50)]}, {"items": [*range(40)]}, "config.items[40]: 40 / not there"),
        (
            {**LONG, "x": [1, {"y": True}]},
            {**LONG, "x": [1, {"y": 1}]},
            'config.x: [1, {"y": true}] / [1, {"y": 1}]',
        ),
        ("e\u0301", "\xe9", r'config: "e\u0301" / "\u00e9"'),
        (
            "k" * 999,
            "k" * 500,
            'config: "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkk" at 488 of 999 characters / '
            '"kkkkkkkkkkkk" at 488 of 500 characters',
        ),
    ],
    ids=repr,
)
def test_the_first_place_that_differs_is_told(wanted: Any, found: Any, told: str) -> None:
    place, one, other = contrast("config", wanted, found)
    assert f"{place}: {one} / {other}" == told


@given(JSON, JSON)
def test_what_differs_never_looks_the_same_and_stays_on_a_line(wanted: Any, found: Any) -> None:
    _, one, other = contrast("config", wanted, found)
    assert one != other or same(wanted, found)
    assert len(one) < 120 > len(other)


@given(st.lists(st.integers(0, 9), min_size=60), st.text(min_size=40), st.text(min_size=40))
def test_large_values_are_told_by_what_differs_in_them(items: list[int], mine: str, theirs: str) -> None:
    wanted, found = ({"items": items, "text": text * 3} for text in (mine, theirs))
    if not same(mine, theirs):
        place, one, other = contrast("config", wanted, found)
        assert place == "config.text"
        assert one != other
