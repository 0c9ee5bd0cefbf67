"""What the requests of a phase are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fields import ABSENT
from hydracore_contract.phases.requests import respelt, with_value

HOME = "11111111-2222-4333-8444-5555aaaabbbb"


@pytest.mark.parametrize(
    ("value", "respelled"),
    [
        ("00000000-0000-0000-0000-000000000000", HOME),
        ("CBF27734-AC10-4525-8B66-402800E03D2C", HOME.upper()),
        ("cbf27734ac1045258b66402800e03d2c", HOME.replace("-", "")),
        ("{cbf27734-ac10-4525-8b66-402800e03d2c}", f"{{{HOME}}}"),
        ("cbf27734-ac10-4525-8b66-402800e03d2", "cbf27734-ac10-4525-8b66-402800e03d2"),
        ("not-a-uuid", "not-a-uuid"),
        (7, 7),
    ],
)
def test_what_writes_stays_at_home(value: object, respelled: object) -> None:
    assert respelt(value, HOME) == respelled


@given(st.uuids(), st.uuids())
def test_any_uuid_becomes_the_one_at_home(one: object, home: object) -> None:
    assert respelt(str(one), str(home)) == str(home)


def test_a_value_deep_in_a_body() -> None:
    sent = {"a": {"b": 1}, "c": 2}
    assert with_value(sent, ("a", "b"), ABSENT) == {"a": {}, "c": 2}
    assert with_value(sent, ("c", "d"), 3) == {"a": {"b": 1}, "c": {"d": 3}}
    assert sent == {"a": {"b": 1}, "c": 2}
