from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.errors import TooMuchToFill
from hydracore_mock.scenarios import TemplateContext, rendered, rendered_text
from hydracore_mock.scenarios.seeded_random import uuids
from hydracore_mock.scenarios.templates import read_template, template_faults
from tests.hydracore_mock.scenarios.requests import context_of

BODY = {"name": "Rex", "tags": ["a", 1], "none": None, "yes": True, "price": 1.5}
CONTEXT = replace(context_of(BODY, id="7"), call=2)


def filled(value: Any, context: TemplateContext = CONTEXT) -> Any:
    assert list(template_faults(value)) == []
    return rendered(read_template(value), context)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("{$request.body#/tags}", ["a", 1]),
        ("{$request.body#/yes}", True),
        ("{$request.body#/none}", None),
        ("{$request.body#/nowhere}", None),
        ("{$item}", None),
        ("<{$request.body#/nowhere}>", "<>"),
        ("<{$request.body#/none}>", "<>"),
        ("{$request.body#/name} is {$request.body#/yes}, {$call}", "Rex is true, 2"),
        (" {$request.body#/tags}", ' ["a",1]'),
        ("{$request.body#/price}{$request.path.id}", "1.57"),
        ("{{$now}", "{$now}"),
        ("{{$now} {$call}", "{$now} 2"),
        ("{{{$call}}}", "{{$call}}}"),
        ("{{{$$", "{{$$"),
        ("{not one} ${x} $", "{not one} ${x} $"),
    ],
)
def test_texts(text: str, value: Any) -> None:
    assert filled(text) == value
    assert filled({"a": [text, 1]}) == {"a": [value, 1]}


@pytest.mark.parametrize("text", ["{$", "{$}", "{$now", "{$ now}", "x {$now{$now}", "{$now} {$nwo}"])
def test_texts_that_can_not_be_read(text: str) -> None:
    assert [keys for keys, _ in template_faults(text)] == [()]


def test_names_are_no_templates() -> None:
    assert filled({"{$now}": 1}) == {"{$now}": 1}


def test_faults_are_told_with_their_place() -> None:
    value = {"a": ["x", "{$nwo} {$request.path}"], "b/c": "{$now"}
    assert [keys for keys, _ in template_faults(value)] == [("a", "1"), ("a", "1"), ("b/c",)]


def test_each_uuid_is_another() -> None:
    context = TemplateContext(uuid=uuids("seed"))
    one, other = filled(["{$uuid}", "{$uuid}"], context)
    assert one != other


def test_what_is_not_named_is_not_asked_for() -> None:
    def never() -> Any:
        raise AssertionError

    assert filled(["{$call}"], TemplateContext(item=never, items=never, count=never, uuid=never, call=1)) == [
        1
    ]


def test_a_fact_is_asked_for_once() -> None:
    asked: list[int] = []
    context = TemplateContext(items=lambda: asked.append(1) or [1])  # type: ignore[func-returns-value]  # that is the point
    assert filled(["{$items}"] * 100, context) == [[1]] * 100
    assert asked == [1]


def test_headers_are_one_line_of_text() -> None:
    context = context_of({"a": "x\r\nSet-Cookie: y", "b": "é☃", "c": 7})
    for text, value in (("a", "xSet-Cookie: y"), ("b", "é"), ("c", "7"), ("none", "")):
        assert rendered_text(read_template(f"{{$request.body#/{text}}}"), context) == value


def test_nothing_grows_beyond_all_measure() -> None:
    began = time.process_time()
    for body in ("x" * 100_000, list(range(10_000)), {"k" * 100_000: 1}):
        for value in (["{$request.body}"] * 2_000, "{$request.body}-" * 2_000):
            with pytest.raises(TooMuchToFill, match="16,777,216"):
                filled(value, context_of(body))
    assert time.process_time() - began < 10


def test_what_no_answer_can_hold_is_left_out() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    for body in (deep, "\ud800", {"\ud800": 1}):
        json.dumps(filled(["{$request.body}", "{$request.body} as text"], context_of(body))).encode()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=10,
    )
)
def test_what_holds_no_expression_stays_as_it_is(value: Any) -> None:
    if "{$" not in json.dumps(value):
        template = read_template(value)
        assert template.is_static
        assert rendered(template, CONTEXT) == value


@given(st.lists(st.sampled_from(["{$", "{{$", "}", "{", "now", "#", "/", "call", "$", " "]), max_size=12))
def test_any_text_is_either_a_fault_or_filled(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not list(template_faults(text)):
        json.dumps(filled(text))
