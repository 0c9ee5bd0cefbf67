"""Contracts for tests, written as the paths and schemas of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from hydracore_openapi import Contract, load
from hydracore_openapi.model import Resource

HEAD = "openapi: 3.0.3\ninfo: {title: Case, version: '1'}\n"
REFERENCE = "{$ref: '#/components/schemas/Thing'}"
COLLECTION = """
paths:
  /things:
    get:
      responses: {'200': {description: d, content: {application/json: {schema: THINGS}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/NewThing'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: THING}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses: {'200': {description: d, content: {application/json: {schema: THING}}}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/NewThing'}}}}
      responses: {'200': {description: d, content: {application/json: {schema: THING}}}}
    patch:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/ThingChange'}}}}
      responses: {'200': {description: d, content: {application/json: {schema: THING}}}}
""".replace("THINGS", f"{{type: array, items: {REFERENCE}}}").replace("THING}", f"{REFERENCE}}}")


@pytest.fixture
def contract(tmp_path: Path) -> Callable[[str], Contract]:
    """Loads a document written without its first two lines."""

    def contract(text: str) -> Contract:
        path = tmp_path / "openapi.yaml"
        path.write_text(HEAD + dedent(text), encoding="utf-8")
        return load(path)

    return contract


LISTED = """
paths:
  /things:
    get:
      parameters: [%s]
      responses: {'200': {description: d, content: {application/json: {schema: %s}}}}
"""
LISTED_ITEM = (
    "{type: object, required: [id], properties: {id: {type: integer}, name: {type: string}, "
    "tags: {type: array, items: {type: string}}, on: {type: boolean}}}"
)


@pytest.fixture
def listed(contract: Callable[[str], Contract]) -> Callable[..., Resource]:
    """A resource with a list of the schema, in which ITEM is an item; `parameters` are schemas by name."""

    def listed(
        schema: str = "{type: array, items: ITEM}", parameters: Mapping[str, str] | None = None
    ) -> Resource:
        told = ", ".join(
            f"{{name: {name}, in: query, schema: {each}}}" for name, each in (parameters or {}).items()
        )
        return contract(LISTED % (told, schema.replace("ITEM", LISTED_ITEM))).resources[0]

    return listed


@pytest.fixture
def things(contract: Callable[[str], Contract]) -> Callable[..., Resource]:
    """A collection of things with all six operations but delete; each schema is given as one line of YAML."""

    def things(thing: str, new: str = "{type: object}", change: str = "{type: object}") -> Resource:
        schemas = (
            f"components:\n  schemas:\n    Thing: {thing}\n    NewThing: {new}\n    ThingChange: {change}\n"
        )
        return contract(COLLECTION + schemas).resources[0]

    return things
