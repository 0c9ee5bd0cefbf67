"""Programs as bytes, and what becomes of their references."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fields import ABSENT
from hydracore_contract.fuzz.programs import (
    LONGEST,
    Call,
    Program,
    Raw,
    decoded,
    directives,
    encoded,
    from_call,
    is_directive,
    shifted,
    spelt,
)
from tests.hydracore_contract.fuzz.strategies import PROGRAMS, VALUES


@given(PROGRAMS)
def test_any_program_is_read_as_it_was_written(program: Program) -> None:
    assert decoded(encoded(program)) == program
    assert encoded(program).isascii()


@given(st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_what_is_no_program_is_none(data: bytes) -> None:
    found = decoded(data)
    assert found is None or decoded(encoded(found)) == found


@pytest.mark.parametrize(
    "said",
    [
        [],
        {},
        None,
        [{}],
        [{"operation": 1}],
        [{"operation": "a", "path": 7}],
        [{"operation": "a", "path": []}, 1],
        [{"operation": "a", "query": [["a"]]}],
        [{"operation": "a", "headers": [["a", 1]]}],
        [{"operation": "a", "badge": "right"}],
        [{"operation": "a", "badge": -1}],
        [{"operation": "a", "at_once": True}],
        [{"operation": "a", "raw": "\u0100"}],
        [{"operation": "a"}] * (LONGEST + 1),
    ],
)
def test_json_that_is_no_program_is_none(said: object) -> None:
    assert decoded(json.dumps(said).encode()) is None


def test_the_three_kinds_of_bodies_are_told_apart() -> None:
    calls = (
        Call("a"),
        Call("a", body=None),
        Call("a", body=Raw(b"\xff\0")),
        Call("a", body={}),
        Call("a", media=None),
    )
    found = decoded(encoded(calls))
    assert found is not None
    assert [call.body for call in found] == [ABSENT, None, Raw(b"\xff\0"), {}, ABSENT]
    assert [call.media for call in found] == ["", "", "", "", None]


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ({"$own": 1}, True),
        (from_call(0, "/id"), True),
        ({"$from": 1}, False),
        ({"$own": 1, "a": 2}, False),
        ({}, False),
        ({"own": 1}, False),
        ([], False),
    ],
)
def test_directives_are_known_by_their_members(value: object, *, is_one: bool) -> None:
    assert is_directive(value) is is_one
    assert list(directives({"a": [value]})) == ([value] if is_one else [])


def test_references_move_with_what_they_are_about() -> None:
    program = (Call("a", {"id": from_call(1, "/id")}, body={"x": [from_call(0, "/a"), {"$own": 1}]}),)
    moved = shifted(program, 1, 2)[0]
    assert moved.path == {"id": from_call(3, "/id")}
    assert moved.body == {"x": [from_call(0, "/a"), {"$own": 1}]}
    assert shifted(program, 0, -5)[0].path == {"id": from_call(0, "/id")}


def test_spellings() -> None:
    assert spelt("upper", "a-b") == "A-B"
    assert spelt("no-such", "a") == "a"
    assert spelt("upper", None) is None
