from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_openapi.source.events import DEEPEST, line_at, parse

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("True", "True"),
        ("yes", "yes"),
        ("off", "off"),
        ("null", None),
        ("~", None),
        ("", None),
        ("Null", "Null"),
        ("12", 12),
        ("-0.5e1", -5.0),
        ("012", "012"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".5", ".5"),
        (".inf", ".inf"),
        ("2020-01-01", "2020-01-01"),
        ("12:30:45", "12:30:45"),
        ("'true'", "true"),
        ("!!str 5", "5"),
        ('!!int "5"', 5),
        ("!!float 5", 5),
        ("!!bool true", True),
        ("!!null ~", None),
    ],
)
def test_scalars(text: str, value: Any) -> None:
    parsed = parse(f"a: {text}\n")
    assert parsed.faults == []
    assert parsed.value == {"a": value}
    assert type(parsed.value["a"]) is type(value)


@given(JSON)
def test_json_text_is_read_as_json(value: Any) -> None:
    text = json.dumps({"a": value}, ensure_ascii=True)
    if "\\ud" not in text and "\\u007f" not in text.lower():
        assert parse(text).value == {"a": value}


def test_keys_are_text() -> None:
    assert parse("200: a\ntrue: b\n~: c\n1.5: d\n").value == {"200": "a", "true": "b", "~": "c", "1.5": "d"}


def test_aliases_and_merge_keys() -> None:
    text = """
    base: &base {a: 1, b: 2}
    more: &more {b: 3, c: 4}
    one: {<<: *base, b: 5}
    many: {<<: [*base, *more]}
    plain: {"<<": *base}
    again: *base
    """
    value = parse(text).value
    assert value["one"] == {"a": 1, "b": 5}
    assert value["many"] == {"a": 1, "b": 2, "c": 4}
    assert value["plain"] == {"<<": {"a": 1, "b": 2}}
    assert value["again"] == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("text", "line", "keys", "words"),
    [
        ("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", 5, ("b",), "already used in line 3"),
        ("a: &a\n- *a\n", 2, ("a", 0), "contains itself"),
        ("a: *b\n", 1, ("a",), "has no anchor"),
        ("a: !!python/object:os.system x\n", 1, ("a",), "the tag !!python/object:os.system"),
        ("a: !!binary aGk=\n", 1, ("a",), "the tag !!binary"),
        ("a: !!int x\n", 1, ("a",), "the tag !!int"),
        ("a: !!set {b}\n", 1, ("a",), "the tag !!set"),
        ("a:\n- b: 1e999\n", 2, ("a", 0, "b"), "too large"),
        (f"a: {'9' * 5000}\n", 1, ("a",), "too large"),
        ("[a, b]: 1\n", 1, (), "a key must be text"),
        ("{a: 1}: 1\n", 1, (), "a key must be text"),
        ("a: &a [1]\n*a : 1\n", 2, (), "a key must be text"),
        ("a: {<<: 5}\n", 1, ("a",), "<< needs an object"),
        ("a: 1\n---\nb: 2\n", 2, (), "second YAML document"),
    ],
)
def test_faults(text: str, line: int, keys: tuple[str | int, ...], words: str) -> None:
    (fault,) = parse(text).faults
    assert (fault.line, fault.keys) == (line, keys)
    assert words in fault.reason
    assert fault.remedy


def test_every_fault_is_told() -> None:
    assert len(parse("a: *x\na: *y\nb: 1e999\n").faults) == 4


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000 + "x", "? " * 100_000, "{a: " * 100_000])
def test_no_nesting_exhausts_the_stack(text: str) -> None:
    assert "nested" in parse(text).faults[-1].reason


def test_nesting_through_aliases_is_bounded() -> None:
    wide = f"wide: {[0] * 2000}\n"
    chain = wide + "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, DEEPEST + 10))
    assert "nested" in parse(chain).faults[0].reason


def test_a_small_document_cannot_expand_without_end() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))
    (fault,) = parse(bomb).faults
    assert "expand" in fault.reason


def test_lines() -> None:
    parsed = parse("a:\n  b:\n  - x\n  - c: &c\n      d: 1\n  e: *c\n  f:\n    <<: *c\n")
    assert [
        line_at(parsed, keys)
        for keys in (
            [],
            ["a"],
            ["a", "b"],
            ["a", "b", "1"],
            ["a", "b", "1", "c", "d"],
            ["a", "e", "d"],
            ["a", "f", "d"],
        )
    ] == [1, 1, 2, 4, 5, 5, 5]


def test_the_line_of_what_is_not_there_is_that_of_what_is_around_it() -> None:
    parsed = parse("a:\n  b:\n  - x\n")
    assert [line_at(parsed, keys) for keys in (["a", "b", "7"], ["a", "b", "z"], ["a", "c"], ["z"])] == [
        2,
        2,
        1,
        1,
    ]
