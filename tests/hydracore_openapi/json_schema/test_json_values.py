from __future__ import annotations

import json
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from hydracore_openapi.json_schema.json_values import (
    LARGEST,
    TOO_DEEP,
    Retelling,
    broken_paths,
    everything,
    is_text,
    nearest_value,
    readable,
    tellable,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
)


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@given(values)
def test_what_is_told_can_be_serialised(value: Any) -> None:
    text = json.dumps(Retelling(value, tellable, 200).of(value), allow_nan=False, ensure_ascii=False)

    assert text.encode()


@given(values)
def test_what_is_readable_has_no_lone_surrogates(value: Any) -> None:
    assert list(broken_paths(readable(value))) == []


@given(values)
def test_text_is_what_can_be_encoded(value: Any) -> None:
    assert is_text(value) is (list(broken_paths(value)) == [])


def test_everything_comes_in_order_and_before_its_parts() -> None:
    value = {"a": [1, {"b": 2}], "c": (3,)}
    assert list(everything(value)) == [value, value["a"], 1, {"b": 2}, 2, (3,), 3]


@given(values)
def test_what_needs_no_retelling_is_told_as_it_is(value: Any) -> None:
    plain = readable(value)

    assert Retelling(plain, lambda leaf: leaf).of(plain) is plain


@pytest.mark.parametrize(
    ("leaf", "told"),
    [
        (True, True),
        (2**64 - 1, 2**64 - 1),
        (2**64, 2**64),
        (-(2**63), -(2**63)),
        (10**5000, "Infinity"),
        (-(10**5000), "-Infinity"),
        (float("nan"), "NaN"),
        ("a\udc00\0", "a\ufffd\0"),
        ("\U0001f600", "\U0001f600"),
    ],
    ids=range(9),
)
def test_scalars_are_told_as_json_can_say_them(leaf: Any, told: Any) -> None:
    assert tellable(leaf) == told
    assert type(tellable(leaf)) is type(told)


def test_integers_that_python_does_not_write_out_are_capped() -> None:
    assert readable([10**5000, -(10**5000), 1]) == [LARGEST, -LARGEST, 1]
    assert str(LARGEST)


def test_parts_that_are_too_deep_are_cut_and_others_are_not() -> None:
    value = {"deep": nested(3), "flat": nested(2), "bad": "\ud800"}
    retelling = Retelling(value, tellable, 2)

    assert retelling.of(value) == TOO_DEEP
    assert retelling.of(value["deep"]) == TOO_DEEP
    assert retelling.of(value["flat"]) == [[1]]
    assert retelling.of(value["bad"]) == "\ufffd"


def test_depth_is_no_obstacle() -> None:
    deep = nested(100_000)

    assert list(broken_paths(deep)) == []
    assert Retelling(deep, tellable, 200).of(deep) == TOO_DEEP


@pytest.mark.parametrize(
    ("path", "found"),
    [((), {"a": [1, 2]}), (("a", 1), 2), (("b",), {"a": [1, 2]}), (("a", 9), [1, 2]), (("a", "x"), [1, 2])],
)
def test_paths_lead_as_far_as_the_value_goes(path: Any, found: Any) -> None:
    assert nearest_value({"a": [1, 2]}, path) == found
