from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.errors import PatternError
from hydracore_mock.request_matcher import (
    MISSING,
    RequestView,
    path_matches,
    path_pattern,
    read_condition,
    read_pattern,
)

Query = Mapping[str, Sequence[str]]
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def seen(
    path: str = "/things",
    headers: Mapping[str, str] | None = None,
    query: Query | None = None,
    body: Any = MISSING,
) -> RequestView:
    return RequestView("POST", path, "make_thing", headers or {}, query or {}, body)


def misses(pattern: Mapping[str, Any], request: RequestView) -> tuple[str, ...]:
    read = read_pattern(pattern)
    found = read.misses(request)
    assert read.matches(request) is not bool(found)
    return found


def test_an_empty_pattern_matches_every_request() -> None:
    assert misses({}, seen()) == ()


@pytest.mark.parametrize(
    ("pattern", "missed"),
    [
        ({"operation": "make_thing"}, None),
        ({"operation": ["x", "make_thing"]}, None),
        ({"operation": ["x", "y"]}, "the operation is make_thing, not x or y"),
        ({"method": "post"}, None),
        ({"method": ["GET", "put"]}, "the method is POST, not GET or PUT"),
        ({"path": "/things/{id}"}, "the path is /things, not /things/{id}"),
    ],
)
def test_what_a_request_is(pattern: dict[str, Any], missed: str | None) -> None:
    assert misses(pattern, seen()) == (() if missed is None else (missed,))


def test_a_request_of_no_operation() -> None:
    request = seen()._replace(operation=None)
    assert misses({"operation": "x"}, request) == ("the operation is none of the contract, not x",)


@pytest.mark.parametrize(
    ("template", "fitting", "others"),
    [
        ("/a/{id}/b", ["/a/1/b", "/a/x y/b", "/a/\n/b"], ["/a//b", "/a/1/2/b", "/a/1/b/", "/A/1/b"]),
        ("/a/*", ["/a/b"], ["/a/", "/a", "/a/b/c"]),
        ("/a/**", ["/a", "/a/", "/a/b", "/a/b/c", "/a/b\nc"], ["/ab", "/b/a"]),
        ("/a/**/b", ["/a/b", "/a/x/b", "/a/x/y/b"], ["/a/xb", "/ab", "/a/b/c"]),
        ("**/b", ["/b", "/a/b"], ["/a/bc"]),
        ("/**", ["/", "/a", "/a/b"], ["a"]),
        ("/v1.0/(x)+[y]^$|", ["/v1.0/(x)+[y]^$|"], ["/v1x0/(x)+[y]^$|"]),
        ("/{a}.{b}", ["/x.json"], ["/xjson", "/x/y.json"]),
    ],
)
def test_paths(template: str, fitting: list[str], others: list[str]) -> None:
    matched = path_matches(template)
    assert all(map(matched, fitting))
    assert not any(map(matched, others))
    for path in (*fitting, *others):
        assert (re.fullmatch(path_pattern(template), path) is not None) == matched(path)


@given(st.text(alphabet=st.characters(exclude_characters="*{}", exclude_categories=["Cs"])))
def test_a_path_without_wildcards_matches_itself_alone(path: str) -> None:
    assert path_matches(path)(path)
    assert not path_matches(path)(f"{path}x")


def test_no_template_takes_long() -> None:
    began = time.process_time()
    assert not path_matches("/**" * 30 + "/x")("/a" * 4000)
    assert not path_matches("/" + "*a" * 30)("/" + "a" * 8000 + "b")
    assert not misses({"query": {"q": {"pattern": "(x+x+)+z|y"}}}, seen(query={"q": ["x" * 8000 + "y"]}))
    assert time.process_time() - began < 5


def test_a_template_with_too_many_wildcards_is_refused() -> None:
    with pytest.raises(PatternError, match="more than 50 wildcards"):
        path_matches("/*" * 51)


@pytest.mark.parametrize(
    ("wanted", "value", "missed"),
    [
        ("a", "a", None),
        ("a", "b", 'header X-Trace is "b", not "a"'),
        ("a", None, "header X-Trace is missing"),
        (7, "7", None),
        (True, "true", None),
        ({"equals": 7}, "7", None),
        ({"not": "a"}, "b", None),
        ({"not": "a"}, None, None),
        ({"not": "a"}, "a", 'header X-Trace is "a", which it must not be'),
        ({"present": True}, "", None),
        ({"present": True}, None, "header X-Trace is missing"),
        ({"present": False}, None, None),
        ({"present": False}, "a", 'header X-Trace is "a", which must not be there'),
        ({"contains": "ace"}, "trace", None),
        ({"contains": "x"}, "trace", 'header X-Trace is "trace", which does not contain "x"'),
        ({"pattern": "^[a-z]+$"}, "trace", None),
        ({"pattern": "^[a-z]+$"}, "Trace", 'header X-Trace is "Trace", which does not match ^[a-z]+$'),
        ({"one-of": ["a", 1]}, "1", None),
        ({"one-of": ["a", 1]}, "2", 'header X-Trace is "2", none of "a", "1"'),
        ({"contains": "a", "not": "ab"}, "ab", 'header X-Trace is "ab", which it must not be'),
    ],
)
def test_headers(wanted: Any, value: str | None, missed: str | None) -> None:
    request = seen(headers={} if value is None else {"x-trace": value})
    assert misses({"header": {"X-Trace": wanted}}, request) == (() if missed is None else (missed,))


@pytest.mark.parametrize(
    ("wanted", "values", "fits"),
    [
        ("1", ["0", "1"], True),
        (1, ["1"], True),
        ("1", [], False),
        ({"not": "1"}, ["0", "1"], False),
        ({"not": "1"}, ["0", "2"], True),
        ({"not": "1"}, [], True),
        ({"contains": "a", "not": "b"}, ["a1", "c"], True),
        ({"contains": "a", "not": "c"}, ["a1", "c"], False),
        ({"present": False}, [], True),
        ({"present": False}, ["a"], False),
        ({"present": True}, ["", "a"], True),
    ],
)
def test_query_parameters_that_are_there_several_times(wanted: Any, values: list[str], fits: bool) -> None:
    assert (misses({"query": {"q": wanted}}, seen(query={"q": values})) == ()) is fits
    assert (misses({"query": {"q": wanted}}, seen(query={"q": values} if values else {})) == ()) is fits


@pytest.mark.parametrize(
    ("pointer", "wanted", "missed"),
    [
        ("/a/b", 1, None),
        ("/a/b", 1.0, None),
        ("/a/b", True, "body /a/b is 1, not true"),
        ("/a/b", "1", 'body /a/b is 1, not "1"'),
        ("/list/1", "y", None),
        ("/list/01", "y", "body /list/01 is missing"),
        ("/list/2", {"present": False}, None),
        ("/list", {"contains": "x"}, None),
        ("/x~1y", {"equals": None}, None),
        ("/m~0n", None, None),
        ("/a", {"b": 1, "c": [True]}, None),
        ("/a", {"b": 1, "c": [1]}, 'body /a is {"b": 1, "c": [true]}, not {"b": 1, "c": [1]}'),
        ("/nothing", None, "body /nothing is missing"),
    ],
)
def test_bodies(pointer: str, wanted: Any, missed: str | None) -> None:
    body = {"a": {"b": 1, "c": [True]}, "list": ["x", "y"], "x/y": None, "m~n": None}
    assert misses({"body": {pointer: wanted}}, seen(body=body)) == (() if missed is None else (missed,))


def test_a_body_that_is_no_json() -> None:
    assert misses({"body": {"": {"present": True}}}, seen()) == ("the body is no JSON",)


def test_every_part_that_is_missed_is_told() -> None:
    pattern = {"operation": "x", "header": {"A": "1"}, "query": {"q": "1"}, "body": {"/a": 1}}
    assert len(misses(pattern, seen(body={}))) == 4


@pytest.mark.parametrize(
    ("pattern", "pointer", "reason"),
    [
        ({"body": {"/a/b": {"pattern": "("}}}, "/body/~1a~1b/pattern", "is no regular expression: missing )"),
        ({"body": {"/a": {"pattern": "(?=x)"}}}, "/body/~1a/pattern", "look-around"),
        ({"body": {"/a": {"pattern": "(a)\\1"}}}, "/body/~1a/pattern", "back references"),
        ({"body": {"/a": {"pattern": "(?:x{1000}){1000}"}}}, "/body/~1a/pattern", "too large"),
        ({"body": {"/a": {"pattern": 7}}}, "/body/~1a/pattern", "is 7, and must be a regular expression"),
        ({"header": {"A": {"present": "yes"}}}, "/header/A/present", 'is "yes", and must be true or false'),
        (
            {"query": {"a~b": {"one-of": "abc"}}},
            "/query/a~0b/one-of",
            'is "abc", and must be a list of values',
        ),
        ({"header": {"A": {"patern": "x"}}}, "/header/A/patern", "did you mean pattern?"),
        ({"header": {"A": {"zzz": "x"}}}, "/header/A/zzz", "known are equals, not"),
        ({"query": {"a": {}}}, "/query/a", "is empty"),
        ({"body": {"a": 1}}, "/body/a", "is no JSON pointer; write /a"),
    ],
)
def test_what_can_not_be_meant_is_refused(pattern: dict[str, Any], pointer: str, reason: str) -> None:
    with pytest.raises(PatternError) as caught:
        read_pattern(pattern)
    assert caught.value.pointer == pointer
    assert reason in caught.value.reason


@given(JSON_VALUES, JSON_VALUES)
def test_equality_is_jsons(one: Any, other: Any) -> None:
    assert misses({"body": {"": {"equals": one}}}, seen(body=json.loads(json.dumps(one)))) == ()
    same = misses({"body": {"": {"equals": one}}}, seen(body=other)) == ()
    assert same == (misses({"body": {"": {"not": one}}}, seen(body=other)) != ())
    assert same <= (one == other)


def test_no_value_is_too_deep_too_large_or_too_broken() -> None:
    deep: Any = 1
    for _ in range(20_000):
        deep = [deep]
    for value in (deep, {"a": deep}, "x" * 10_000_000, "\ud800", {"\ud800": "\udfff"}, ["ä"] * 100_000):
        for wanted in (value, {"not": 1}, {"contains": "y"}, {"pattern": "."}, {"one-of": [1]}, 1):
            for told in misses({"body": {"": wanted}}, seen(body=value)):
                assert len(told) < 300
                told.encode()


def test_conditions_alone() -> None:
    assert read_condition({"one-of": [1, 2]}, "")(2) is None
    assert read_condition({"of-one": [1, 2]}, "")({"of-one": [1, 2]}) is None
