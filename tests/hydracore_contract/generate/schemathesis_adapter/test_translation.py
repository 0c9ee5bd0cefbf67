from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from hydracore_contract.exchange import Request
from hydracore_contract.generate.schemathesis_adapter import cases, translation
from hydracore_contract.generate.schemathesis_adapter.reduced_document import reduced
from hydracore_contract.generate.schemathesis_adapter.translation import Given
from hydracore_openapi import load
from hydracore_openapi.json_schema.schema import Schema

CONTRACT = load(Path(__file__).parent / "hard.yaml")
SCHEMA: Any = cases.load(reduced(CONTRACT))


def sent(given: Given = Given(), **parts: Any) -> Request | None:  # noqa: B008 (frozen)
    operation = CONTRACT.operation("many")
    case = SCHEMA[operation.path]["POST"].Case(
        **{"path_parameters": {"name": "abc", "number": 3}, "media_type": "application/json"} | parts
    )
    return translation.request(case, operation, given, translation.credential_places(CONTRACT))


def header(request: Request | None, name: str) -> list[str]:
    assert request
    return [value for key, value in request.headers if key.lower() == name.lower()]


@pytest.mark.parametrize(
    "value", ["a\r\nHost: b", "a\0", "\x7f", " a", "a ", "ąę", "\ud800", "a\x1b"], ids=ascii
)
def test_a_header_that_cannot_be_sent_is_left_out(value: str) -> None:
    request = sent(headers=CaseInsensitiveDict({"X-Free": value, "X-Other": "é", "Bad Name": "x"}))
    assert request
    assert request.headers == (("Accept", "application/json"), ("X-Other", "é"))


def test_made_up_credentials_are_left_out() -> None:
    request = sent(
        headers=CaseInsensitiveDict({"authorization": "made up", "x-secret": "made up", "Host": "else"}),
        query={"api_key": "made up", "q": "a b"},
        cookies={"session": "made up", "flavour": "oat", "sly": "a; session=made up", "bad": "\n"},
    )
    assert request
    assert request.path == "/base/a/abc/3?q=a+b"
    assert request.headers == (("Accept", "application/json"), ("Cookie", "flavour=oat"))


def test_given_credentials_are_added_to_what_is_there() -> None:
    given = Given({}, (("Cookie", "session=${API_KEY}"), ("X-Secret", "${API_KEY}")), "api_key=${API_KEY}")
    request = sent(
        given, query={"q": "1"}, cookies={"flavour": "oat"}, headers=CaseInsensitiveDict(Accept="x/y")
    )
    assert request
    assert request.path.endswith("/3?q=1&api_key=${API_KEY}")
    assert header(request, "Cookie") == ["session=${API_KEY}; flavour=oat"]
    assert header(request, "X-Secret") == ["${API_KEY}"]
    assert header(request, "Accept") == ["x/y"]


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ({"a": "\ud800é"}, b'{"a": "\\ud800\\u00e9"}'),
        (None, b"null"),
        ([], b"[]"),
        (b"\xff{", b"\xff{"),
        (2**70, b"1180591620717411303424"),
    ],
)
def test_bodies_are_written_as_schemathesis_writes_them(body: object, written: bytes) -> None:
    request = sent(body=body)
    assert request
    assert request.body == written
    assert header(request, "Content-Type") == ["application/json"]


def test_without_a_body_there_is_no_media_type() -> None:
    request = sent()
    assert request
    assert request.body is None
    assert header(request, "Content-Type") == []


def test_what_json_cannot_hold_is_no_request() -> None:
    assert sent(body=float("nan")) is None


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("%2E%2E", "/base/a/%2E%2E/3"),
        ("a%2Fb", "/base/a/a%2Fb/3"),
        ("50%", "/base/a/50%25/3"),
        ("é ", "/base/a/%C3%A9%20/3"),
        ("a?b#c", "/base/a/a%3Fb%23c/3"),
    ],
)
def test_a_path_is_kept_as_it_is_written(written: str, path: str) -> None:
    request = sent(path_parameters={"name": written, "number": 3})
    assert request
    assert request.path == path


def test_forms_are_the_same_every_time() -> None:
    body = {"f": b"\x00\xff", "m": {"a": 1}}
    first, second = (sent(body=dict(body), media_type="multipart/form-data") for _ in range(2))
    assert first == second
    [media] = header(first, "Content-Type")
    boundary = media.partition("boundary=")[2]
    assert first
    assert first.body
    assert first.body.count(boundary.encode()) == 3


@pytest.mark.parametrize(
    ("schema", "text", "valid"),
    [
        ({"type": "string"}, "7", True),
        ({"type": "string"}, "null", True),
        ({"type": "integer"}, "7", True),
        ({"type": "integer"}, "seven", False),
        ({"type": "boolean"}, "true", True),
        ({"type": "array"}, "[1]", False),
    ],
)
def test_a_text_from_a_path_is_read_as_its_schema_wants_it(
    schema: dict[str, Any], text: str, valid: bool
) -> None:
    assert translation.is_valid(Schema(schema), text) is valid
