"""Null where only the author's meaning allows it: taken, and never shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hydracore_openapi import load
from hydracore_openapi.json_schema.generate import Generator

DOCUMENT = """
openapi: VERSION
info: {title: Case, version: '1'}
paths:
  /things:
    get:
      responses:
        '200':
          description: d
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Part: {type: object, properties: {size: {type: integer}}}
    Thing: {type: object, required: [id, it], properties: {id: {type: string}, it: MEMBER}}
"""
MEMBERS = [
    ("3.0.3", "{nullable: true, allOf: [{$ref: '#/components/schemas/Part'}]}", False),
    ("3.0.3", "{nullable: true, type: string}", True),
    ("3.1.0", "{nullable: true, type: string}", False),
    ("3.1.0", "{nullable: true, type: string, enum: [a, b]}", False),
    ("3.1.0", "{type: [string, 'null']}", True),
]


@pytest.mark.parametrize(("version", "member", "is_shown"), MEMBERS)
def test_a_null_that_is_only_implied_is_taken_and_not_shown(
    tmp_path: Path, version: str, member: str, is_shown: bool
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(DOCUMENT.replace("VERSION", version).replace("MEMBER", member), encoding="utf-8")
    (found,) = load(path).resources

    assert found.item.is_valid({"id": "a", "it": None})
    values: list[Any] = [Generator(found.item.document).value(str(seed))["it"] for seed in range(80)]
    assert (None in values) is is_shown
    assert found.roles["it"].has_initial is is_shown
