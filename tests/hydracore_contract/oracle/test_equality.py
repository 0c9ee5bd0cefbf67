from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.oracle.equality import one_spelling, same
from hydracore_openapi.json_schema.schema import Schema

texts = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(["\ud800", "a?", "\ufffd", "a"])
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(st.sampled_from("abc"), values, max_size=3)
FORMATS = [None, Schema({"format": "uuid"}), Schema({"format": "date-time"}), Schema({"type": "string"})]
U = "cbf27734-ac10-4525-8b66-402800e03d2c"


@given(values, st.sampled_from(FORMATS))
def test_it_is_reflexive(value: Any, schema: Schema | None) -> None:
    assert same(value, value, schema)


@given(values, values, st.sampled_from(FORMATS))
def test_it_is_symmetric(one: Any, other: Any, schema: Schema | None) -> None:
    assert same(one, other, schema) == same(other, one, schema)


def plainly(value: Any) -> Any:
    """A value that Python compares as JSON does: with its types."""
    if isinstance(value, dict):
        return {key: plainly(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plainly(each) for each in value]
    return (isinstance(value, bool), value)


clean = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, 0.5, "", "a", "0"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@given(clean, clean)
def test_it_is_equality_of_json_values(one: Any, other: Any) -> None:
    assert same(one, other) == (plainly(one) == plainly(other))


@pytest.mark.parametrize(
    ("form", "one", "other", "expected"),
    [
        (None, 1, 1.0, True),
        (None, 1, True, False),
        (None, 0, False, False),
        (None, None, False, False),
        (None, 2**53 - 1, 2**53, False),
        (None, 2**53 - 1, 2.0**53 - 2, False),
        (None, 2**53 + 1, 2.0**53, True),
        (None, 2**53 + 1, 2**53 + 4, False),
        (None, 10**70, 1e70, True),
        (None, -50394906382291025921, -50394906382291025920, True),
        (None, -50394906382291025920, 50394906382291025920, False),
        (None, 0.1, 0.1000000001, False),
        (None, -0.0, 0, True),
        (None, {"a": [{"b": 10**70}]}, {"a": [{"b": 1e70}]}, True),
        (None, [1, 2], [2, 1], False),
        (None, {"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        (None, {"a": None}, {}, False),
        (None, "é", "e\u0301", False),
        (None, U, U.upper(), False),
        ("uuid", U, U.upper(), True),
        ("uuid", U, U[:-1] + "d", False),
        ("uuid", U, None, False),
        ("date-time", "2026-03-09T10:00:00Z", "2026-03-09T10:00:00+00:00", True),
        ("date-time", "2026-03-09T10:00:00Z", "2026-03-09t12:00:00.9+02:00", True),
        ("date-time", "2026-03-09T10:00:00.1Z", "2026-03-09T10:00:00.3Z", False),
        ("date-time", "2026-03-09T10:00:00Z", "2026-03-09T10:00:00", False),
        ("date-time", "2026-03-09T10:00:00Z", "2026-03-09T11:00:00Z", False),
        (None, "a\ud800", "a\ufffd", True),
        (None, "a\ud800", "a?", True),
        (None, "a\ud800", "a", True),
        (None, "a\ud800", "b", False),
        (None, "a😀", "a\ud83d", False),
        (None, {"a\ud800": 1}, {"a\ufffd\ufffd\ufffd": 1}, True),
        (None, {"a\ud800": 1}, {"a?": 2}, False),
        (None, {"a\ud800": 1}, {"b": 1}, False),
        (None, "a?", "a", False),
        (None, {"a?": 1}, {"a": 1}, False),
    ],
)
def test_cases(form: str | None, one: Any, other: Any, *, expected: bool) -> None:
    assert same(one, other, Schema({"format": form}) if form else None) is expected


def test_numbers_beyond_every_double_are_told_apart_by_their_sign() -> None:
    assert same(10**400, 10**500)
    assert not same(10**400, -(10**400))


@given(st.integers(-(2**53), 2**53), st.integers(-(2**53), 2**53))
def test_integers_up_to_2_53_are_exact(one: int, other: int) -> None:
    assert same(one, other) == (one == other)


@given(st.integers() | st.integers(-(10**80), 10**80))
def test_a_service_that_knows_doubles_alone_gives_back_the_same(number: int) -> None:
    assert same({"a": [number]}, json.loads(json.dumps({"a": [float(number)]})))


def nested(depth: int, leaf: Any) -> Any:
    for level in range(depth):
        leaf = [leaf] if level % 2 else {"a": leaf}
    return leaf


def test_values_may_be_as_deep_as_any() -> None:
    assert same(nested(900, 1), nested(900, 1.0))
    assert not same(nested(900, 1), nested(900, 2))


def test_infinity_is_itself() -> None:
    assert same(math.inf, math.inf)
    assert not same(math.inf, -math.inf)


@pytest.mark.parametrize("text", [U, U.upper(), U.replace("-", ""), f"{{{U}}}", f"urn:uuid:{U}"])
def test_every_spelling_of_a_uuid_is_one(text: str) -> None:
    assert one_spelling(text) == U


def test_other_path_values_have_one_spelling_only() -> None:
    assert one_spelling("Acme-1") == "Acme-1"
