from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.poisons import Poisons, traits

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("poison", "kin", "harmless"),
    [
        ({"a": "x\ud800"}, {"b": ["\udfff y"]}, {"a": "\U0001f600"}),
        ({"a": "x\0"}, {"\0": 1}, {"a": "\x01"}),
        ({"a": 2**70}, {"c": -(2**68)}, {"a": 2**63}),
        ({"a": 1e300 * 1e300}, {"a": [1e400]}, {"a": 1e300}),
        (json.loads("[" * 80 + "1" + "]" * 80), json.loads("[" * 66 + "]" * 66), [[1]]),
    ],
)
def test_what_broke_a_collection_is_known_again_by_its_traits(poison: Any, kin: Any, harmless: Any) -> None:
    poisons = Poisons()
    for fine in ({"a": "xyz", "b": ["y"], "c": 5}, harmless):
        poisons.sent(body(fine))
    poisons.listed()
    poisons.sent(body(poison))
    poisons.broke()
    assert poisons.has(body(poison))
    assert poisons.has(body(kin))
    assert not poisons.has(body(harmless))


def test_what_broke_one_place_was_sent_there() -> None:
    poisons = Poisons()
    poisons.sent(body({"a": "x"}), ("here",))
    poisons.listed(("here",))
    poisons.sent(body({"a": "x\0"}), ("here",))
    poisons.sent(body({"a": 2**70}), ("there",))
    poisons.broke(("here",))
    assert poisons.has(body({"b": "\0"}))
    assert not poisons.has(body({"b": 2**70}))
    poisons.listed(("there",))
    poisons.sent(body({"a": 2**70}), ("here",))
    poisons.broke(("here",))
    assert not poisons.has(body({"b": 2**70}))


@given(st.lists(VALUES))
def test_what_was_harmless_once_is_no_poison(values: list[Any]) -> None:
    poisons = Poisons()
    for value in values:
        poisons.sent(body(value))
    poisons.listed()
    for value in values:
        poisons.sent(body(value))
    poisons.broke()
    assert not poisons.found


@given(st.binary() | st.none())
def test_any_body_has_traits_or_none(data: bytes | None) -> None:
    assert traits(data) == traits(data)
