from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.generate.request_builder import (
    ABSENT,
    encoded,
    filled,
    json_bytes,
    json_media,
    plain,
    raw,
    request,
)
from hydracore_contract.oracle.request_classification import path_values
from tests.hydracore_contract.contracts import operation, own

NESTED = """
paths:
  /a/{first}/b/{second}:
    post:
      operationId: nest
      parameters:
        - {name: first, in: path, required: true, schema: {type: string}}
        - {name: second, in: path, required: true, schema: {type: string}}
      requestBody:
        content:
          text/csv: {schema: {type: string}}
          application/vnd.api+json: {schema: {}}
      responses: {'200': {description: fine}}
"""
texts = st.text(min_size=1) | st.sampled_from(("a/b", "%2F", "{second}", "{first}", "..", "?#", "é😀", "\0"))
scalars = st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(
    scalars | st.none(), lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=5
)


def surrogates() -> st.SearchStrategy[str]:
    return st.text(st.characters(categories=["Cs", "L"]), min_size=1)


@given(texts, texts)
def test_what_is_filled_into_a_path_is_read_back(first: str, second: str) -> None:
    path = filled(operation(NESTED).path, {"first": first, "second": second, "other": "x"})
    assert path_values(operation(NESTED), path) == {"first": first, "second": second}
    assert path.count("/") == 4
    h11.Request(method="GET", target=path, headers=[("Host", "a")])


@given(surrogates())
def test_half_a_surrogate_pair_in_a_path(text: str) -> None:
    path = filled("/a/{first}", {"first": text})
    assert unquote(path, errors="surrogatepass") == f"/a/{text}"
    assert path.isascii()


def test_parameters_without_a_value_stay() -> None:
    assert filled("/a/{first}/b/{second}", {"second": 7}) == "/a/{first}/b/7"


@given(st.dictionaries(texts | surrogates(), scalars | surrogates() | st.lists(scalars), max_size=4))
def test_what_is_put_into_a_query_is_read_back(query: dict[str, Any]) -> None:
    found = parse_qsl(encoded(query), keep_blank_values=True, errors="surrogatepass")
    members = [(name, value if isinstance(value, list) else [value]) for name, value in query.items()]
    assert found == [(name, plain(each)) for name, parts in members for each in parts]


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), ("", ""), (True, "true"), (None, "null"), (7, "7"), (1.5, "1.5"), ([1], "[1]"), ("7", "7")],
)
def test_plain_texts(value: Any, text: str) -> None:
    assert plain(value) == text


@given(values)
def test_bodies_are_json_in_utf_8(value: Any) -> None:
    assert json.loads(json_bytes(value).decode()) == value


@given(surrogates().map("\ud800".__add__))
def test_half_a_surrogate_pair_is_escaped(text: str) -> None:
    data = json_bytes({text: [text]})
    assert data.isascii()
    assert json.loads(data) == json.loads(json.dumps({text: [text]}))


def test_a_request() -> None:
    found = request(
        operation(NESTED),
        {"first": "1", "second": "é/"},
        (("Authorization", "Bearer ${TOKEN}"),),
        {"a": "é"},
        query={"q": ["a b", True], "r": "&"},
        headers=(("X-Odd", "1"),),
        credential_query="key=${API_KEY}",
    )
    assert found.method == "POST"
    assert found.path == "/a/1/b/%C3%A9%2F?q=a+b&q=true&r=%26&key=${API_KEY}"
    assert found.headers == (
        ("Accept", "application/json"),
        ("Authorization", "Bearer ${TOKEN}"),
        ("Content-Type", "application/vnd.api+json"),
        ("X-Odd", "1"),
    )
    assert found.body == '{"a": "é"}'.encode()


def test_a_request_without_a_body() -> None:
    found = request(operation(NESTED), {}, body=ABSENT)
    assert (found.body, found.path) == (None, "/a/{first}/b/{second}")
    assert found.headers == (("Accept", "application/json"),)
    assert request(operation(NESTED), {}, body=None).body == b"null"


def test_a_raw_request() -> None:
    found = raw(operation(NESTED), {}, (("Content-Type", "text/odd"),), b"\xff", extra="a=${TOKEN}")
    assert urlsplit(found.path).query == "a=${TOKEN}"
    assert (found.headers[1:], found.body) == ((("Content-Type", "text/odd"),), b"\xff")


def test_the_media_type() -> None:
    assert json_media(operation(NESTED)) == "application/vnd.api+json"
    assert json_media(own().operation("list_instance_channels")) == "application/json"
