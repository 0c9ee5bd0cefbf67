from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.errors import UnknownPreference
from hydracore_mock.operation.preferences import Preferences, read_preferences


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("code=404", Preferences(code=404)),
        (" Code = 404 ", Preferences(code=404)),
        ('code="404"', Preferences(code=404)),
        ("example=two", Preferences(example="two")),
        ('example="two, or \\"three\\" \\\\ more"', Preferences(example='two, or "three" \\ more')),
        ("example=two; q=1, dynamic=true", Preferences(example="two", dynamic=True)),
        ("dynamic", Preferences(dynamic=True)),
        ("dynamic=FALSE", Preferences(dynamic=False)),
        ("code=404, code=500", Preferences(code=404)),
        ("return=minimal, wait=10, respond-async, code=201", Preferences(code=201)),
        (",, code=404 ,", Preferences(code=404)),
        ("=x, code=404", Preferences(code=404)),
        ("code=404, example=a,dynamic=true", Preferences(404, "a", True)),
        ("example=", Preferences(example="")),
    ],
)
def test_what_is_asked_for(header: str, expected: Preferences) -> None:
    assert read_preferences(header) == expected


@pytest.mark.parametrize(
    ("header", "query", "expected"),
    [
        ("", "__code=404", Preferences(code=404)),
        ("", "a=b&__example=two%2C%20three&__dynamic", Preferences(example="two, three", dynamic=True)),
        ("code=404", "__code=500&__dynamic=false", Preferences(code=404, dynamic=False)),
        ("", "code=404&x__code=404&__codes=1&__=2", None),
    ],
)
def test_a_query_may_say_the_same(header: str, query: str, expected: Preferences | None) -> None:
    assert read_preferences(header, query) == expected


@pytest.mark.parametrize(
    "header", ["", " ", ",", "return=minimal", "codes=404", "x-code=404", 'a="code=404"', "x; code=404", "="]
)
def test_what_is_no_preference_of_ours(header: str) -> None:
    assert read_preferences(header) is None


@pytest.mark.parametrize(
    "header",
    ["code", "code=", "code=abc", "code=40", "code=4044", "code=600", "code=-1", "code=٤٠٤", "dynamic=2"],
)
def test_what_can_not_be_meant_is_told(header: str) -> None:
    with pytest.raises(UnknownPreference) as caught:
        read_preferences(header)
    assert caught.value.choices
    assert header.partition("=")[0] in str(caught.value)


@pytest.mark.parametrize(
    ("preferences", "applied"),
    [
        (Preferences(code=404), "code=404"),
        (Preferences(404, "two", False), "code=404, example=two, dynamic=false"),
        (Preferences(example='a "b" \\c'), 'example="a \\"b\\" \\\\c"'),
        (Preferences(), ""),
    ],
)
def test_what_was_applied(preferences: Preferences, applied: str) -> None:
    assert preferences.applied == applied


@given(st.integers(100, 599), st.text(st.characters(min_codepoint=32, max_codepoint=255)), st.booleans())
def test_what_was_applied_is_what_was_asked_for(code: int, example: str, dynamic: bool) -> None:
    asked = Preferences(code, example, dynamic)
    assert read_preferences(asked.applied) == asked


def outcome(header: str) -> Preferences | UnknownPreference | None:
    try:
        return read_preferences(header)
    except UnknownPreference as error:
        return error


@given(st.text() | st.text('code=example,; "\\x4'))
def test_any_header_is_read_or_refused(header: str) -> None:
    assert str(outcome(header))


@pytest.mark.parametrize("part", [" ", ", ", "a ", '"', "a=", ";", '\\"', "code "])
def test_long_headers_are_read_in_one_go(part: str) -> None:
    assert str(outcome(f"x{part * 60_000}"))
