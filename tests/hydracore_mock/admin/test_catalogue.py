from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from hydracore_mock.admin.catalogue import catalogue
from hydracore_openapi import load

TEXT = """
openapi: 3.0.3
info: {title: Case, version: '7'}
security: [{key: []}, {basic: [], key: []}]
paths:
  /things:
    post:
      summary: Add one
      parameters:
        - {name: told, in: query, schema: {type: string}, example: so}
        - {name: made, in: query, required: true, schema: {type: integer, minimum: 5, maximum: 5}}
      requestBody: BODY
      responses:
        '201': {description: Made., content: {application/json: {schema: {}, examples: {a: {value: 1}, b: {value: 2}}}}}
        '400': {description: Refused.}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    basic: {type: http, scheme: basic}
  schemas:
    Thing: {type: object, properties: {n: {type: integer, enum: [3]}}, required: [n], x-own: 1}
"""
Shown = Callable[..., dict[str, Any]]


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    def shown(body: str = "{content: {application/json: {schema: {}}}}") -> dict[str, Any]:
        path = tmp_path / "openapi.yaml"
        path.write_text(dedent(TEXT).replace("BODY", body), encoding="utf-8")
        return catalogue(load(path), {})

    return shown


def test_an_operation_with_all_that_can_be_sent(shown: Shown) -> None:
    told = shown()
    assert (told["title"], told["version"]) == ("Case", "7")
    (operation,) = told["operations"]
    assert (operation["method"], operation["path"], operation["summary"]) == ("POST", "/things", "Add one")
    assert [(each["name"], each["required"], each["example"]) for each in operation["parameters"]] == [
        ("told", False, "so"),
        ("made", True, 5),
    ]
    assert [(each["status"], each["examples"]) for each in operation["responses"]] == [
        ("201", ["a", "b"]),
        ("400", []),
    ]
    assert operation["source"]["line"] == 7


def test_each_scheme_of_credentials_is_told_once(shown: Shown) -> None:
    (operation,) = shown()["operations"]
    assert [(each["name"], each["kind"]) for each in operation["credentials"]] == [
        ("key", "apiKey"),
        ("basic", "http"),
    ]


@pytest.mark.parametrize(
    ("body", "media", "example"),
    [
        (
            "{content: {text/plain: {schema: {type: string}, example: x}, application/json: {example: 1}}}",
            "application/json",
            1,
        ),
        ("{content: {text/plain: {example: x}, application/xml: {example: y}}}", "text/plain", "x"),
        (
            "{content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}",
            "application/json",
            {"n": 3},
        ),
    ],
)
def test_a_body_is_told_as_json_with_an_example(shown: Shown, body: str, media: str, example: Any) -> None:
    told = shown(body)["operations"][0]["body"]
    assert (told["media"], told["example"]) == (media, example)


def test_schemas_keep_their_own_keywords_alone(shown: Shown) -> None:
    told = shown(
        "{content: {application/json: {schema: {allOf: [{$ref: '#/components/schemas/Thing'}], x-own: 1}}}}"
    )
    schema = told["operations"][0]["body"]["schema"]
    assert "allOf" in schema
    assert not [name for name in schema if name.startswith(("$", "x-"))]


def test_a_body_that_is_no_json_is_shown_as_it_is_sent(shown: Shown) -> None:
    fields = "{n: {type: integer, enum: [3]}, file: {type: string, format: binary, enum: [abc]}}"
    schema = f"{{type: object, properties: {fields}}}"

    def body(media: str) -> dict[str, Any]:
        found = shown(f"{{content: {{{media}: {{schema: {schema}}}}}}}")["operations"][0]["body"]
        assert isinstance(found, dict)
        return found

    assert body("application/x-www-form-urlencoded")["example"] == "n=3&file=abc"
    parts = body("multipart/form-data")
    assert parts["media"].startswith("multipart/form-data; boundary=")
    assert 'name="file"; filename="file"' in parts["example"]
    assert body("application/json")["example"] == {"n": 3, "file": "abc"}
