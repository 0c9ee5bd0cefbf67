"""Broken JSON that nobody takes for anything else."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fuzz.mutators.bytes import broken, unambiguous_reading
from hydracore_contract.fuzz.programs import Raw

TEXT = b'{"a": [1, -2.5, "x\xc3\xa9", null], "b": {"c": true}}'


@given(st.integers())
def test_what_is_broken_is_no_json_or_a_plain_value(seed: int) -> None:
    found = broken(Random(seed), TEXT)
    if not isinstance(found, Raw):
        assert json.loads(json.dumps(found)) == found
        return
    with pytest.raises(ValueError, match=r"."):
        json.loads(found.data)


@pytest.mark.parametrize(
    ("text", "is_fair"),
    [
        (b'{"a": 1}', True),
        (b'{"a": 1', True),
        (b'{"a": "\xff"}', True),
        (b'{"a": 1, "a": 2}', False),
        (b'{"a": NaN}', False),
        (b'{"a": -Infinity}', False),
        (b'{"a": 1e999}', False),
        (b'{"a": 5e-324}', False),
        (b'{"a": ' + b"9" * 70 + b"}", False),
        (b'{"a": "\xed\xa0\x80"}', False),
        (b"\xef\xbb\xbf{}", True),
        (b"\xef\xbb\xbf{", False),
        (b"\xff\xfe{\0}\0", False),
        (b"{\0}\0", False),
        (b"  ", False),
        (b"", False),
        (b"[" * 100_000, False),
    ],
)
def test_what_readers_take_in_different_ways_is_left_out(text: bytes, *, is_fair: bool) -> None:
    assert (unambiguous_reading(text) is not None) is is_fair
