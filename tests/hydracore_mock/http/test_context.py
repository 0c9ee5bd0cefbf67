"""A context's facts about a request, and the view that patterns and templates have of it."""

from __future__ import annotations

from typing import Any

import pytest

from hydracore_mock.http.context import RequestContext
from hydracore_mock.request_matcher import MISSING
from hydracore_openapi import bundled, load


def _context(**members: Any) -> RequestContext:
    scope = {"method": "POST", "path": "/v1/instances/x/channels", "query_string": b"", "headers": []}
    operation = load(bundled()).operation("create_channel_endpoint")
    return RequestContext({**scope, "path_params": {"p0": "x"}, **members}, operation)


def test_of_equal_headers_the_first_counts() -> None:
    context = _context(headers=[(b"accept", b"a/b"), (b"accept", b"c/d"), (b"origin", b"http://page")])
    assert (context.accept, context.origin) == ("a/b", b"http://page")


def test_a_request_that_names_no_world_is_in_the_default_one() -> None:
    assert _context().world == "default"
    assert _context(headers=[(b"x-mock-world", b"mine")]).world == "mine"


def test_what_is_not_said_has_its_usual_value() -> None:
    context = _context()
    assert (context.accept, context.origin, context.root) == ("*/*", None, "")
    assert _context(root_path="/below").root == "/below"


def test_the_view_is_in_texts() -> None:
    context = _context(
        query_string=b"a=1&a=2&b=", headers=[(b"host", b"mock"), (b"x", b"\xe9")], scheme="https"
    )
    context.body = b'{"n": 1}'
    view = context.view({"p0": "instance_id"})
    assert view.operation == "create_channel_endpoint"
    assert view.headers == {"host": "mock", "x": "é"}
    assert view.query == {"a": ["1", "2"], "b": [""]}
    assert view.url == "https://mock/v1/instances/x/channels?a=1&a=2&b="
    assert view.path_parameters == {"instance_id": "x"}
    assert view.body == {"n": 1}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"NaN"])
def test_a_body_that_is_no_json_is_missing(body: bytes) -> None:
    context = _context()
    context.body = body
    assert context.view({"p0": "instance_id"}).body is MISSING


def test_a_body_of_null_is_null() -> None:
    context = _context()
    context.body = b"null"
    assert context.view({"p0": "instance_id"}).body is None
