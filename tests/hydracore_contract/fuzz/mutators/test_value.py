"""Values made of values."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fields import ABSENT
from hydracore_contract.fuzz.dictionary import Dictionary, shipped
from hydracore_contract.fuzz.mutators.value import ValueMutator, is_quiet, places, value_at, with_value_at
from hydracore_contract.fuzz.seeds import top_fields
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.fuzz.strategies import VALUES

FIELDS = top_fields(own().operation("create_channel_endpoint"))


@given(VALUES, st.integers(), st.sampled_from([None, *FIELDS]), st.sampled_from(["provider", "a", ""]))
def test_whatever_comes_of_it_is_json(value: object, seed: int, field: object, name: str) -> None:
    for words in (shipped(), Dictionary({}, {}, ())):
        made = ValueMutator(Random(seed), words).mutate(value, field, name)  # type: ignore[arg-type]  # one of FIELDS
        assert made is ABSENT or json.dumps(made, allow_nan=False)


@given(VALUES, st.integers())
def test_the_same_chance_makes_the_same(value: object, seed: int) -> None:
    one, other = (ValueMutator(Random(seed), shipped()).mutate(value, FIELDS[0], "a") for _ in range(2))
    assert repr(one) == repr(other)


@given(st.integers(), st.integers(1, 60))
def test_mixed_texts_are_ones_that_nobody_refuses(seed: int, longest: int) -> None:
    made = ValueMutator(Random(seed), shipped()).mixed_text(longest)
    assert is_quiet(made)
    assert len(made) <= longest


@given(VALUES)
def test_every_place_can_be_changed_and_left_out(value: object) -> None:
    for path in places(value):
        assert value_at(with_value_at(value, path, "new"), path) == "new"
        assert with_value_at(value, path, value_at(value, path)) == value
        assert with_value_at(value, path, ABSENT) != value


@pytest.mark.parametrize(
    ("path", "new", "result"),
    [
        (("a",), 2, {"a": 2, "b": [1, 2]}),
        (("b", 0), ABSENT, {"a": 1, "b": [2]}),
        (("c",), 3, {"a": 1, "b": [1, 2], "c": 3}),
        ((), 7, 7),
    ],
)
def test_a_value_with_another_in_it(path: tuple[str | int, ...], new: object, result: object) -> None:
    assert with_value_at({"a": 1, "b": [1, 2]}, path, new) == result
