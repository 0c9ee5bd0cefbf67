from __future__ import annotations

from collections.abc import Callable

import pytest

from hydracore_openapi import Contract

DOCUMENT = """\
paths:
  /a:
    post:
      parameters:
      - {name: p, in: query, schema: {type: integer}, examples: {one: {value: %(parameter)s}}}
      - {name: q, in: query, content: {application/json: {schema: {type: integer}, example: %(content)s}}}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Thing'}, example: %(request)s}
          application/xml: {schema: {$ref: '#/components/schemas/Thing'}, example: <thing/>}
          text/plain: {example: anything}
      responses:
        200:
          description: Fine
          headers: {X-A: {schema: {type: integer}, example: %(header)s}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Thing'}, examples: {two: {$ref: '#/x-e'}}}
x-e: {value: %(response)s}
components:
  schemas:
    Thing:
      type: object
      required: [id, key]
      additionalProperties: false
      properties: {id: {type: integer, readOnly: true}, key: {type: string, writeOnly: true}}
"""
GOOD = {"parameter": "1", "content": "1", "request": "{key: k}", "header": "1", "response": "{id: 1}"}


def test_accepted(contract: Callable[[str], Contract]) -> None:
    contract(DOCUMENT % GOOD)


@pytest.mark.parametrize(
    ("place", "value", "line", "words"),
    [
        (
            "parameter",
            "x",
            7,
            "the example 'one' breaks its schema: \"x\" is not of type \"integer\"; correct it, or 'type' at",
        ),
        ("content", "x", 8, "the example 'example'"),
        ("request", "{}", 11, '"key" is a required property'),
        ("request", "{key: k, id: 1}", 11, "Additional properties are not allowed"),
        ("request", "{key: 1}", 11, "'type' at"),
        ("header", "x", 17, "the example 'example'"),
        ("response", "{id: 1, key: k}", 20, "'key' is not allowed here; remove it, or writeOnly at"),
        ("response", "{id: 1.5}", 20, "the example 'two'"),
        ("response", "null", 20, "the example 'two'"),
    ],
)
def test_refused(defects: Callable[[str], list[str]], place: str, value: str, line: int, words: str) -> None:
    told = defects(DOCUMENT % {**GOOD, place: value})
    assert told[0].startswith(f"{line}: ")
    assert words in told[0]


def test_long_values_are_shortened(defects: Callable[[str], list[str]]) -> None:
    (told,) = defects(DOCUMENT % {**GOOD, "parameter": "x" * 5_000})
    assert len(told) < 500
