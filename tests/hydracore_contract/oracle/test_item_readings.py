from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fields import ABSENT
from hydracore_contract.oracle.equality import deep
from hydracore_contract.oracle.item_readings import (
    is_possible,
    large_number_reading,
    shown_by_create,
    shown_by_update,
    updated_values,
)
from hydracore_openapi.json_schema.merge_patch import merge_patched
from tests.hydracore_contract.oracle.exchanges import VIEW

CREATES, UPDATES = VIEW.takes(VIEW.resource.create), VIEW.takes(VIEW.resource.update)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


def is_right(old: Any, sent: Any, new: Any) -> bool:
    field = UPDATES["config"]
    possible = updated_values(VIEW, field, old, sent, {})
    return is_possible(possible, new, field.schema, VIEW.properties["config"])


def readings(old: Any, sent: Any, new: Any, name: str = "config", **initial: Any) -> list[str]:
    return [str(reading) for _, _, reading in shown_by_update(VIEW, UPDATES[name], old, sent, new, initial)]


@given(objects | st.none(), objects)
def test_a_service_may_replace_or_merge(old: dict[str, Any] | None, sent: dict[str, Any]) -> None:
    for new in (sent, {**(old or {}), **sent}, deep(old, sent), merge_patched(old, sent)):
        assert is_right(old, sent, new)


@pytest.mark.parametrize(
    ("old", "sent", "new", "expected"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1}, False),
        ({"a": 1}, {"b": 2}, {}, False),
        ({"a": 1}, {"b": 2}, None, False),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2, "c": 3}, False),
        ({"a": 1}, {"a": 2}, {"a": 1}, False),
        ({"a": 1}, {"a": None}, {}, True),
        ({"a": 1}, {"a": None}, {"a": None}, True),
        (None, {"a": None}, {}, True),
        (None, {"a": 1}, {}, False),
        ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}, True),
        ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1}}, False),
        ({"a": 1}, None, None, True),
        ({"a": 1}, None, {}, True),
        ({"a": 1}, None, {"a": 1}, True),
        ({"a": 1}, None, {"a": 2}, False),
        ({"a": 1}, {}, {}, True),
        ({}, {"a": 1}, {}, False),
    ],
)
def test_merging_cases(old: Any, sent: Any, new: Any, *, expected: bool) -> None:
    assert is_right(old, sent, new) is expected


@pytest.mark.parametrize(
    ("old", "sent", "new", "shown"),
    [
        ({"a": 1}, {"b": 2}, {"b": 2}, ["replace"]),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}, ["merge"]),
        ({"a": 1}, {"a": 2}, {"a": 2}, []),
        (None, {"b": 2}, {"b": 2}, []),
        ({"a": 1}, {}, {"a": 1}, ["merge"]),
        ({"a": 1}, None, {"a": 1}, ["keep"]),
        ({"a": 1}, None, None, ["clear"]),
        ({"a": 1}, None, {}, ["clear"]),
        ({}, None, {}, []),
        (None, None, None, []),
        ({"a": 1}, {"b": 2**60 + 1}, {"b": 2**60 + 1}, ["replace", "exact"]),
        ({"a": 1}, {"b": 2**60 + 1}, {"b": 2**60}, ["replace", "double"]),
    ],
)
def test_what_an_update_shows_of_an_object(old: Any, sent: Any, new: Any, shown: list[str]) -> None:
    assert readings(old, sent, new) == shown


@pytest.mark.parametrize(
    ("name", "old", "new", "initial", "shown"),
    [
        ("enabled", False, True, {}, ["clear"]),
        ("enabled", False, False, {}, ["keep"]),
        ("enabled", True, True, {}, []),
        ("provider", "x", "x", {}, ["keep"]),
        ("status", "paused", "active", {"status": "active"}, ["clear"]),
        ("status", "paused", "paused", {"status": "active"}, ["keep"]),
        ("status", "paused", "active", {}, []),
        ("error_message", "x", None, {}, ["clear"]),
    ],
)
def test_what_an_update_shows_of_null(
    name: str, old: Any, new: Any, initial: dict[str, Any], shown: list[str]
) -> None:
    assert readings(old, None, new, name, **initial) == shown


@pytest.mark.parametrize(
    ("name", "sent", "found", "shown"),
    [
        ("config", ABSENT, {}, [("unset-value", "left out", "empty")]),
        ("config", ABSENT, None, [("unset-value", "left out", "null")]),
        ("config", None, None, [("unset-value", "sent as null", "null")]),
        ("config", {"a": -(2**63) - 1}, {"a": -(2**63)}, [("large-numbers", "", "double")]),
        ("config", {"a": [2**63 + 1]}, {"a": [2**63 + 1]}, [("large-numbers", "", "exact")]),
        ("config", {"a": 1}, {"a": 1}, []),
        ("enabled", ABSENT, True, []),
    ],
)
def test_what_a_new_item_shows(name: str, sent: Any, found: Any, shown: list[tuple[str, str, str]]) -> None:
    assert list(shown_by_create(VIEW, CREATES[name], sent, found)) == shown


@given(st.integers(min_value=2**53 + 1))
def test_a_number_is_exact_or_the_nearest_double(number: int) -> None:
    try:
        nearest = int(float(number))
    except OverflowError:
        nearest = number
    if nearest == number:
        assert large_number_reading({"a": number}, {"a": number}) is None
    else:
        assert large_number_reading({"a": number}, {"a": number}) == "exact"
        assert large_number_reading({"a": number}, {"a": float(number)}) == "double"
        assert large_number_reading({"a": number}, {"a": nearest + 1}) in (None, "exact")
