"""Texts of parameters become typed values, in each style of OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydracore_mock.operation.parameters import Parameters
from hydracore_openapi import load
from hydracore_openapi.json_schema.wording.refusals import Refusal
from tests.hydracore_mock.running import running
from tests.hydracore_mock.wire import ask
from tests.paths import DOCUMENTS

INTEGERS = {"type": "array", "items": {"type": "integer"}}
TEXTS = {"type": "array", "items": {"type": "string"}}
PAIR = {"type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "string"}}}
Read = Callable[..., tuple[Any, list[str]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The value of a parameter `p` and the types of what is wrong with it."""

    def read(
        schema: Any,
        query: str = "",
        place: str = "query",
        headers: dict[bytes, bytes] | None = None,
        **more: Any,
    ) -> tuple[Any, list[str]]:
        parameter = {"name": "p", "in": place, "schema": schema, **more}
        get = {"parameters": [parameter], "responses": {"200": {"description": "d"}}}
        document = {
            "openapi": "3.0.3",
            "info": {"title": "Case", "version": "1"},
            "paths": {"/it": {"get": get}},
        }
        path = tmp_path / "openapi.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        refusals: list[Refusal] = []
        sent = headers or {}
        scope = {"query_string": query.encode(), "headers": [*sent.items()]}
        values = Parameters(load(path).operations[0], {}).other_values(scope, sent, refusals)
        return values.get("p"), [refusal.type for refusal in refusals]

    return read


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "integer"}, "12", 12),
        ({"type": "number"}, "12", 12),
        ({"type": "number"}, "-1.5e1", -15.0),
        ({"type": "boolean"}, "true", True),
        ({"type": "string"}, "12", "12"),
        ({"type": "string"}, "", ""),
        ({"type": "integer", "nullable": True}, "12", 12),
        ({}, "12", 12),
        ({}, "true", True),
        ({}, "x", "x"),
    ],
)
def test_a_text_has_the_type_that_the_schema_asks_for(read: Read, schema: Any, text: str, value: Any) -> None:
    found = read(schema, f"p={text}")
    assert found == (value, [])
    assert type(found[0]) is type(value)


@pytest.mark.parametrize(
    ("schema", "text", "kind"),
    [
        ({"type": "integer"}, "x", "int_parsing"),
        ({"type": "integer"}, "1.5", "int_parsing"),
        ({"type": "boolean"}, "yes", "bool_parsing"),
        ({"type": "integer", "maximum": 3}, "4", "less_than_equal"),
    ],
)
def test_a_text_of_another_type_is_refused(read: Read, schema: Any, text: str, kind: str) -> None:
    assert read(schema, f"p={text}") == (None, [kind])


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("p=1&p=2", {}),
        ("p=1,2", {"explode": False}),
        ("p=1%202", {"style": "spaceDelimited", "explode": False}),
        ("p=1%7C2", {"style": "pipeDelimited", "explode": False}),
    ],
)
def test_lists_are_read_in_each_style(read: Read, query: str, more: Any) -> None:
    assert read(INTEGERS, query, **more) == ([1, 2], [])


@pytest.mark.parametrize(
    ("query", "more"), [("p[x]=1&p[y]=2", {"style": "deepObject"}), ("p=x,1,y,2", {"explode": False})]
)
def test_objects_are_read_in_each_style(read: Read, query: str, more: Any) -> None:
    assert read(PAIR, query, **more) == ({"x": "1", "y": "2"}, [])


@pytest.mark.parametrize(
    ("schema", "query", "value"),
    [
        ({"oneOf": [{"type": "boolean"}, TEXTS]}, "p=false", False),
        ({"oneOf": [{"type": "boolean"}, TEXTS]}, "p=x", ["x"]),
        ({"oneOf": [{"type": "string"}, TEXTS]}, "p=x", "x"),
        ({"oneOf": [{"type": "string"}, TEXTS]}, "p=x&p=y", ["x", "y"]),
        ({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}, "p=true", True),
        ({"anyOf": [{"type": "integer", "maximum": 5}, {"type": "string"}]}, "p=7", "7"),
        ({"type": "array", "items": PAIR}, "p=%7B%22x%22%3A%22a%22%7D", [{"x": "a"}]),
        ({"enum": ["1", 2]}, "p=1", "1"),
        ({"enum": ["1", 2]}, "p=2", 2),
    ],
)
def test_each_type_that_a_schema_allows_is_tried(read: Read, schema: Any, query: str, value: Any) -> None:
    found = read(schema, query)
    assert found == (value, [])
    assert type(found[0]) is type(value)


@pytest.mark.parametrize(
    ("schema", "query", "value"),
    [
        ({"type": "integer", "default": 3}, "", 3),
        ({"type": "integer", "default": 3}, "p=4", 4),
        ({"type": "array", "items": {"type": "string"}, "default": ["a"]}, "", ["a"]),
        ({"type": "string", "nullable": True, "default": None}, "", None),
    ],
)
def test_a_default_holds_where_nothing_is_sent(read: Read, schema: Any, query: str, value: Any) -> None:
    assert read(schema, query) == (value, [])


def test_what_may_be_empty_may_be_full(read: Read) -> None:
    assert read(PAIR, "p[x]=1", style="deepObject", allowEmptyValue=True) == ({"x": "1"}, [])
    assert read(PAIR, "p=", style="deepObject", allowEmptyValue=True) == (None, [])


def test_a_default_selects_what_a_list_shows() -> None:
    with running("--quiet", "--spec", str(DOCUMENTS / "accepted" / "parameter-defaults.yaml")) as mock:
        for status in ("free", "sold"):
            assert ask(mock.url, "POST", "/pets", body={"status": status}).status == 201
        assert {pet["status"] for pet in ask(mock.url, "GET", "/pets").json} == {"free"}
        assert {pet["status"] for pet in ask(mock.url, "GET", "/pets?status=sold").json} == {"sold"}


def test_a_required_parameter_that_is_left_out_is_missing(read: Read) -> None:
    assert read({"type": "integer"}, "q=1", required=True) == (None, ["missing"])
    assert read({"type": "integer"}, "q=1") == (None, [])


@pytest.mark.parametrize(
    ("place", "headers"), [("header", {b"p": b"x"}), ("cookie", {b"cookie": b"a=1; p=x"})]
)
def test_headers_and_cookies_are_validated(read: Read, place: str, headers: dict[bytes, bytes]) -> None:
    assert read({"type": "integer"}, place=place, headers=headers) == (None, ["int_parsing"])
    good = {name: value.replace(b"x", b"7") for name, value in headers.items()}
    assert read({"type": "integer"}, place=place, headers=good) == (None, [])
