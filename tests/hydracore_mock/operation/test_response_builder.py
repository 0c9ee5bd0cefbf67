"""The successful response that a contract documents for an operation on a resource."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydracore_mock.operation.response_builder import ResponseBuilder
from hydracore_mock.operation.selection import ResponseSelection
from hydracore_mock.state import Change
from hydracore_openapi import load

ITEM = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
}
TEXT = {"schema": {"type": "string"}}
Build = Callable[..., ResponseBuilder]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """The builder of a POST with this response, beside a GET that makes it a resource."""

    def build(status: str = "201", **response: Any) -> ResponseBuilder:
        content = {"application/json": {"schema": ITEM}}
        listed = {"application/json": {"schema": {"type": "array", "items": ITEM}}}
        place = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        paths = {
            "/things": {
                "get": {"responses": {"200": {"description": "d", "content": listed}}},
                "post": {
                    "requestBody": {"content": content},
                    "responses": {status: {"description": "d", "content": content, **response}},
                },
            },
            "/things/{id}": {
                "parameters": [place],
                "get": {"responses": {"200": {"description": "d", "content": content}}},
            },
        }
        path = tmp_path / "openapi.json"
        document = {"openapi": "3.0.3", "info": {"title": "Case", "version": "1"}, "paths": paths}
        path.write_text(json.dumps(document), encoding="utf-8")
        contract = load(path)
        (resource,) = contract.resources
        operation = next(each for each in contract.operations if each.method == "POST")
        return ResponseBuilder(operation, resource, ResponseSelection(operation, "0"))

    return build


def _rendered(builder: ResponseBuilder, item: bytes = b'{"id":7}') -> bytes | None:
    return None if builder.render is None else builder.render(item)


def test_an_item_is_the_body(build: Build) -> None:
    builder = build()
    assert (builder.status, _rendered(builder)) == (201, b'{"id":7}')
    assert builder.headers == ((b"content-type", b"application/json"),)


def test_a_status_without_a_body_has_none(build: Build) -> None:
    assert _rendered(build("204")) == b""
    assert _rendered(build("200", content={})) == b""


def test_where_no_json_is_documented_no_item_can_be_shown(build: Build) -> None:
    assert build(content={"text/plain": TEXT}).render is None


def test_a_documented_location_leads_to_the_item(build: Build) -> None:
    change = Change(None, "7", None, b"{}")  # type: ignore[arg-type]  # its key doesn't matter
    located = build(headers={"Location": {"schema": {"type": "string"}}}).created(
        b"{}", "/things/a b", change
    )
    assert dict(located.headers)[b"location"] == b"/things/a%20b"
    assert located.change is change
    assert b"location" not in dict(build().created(b"{}", "/things/7", change).headers)


def test_a_documented_count_is_sent_with_a_list(build: Build) -> None:
    listed = build("200", headers={"X-Total-Count": {"schema": {"type": "integer"}}}).listed(b"[]", 12)
    assert dict(listed.headers)[b"x-total-count"] == b"12"


@pytest.mark.parametrize(
    ("header", "sent"),
    [
        ({"schema": {"type": "string"}, "example": "abc"}, b"abc"),
        ({"schema": {"type": "string", "default": "abc"}}, b"abc"),
        ({"required": True, "schema": {"type": "string", "enum": ["abc"]}}, b"abc"),
        ({"schema": {"type": "string", "enum": ["abc"]}}, None),
    ],
)
def test_headers_of_state_are_sent_where_they_are_given_or_required(
    build: Build, header: Any, sent: bytes | None
) -> None:
    assert dict(build(headers={"ETag": header}).headers).get(b"etag") == sent
    assert dict(build(headers={"X-Trace": header}).headers)[b"x-trace"] == b"abc"
