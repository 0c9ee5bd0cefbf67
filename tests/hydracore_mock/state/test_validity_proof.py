"""Schemas whose items are valid without a check, and schemas whose items are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydracore_mock.state.validity_proof import makes_valid_items
from hydracore_openapi import bundled, load

DOCUMENT = """
openapi: 3.0.3
info: {title: Notes, version: '1'}
paths:
  /books/{book}/notes:
    get:
      parameters: [{name: book, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: All
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}
    post:
      parameters: [{name: book, in: path, required: true, schema: {type: string, maxLength: 9}}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}
      responses:
        '201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
components:
  schemas:
    New:
      type: object
      required: [text]
      properties:
        text: {type: string, maxLength: 5}
        mark: {type: integer, nullable: true}
    Note:
      type: object
      required: [id, book, text, made_at]
      properties:
        id: {type: integer}
        book: {type: string}
        text: {type: string}
        mark: {type: integer, nullable: true}
        made_at: {type: string, format: date-time, x-mock: {role: created}}
"""
JSON = "content: {application/json: {schema: {$ref: '#/components/schemas/New'}"


def trusted(folder: Path, document: str) -> bool:
    file = folder / "api.yaml"
    file.write_text(document)
    (resource,) = load(file).resources
    return makes_valid_items(resource)


def test_the_contract_of_the_kit_is_trusted() -> None:
    (resource,) = load(bundled()).resources
    assert makes_valid_items(resource)


def test_answers_that_allow_what_requests_allow_are_trusted(tmp_path: Path) -> None:
    assert trusted(tmp_path, DOCUMENT)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("        text: {type: string}\n", "        text: {type: string, maxLength: 4}\n"),
        ("        text: {type: string}\n", "        text: {type: string, pattern: a}\n"),
        ("        text: {type: string}\n", "        text: {type: integer}\n"),
        ("        book: {type: string}\n", "        book: {type: string, minLength: 1}\n"),
        ("required: [text]", "required: [mark]"),
        (
            "        mark: {type: integer, nullable: true}\n        made",
            "        mark: {type: integer}\n        made",
        ),
        ("text: {type: string, maxLength: 5}", "text: {type: string, maxLength: 5, nullable: true}"),
        ("role: created", "role: initial"),
        ("        required: true\n", ""),
        (JSON, JSON + "}, application/x-www-form-urlencoded: {"),
        ("format: date-time, x-mock", "format: date-time, maxLength: 20, x-mock"),
        ("      required: [id, book", "      minProperties: 9\n      required: [id, book"),
        ("      required: [text]\n", "      required: [text]\n      allOf: [{type: object}]\n"),
    ],
)
def test_what_might_not_fit_is_looked_at(tmp_path: Path, before: str, after: str) -> None:
    assert before in DOCUMENT
    assert not trusted(tmp_path, DOCUMENT.replace(before, after))
