"""Calls that are valid."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fields import ABSENT, body_schema
from hydracore_contract.fuzz.programs import Call, directives, from_call
from hydracore_contract.fuzz.seeds import (
    compact,
    edge_values,
    top_fields,
    valid_body,
    valid_call,
    valid_values,
)
from hydracore_contract.generate.boundary_values import nested
from tests.hydracore_contract.contracts import own

CREATE = own().operation("create_channel_endpoint")
UPDATE = own().operation("update_channel_endpoint")


@given(st.integers())
def test_bodies_are_valid(seed: int) -> None:
    for each in (CREATE, UPDATE):
        made, schema = valid_body(Random(seed), each), body_schema(each)
        assert schema is not None
        assert schema.is_valid(
            {name: "x" if list(directives(value)) else value for name, value in made.items()}
        )
    assert valid_body(Random(seed), own().operation("list_instance_channels")) is ABSENT


def test_values_of_a_field() -> None:
    for field in (*top_fields(CREATE), *top_fields(UPDATE)):
        assert all(
            field.schema.is_valid(value) for value in valid_values(field) if not list(directives(value))
        )
        assert len(edge_values(field)) > 3, field.name
    assert any(value is ABSENT for value in edge_values(top_fields(CREATE)[0]))


def test_an_item_is_the_one_that_an_earlier_call_makes() -> None:
    before = (Call(CREATE.id),)
    assert valid_call(Random(1), own(), UPDATE, before).path["endpoint_id"] == from_call(0, "/id")
    assert "$own" in valid_call(Random(1), own(), UPDATE, ()).path["endpoint_id"]


@pytest.mark.parametrize(
    ("value", "short"),
    [
        ("k" * 5_000, {"$repeat": "k", "times": 5_000}),
        ("k" * 50, "k" * 50),
        (nested(500), {"$nested": 500}),
        (nested(3), [[[]]]),
        ({"a": ["é" * 2_000]}, {"a": [{"$repeat": "é", "times": 2_000}]}),
        ([[1]], [[1]]),
    ],
)
def test_what_is_long_is_written_short(value: object, short: object) -> None:
    assert compact(value) == short
