from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.request_matcher import MISSING, RequestView
from hydracore_mock.scenarios import TemplateContext
from hydracore_mock.scenarios.expressions import read_expression, unreadable

CONTEXT = TemplateContext(
    request=RequestView(
        method="POST",
        path="/things/7",
        operation="make_thing",
        headers={"x-trace": "abc"},
        query={"q": ["1", "2"]},
        body={"a": [1, {"b/c": None}]},
        url="http://127.0.0.1:4010/things/7?q=1&q=2",
        path_parameters={"id": "7", "dotted.name": "8"},
    ),
    response_status=201,
    response_headers={"location": "/things/9"},
    response_body=lambda: {"id": 9},
    item=lambda: {"id": "7"},
    items=lambda: [{"id": "7"}, {"id": "8"}],
    count=lambda: 2,
    call=3,
    index=42,
    uuid=lambda: "u",
    now=lambda: "n",
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("method", "POST"),
        ("url", "http://127.0.0.1:4010/things/7?q=1&q=2"),
        ("statusCode", 201),
        ("request.path.id", "7"),
        ("request.path.dotted.name", "8"),
        ("request.path.none", None),
        ("request.query.q", "1"),
        ("request.query.none", None),
        ("request.header.X-Trace", "abc"),
        ("request.body", {"a": [1, {"b/c": None}]}),
        ("request.body#/a/0", 1),
        ("request.body#/a/1/b~1c", None),
        ("request.body#/a/2", MISSING),
        ("response.header.Location", "/things/9"),
        ("response.body#/id", 9),
        ("item#/id", "7"),
        ("items#/1/id", "8"),
        ("items", [{"id": "7"}, {"id": "8"}]),
        ("count", 2),
        ("call", 3),
        ("index", 42),
        ("index.5", "00042"),
        ("index.1", "42"),
        ("uuid", "u"),
        ("now", "n"),
    ],
)
def test_what_expressions_lead_to(text: str, value: Any) -> None:
    assert unreadable(text) is None
    assert read_expression(text).of(CONTEXT) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nwo", "did you mean {$now}?"),
        ("request.boddy#/a", "did you mean {$request.body}?"),
        ("", "is no expression"),
        ("request.path", "needs a name, as {$request.path.NAME}"),
        ("request.query.", "needs a name"),
        ("request.body#a", "needs a JSON pointer"),
        ("count#/a", "takes nothing after its name; write {$count}"),
        ("method.x", "takes nothing after its name"),
        ("index.0", "needs a width"),
        ("index.٣", "needs a width"),
        ("index.999999999", "needs a width"),
        ("x" * 10_000, "is no expression"),
    ],
)
def test_what_is_no_expression(text: str, reason: str) -> None:
    told = unreadable(text)
    assert told is not None
    assert reason in told
    assert len(told) < 500


def test_expressions_that_are_not_allowed() -> None:
    told = unreadable("request.body", frozenset({"index", "now"}))
    assert told is not None
    assert "index, now" in told


@given(st.text(max_size=30) | st.from_regex(r"(request|response)\.(body|path|header)[.#/a-z0-9]{0,8}"))
def test_what_is_readable_can_be_asked_for(text: str) -> None:
    if unreadable(text) is None:
        read_expression(text).of(CONTEXT)
        read_expression(text).of(TemplateContext())
