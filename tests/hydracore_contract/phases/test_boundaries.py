"""Requests of the phase that tries boundary values."""

from __future__ import annotations

from hydracore_contract.fields import ABSENT
from hydracore_contract.phases.boundaries import with_value


def test_a_value_deep_in_a_body() -> None:
    sent = {"a": {"b": 1}, "c": 2}
    assert with_value(sent, ("a", "b"), ABSENT) == {"a": {}, "c": 2}
    assert with_value(sent, ("c", "d"), 3) == {"a": {"b": 1}, "c": {"d": 3}}
    assert sent == {"a": {"b": 1}, "c": 2}
