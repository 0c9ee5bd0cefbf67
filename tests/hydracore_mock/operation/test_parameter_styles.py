"""Every style of parameters: what is spelled by OpenAPI's table is read back, and what breaks it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydracore_mock.http.cookies import cookie_pairs
from hydracore_mock.http.routing import router_names
from hydracore_mock.operation.parameter_styles import Pairs
from hydracore_mock.operation.parameters import ParameterReader, Parameters, query_pairs
from hydracore_openapi import load
from hydracore_openapi.json_schema.wording.refusals import Refusal
from hydracore_openapi.model import Operation
from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import ask
from tests.paths import DOCUMENTS

INTEGERS = {"type": "array", "items": {"type": "integer"}}
TEXTS = {"type": "array", "items": {"type": "string"}}
PAIR = {
    "type": "object",
    "properties": {"x": {"type": "integer"}, "y": {"type": "string"}, "z": {"type": "boolean"}},
}
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="."), min_size=1)
_PLAIN = st.text("abcdef ghi-_", min_size=1).map(str.strip).filter(bool)
SPACED = {"spaceDelimited": "%20", "pipeDelimited": "%7C", "tabDelimited": "%09"}
STYLES = [
    *(("path", style, explode) for style in ("simple", "label", "matrix") for explode in (False, True)),
    *(("query", style, explode) for style in ("form", *SPACED) for explode in (False, True)),
    ("query", "deepObject", True),
    ("header", "simple", False),
    ("header", "simple", True),
    ("cookie", "form", False),
    ("cookie", "cookie", False),
]


def encoded(value: Any, encode: Callable[[str], str]) -> str:
    return encode(json.dumps(value) if isinstance(value, bool | int | float) else value)


def spelled(value: Any, style: str, explode: bool, encode: Callable[[str], str]) -> str:
    """A value of a parameter `p` by OpenAPI's table of styles (3.0.4, 4.7.12.3), which follows RFC 6570."""
    first, between = {"label": (".", "."), "matrix": (";", ";"), "simple": ("", ",")}.get(style, ("", "&"))
    named = style in ("matrix", "form", "cookie", *SPACED)
    delimiter = SPACED.get(style, ",")
    if isinstance(value, list):
        parts = [encoded(each, encode) for each in value]
        if explode:
            return first + between.join(f"p={part}" if named else part for part in parts)
        return first + ("p=" if named else "") + delimiter.join(parts)
    if isinstance(value, dict):
        members = [(name, encoded(each, encode)) for name, each in value.items()]
        if style == "deepObject":
            return "&".join(f"p%5B{name}%5D={text}" for name, text in members)
        if explode:
            return first + between.join(f"{name}={text}" for name, text in members)
        return first + ("p=" if named else "") + delimiter.join(part for pair in members for part in pair)
    return first + ("p=" if named else "") + encoded(value, encode)


def values(schema: Mapping[str, Any], text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    if schema is INTEGERS:
        return st.lists(st.integers(-(10**6), 10**6), min_size=1)
    if schema is TEXTS:
        return st.lists(text, min_size=1)
    if schema is PAIR:
        members: dict[str, st.SearchStrategy[Any]] = {"x": st.integers(), "y": text, "z": st.booleans()}
        found = st.fixed_dictionaries({}, optional=members)
        return found.filter(bool)
    return {"integer": st.integers(-(10**20), 10**20), "boolean": st.booleans()}.get(schema["type"], text)


def cases() -> Iterator[Any]:
    for place, style, explode in STYLES:
        for schema in ({"type": "integer"}, {"type": "boolean"}, {"type": "string"}, INTEGERS, TEXTS, PAIR):
            if (style in SPACED and schema is PAIR and explode) or (
                style == "deepObject" and schema is not PAIR
            ):
                continue
            yield pytest.param(
                place, style, explode, schema, id=f"{place} {style} {explode} {schema['type']}"
            )


@pytest.mark.parametrize(("place", "style", "explode", "schema"), [*cases()])
def test_what_is_spelled_is_read_back(
    tmp_path: Path, place: str, style: str, explode: bool, schema: Any
) -> None:
    operation = _operation(tmp_path, place, style, explode, schema)
    plain = place == "header" or style == "cookie"
    encode: Callable[[str], str] = str if plain else partial(quote, safe="-._~")
    whole = _TEXT.filter(lambda text: not set(text) & set(" |\t")) if style in SPACED else _TEXT

    @settings(max_examples=40, deadline=None)
    @given(values(schema, _PLAIN.filter(lambda text: " " not in text) if plain else whole))
    def round_trip(value: Any) -> None:
        sent = spelled(value, style, explode, encode)
        assert _read(operation, place, sent) == (value, [])

    round_trip()


def _operation(folder: Path, place: str, style: str, explode: bool, schema: Any) -> Operation:
    parameter = {"name": "p", "in": place, "required": True, "schema": schema}
    get = {"parameters": [parameter], "responses": {"200": {"description": "d"}}}
    paths = {"/it/{p}" if place == "path" else "/it": {"get": get}}
    parameter |= {"style": "form" if style in ("tabDelimited", "cookie") else style, "explode": explode}
    path = folder / "openapi.json"
    path.write_text(
        json.dumps({"openapi": "3.0.3", "info": {"title": "Case", "version": "1"}, "paths": paths}),
        encoding="utf-8",
    )
    operation = load(path).operations[0]
    tabbed = replace(operation.parameters[0], style=style)
    return replace(operation, parameters=(tabbed,))


def _read(operation: Operation, place: str, sent: str) -> tuple[Any, list[str]]:
    refusals: list[Refusal] = []
    found: dict[str, Any] = {}
    if place == "path":
        parameters = Parameters(operation, router_names(operation.path))
        scope = {"raw_path": f"/it/{sent}".encode(), "path_params": {"p0": unquote(sent)}}
        found = parameters.path(scope, refusals)
    else:
        pairs = {"query": query_pairs, "cookie": lambda text: cookie_pairs(text.encode())}
        read: Callable[[str], Pairs] = pairs.get(place, lambda text: [("p", text)])
        ParameterReader(operation.parameters[0]).add_value(read(sent), found, refusals)
    return found.get("p"), [each.type for each in refusals]


@pytest.fixture(scope="module")
def styles() -> Iterator[Running]:
    with running("--quiet", "--spec", str(DOCUMENTS / "accepted" / "parameter-styles.yaml")) as mock:
        yield mock


@pytest.mark.parametrize(
    "target",
    [
        "/deep",
        "/deep?filter[b]=1&filter[on]=true",
        "/deep?filter%5Bb%5D=1",
        "/deep?filter[ids]=1",
        "/deep?filter[ids][]=1&filter[ids][]=2",
        "/deep?filter[ids][1]=1&filter[ids][0]=2",
        "/deep?filter[range][from]=1.5&filter[range][to]=2",
        "/deep?filter[range]=&filter[ids]=",
        "/deep?expand[]=a",
        "/deep?expand[0]=a&expand[1]=b",
        "/deep?expand=a",
        "/deep?created=12",
        "/deep?created[gte]=12",
        "/flat?b=1&names=x&names=y",
        "/flat?ids=1",
        "/flat?ids=1,2",
        "/flat?ids=1%2C2",
        "/flat?point=x,1",
        "/flat?words=",
        "/recursive?lists=%5B%5D&union=1",
        "/recursive?union[a][b][]=1&union[a][c]=2",
        "/delimited?spaces=1%202&pipes=1|2",
        "/delimited?spaces=1+2&pipes=1%7C2",
        "/content?where=%7B%22n%22%3A1%7D",
        "/empty?flag",
        "/empty?flag=&strict=true",
        "/empty?url=http://a/b?c+d",
        "/simple/1,2/x=1",
        "/simple/1%2C2/x=1",
        "/label/.1.2/.abc",
        "/matrix/;ids=1;ids=2/;one=5",
    ],
)
def test_a_request_that_fits_is_accepted(styles: Running, target: str) -> None:
    answer = ask(styles.url, "GET", target)
    assert (answer.status, answer.body) == (200, b'"ok"'), answer.body


@pytest.mark.parametrize(
    ("target", "loc"),
    [
        ("/deep?filter[b]=x", ["query", "filter", "b"]),
        ("/deep?filter[ids][]=1&filter[ids][]=x", ["query", "filter", "ids", 1]),
        ("/deep?filter[range][from]=x", ["query", "filter", "range", "from"]),
        ("/deep?filter=x", ["query", "filter"]),
        ("/deep?expand[]=abcdef", ["query", "expand", 0]),
        ("/flat?b=x", ["query", "b"]),
        ("/flat?ids=1,x", ["query", "ids", 1]),
        ("/flat?point=y,1", ["query", "point", "x"]),
        ("/flat?point=x", ["query", "point"]),
        ("/recursive?lists=x", ["query", "lists", 0, 0]),
        ("/delimited?pipes=1|x", ["query", "pipes", 1]),
        ("/content?where=%7B%22n%22%3A%22x%22%7D", ["query", "where", "n"]),
        ("/content?where=%7B", ["query", "where"]),
        ("/content?where=%7B%22a%22%3A%22%5Cud800%22%7D", ["query", "where"]),
        ("/content?where=%5B%FF", ["query", "where"]),
        ("/content?where=" + "%5B" * 5000, ["query", "where"]),
        ("/deep?filter[range]=%7B%22from%22%3A%22%5Cud800%22%7D", ["query", "filter", "range"]),
        ("/deep?filter[range]=%7B%22from%22%3ANaN%7D", ["query", "filter", "range"]),
        ("/empty?flag=x", ["query", "flag"]),
        ("/empty?strict", ["query", "strict"]),
        ("/empty?url=http://a/b?c%20d", ["query", "url"]),
        ("/simple/1,x/x=1", ["path", "ids", 1]),
        ("/simple/1/x=y", ["path", "one", "x"]),
        ("/simple/1/y", ["path", "one"]),
        ("/label/1.2/.abc", ["path", "ids"]),
        ("/label/.1.2/abc", ["path", "one"]),
        ("/label/.1.2/.abcd", ["path", "one"]),
        ("/matrix/;ids=1;ids=x/;one=5", ["path", "ids", 1]),
        ("/matrix/;no=1/;one=5", ["path", "ids"]),
        ("/matrix/;ids=1/;two=5", ["path", "one"]),
    ],
)
def test_a_request_that_breaks_a_style_or_a_type_is_refused(
    styles: Running, target: str, loc: list[Any]
) -> None:
    answer = ask(styles.url, "GET", target)
    assert answer.status == 422, answer.body
    assert [each["loc"] for each in answer.json["errors"]] == [loc]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Cookie", "ids=1,2")], 200),
        ([("Cookie", 'no {"way" here; ids=1')], 200),
        ([("Cookie", "ids=1,x")], 422),
        ([("Cookie", "more=1&more=2")], 200),
        ([("Cookie", "more=1; more=2")], 200),
        ([("Cookie", "more=1; more=x")], 422),
        ([("X-Ids", "1, 2")], 200),
        ([("X-Ids", "1"), ("X-Ids", "2")], 200),
        ([("X-Ids", "1"), ("X-Ids", "x")], 422),
        ([("Accept", "application/json")], 200),
    ],
)
def test_lists_in_headers_and_cookies_are_judged(
    styles: Running, headers: list[tuple[str, str]], status: int
) -> None:
    assert ask(styles.url, "GET", "/cookies", headers).status == status
