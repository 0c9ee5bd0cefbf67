from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.reports.body_excerpts import LONGEST, body_excerpt
from tests.hydracore_contract.reports.garbage import bodies

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(VALUES, st.booleans())
def test_json_means_what_it_did(value: object, spaced: bool) -> None:
    text = json.dumps(value, indent=3 if spaced else None)
    found = body_excerpt(text.encode())
    assert found.left or json.loads(found.text) == value
    assert found.left or found.text == json.dumps(value, indent=2)


@given(bodies)
def test_anything_can_be_shown(body: bytes) -> None:
    found = body_excerpt(body)
    assert found.text.replace("\n", "").replace("\t", "").isprintable()
    assert len(found.text) <= LONGEST * 10


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", ""),
        (b"{}", "{}"),
        (b'{"a":[],"a":1e5}', '{\n  "a": [],\n  "a": 1e5\n}'),
        (b'["\\u202e", 1.0]', '[\n  "\\u202e",\n  1.0\n]'),
        ('["\u202e"]'.encode(), '[\n  "\\u202e"\n]'),
        (b"<b>\x00\xff\n", "<b>\\x00\\xff\n"),
    ],
)
def test_it_stays_as_it_was_spelled(body: bytes, text: str) -> None:
    assert body_excerpt(body) == (text, "")


def test_long_bodies_are_cut() -> None:
    found = body_excerpt(b"x" * (1 << 20))
    assert (len(found.text), found.left) == (LONGEST, "the beginning of 1,048,576 bytes")
