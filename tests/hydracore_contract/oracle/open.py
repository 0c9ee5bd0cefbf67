"""Contracts that leave points open, or say nothing of them."""

from __future__ import annotations

from hydracore_openapi import Contract
from tests.hydracore_contract.contracts import contract

THINGS = """
    security: [{{Bearer: []}}]
    {top}
    paths:
      /boxes/{{box}}/things:
        parameters: [{{name: box, in: path, required: true, schema: {{type: string, format: uuid}}}}]
        get:
          operationId: list
          responses: &list
            '200':
              description: All.
              content: {{application/json: {{schema: {{type: array, items: {{$ref: '#/components/schemas/Thing'}}}}}}}}
            '404': {{description: No such box.}}
            '422': {{description: Invalid.}}
        post:
          operationId: create
          requestBody:
            required: true
            content: {{application/json: {{schema: {{$ref: '#/components/schemas/NewThing'}}}}}}
          responses: &one
            '201': &shown
              description: One.
              content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}
            '400': {{description: Unreadable.}}
            '401': {{description: Who are you?}}
            '403': {{description: No.}}
            '404': {{description: Not here.}}
            '422': {{description: Invalid.}}
      /boxes/{{box}}/things/{{id}}:
        parameters:
          - {{name: box, in: path, required: true, schema: {{type: string, format: uuid}}}}
          - {{name: id, in: path, required: true, schema: {{type: string, format: uuid}}}}
        patch:
          operationId: update
          requestBody:
            required: true
            content: {{application/json: {{schema: {{$ref: '#/components/schemas/Change'}}}}}}
          responses: {{<<: *one, '200': *shown}}
    components:
      securitySchemes: {{Bearer: {{type: http, scheme: bearer}}}}
      schemas:
        NewThing:
          type: object
          required: [name]
          properties:
            name: {{type: string{name}}}
            size: {{type: integer{size}}}
            note: {{type: string, nullable: true{note}}}
        Change:
          type: object
          properties:
            name: {{type: string}}
            note: {{type: string, nullable: true{change}}}
            extra: {{type: object}}
        Thing:
          type: object
          required: [id]
          properties:
            id: {{type: string, format: uuid}}
            name: {{type: string}}
            size: {{type: integer{shown_size}}}
            note: {{type: string, nullable: true}}
            extra: {{type: object}}
"""


def things(**marks: str) -> Contract:
    """A contract with these marks, each the text of an `x-open` beside the schema of that name or at the top."""
    places = ("name", "size", "note", "change", "shown_size")
    filled = {name: f", x-open: {marks[name]}" if name in marks else "" for name in places}
    return contract(THINGS.format(top=f"x-open: {marks['top']}" if "top" in marks else "", **filled))


UNMARKED = things()
BOX = "f3c95789-ace1-4954-ac5d-6baed2eac902"
THING = "cbf27734-ac10-4525-8b66-402800e03d2c"
CREATE, UPDATE = f"/boxes/{BOX}/things", f"/boxes/{BOX}/things/{THING}"
NULL_SIZE = "{why: w, readings: [{name: number}, {name: unknown, update: {nullable: true}}]}"
LONG_NAME = "{why: w, readings: [{name: any}, {name: short, update: {maxLength: 3}}]}"
BEHAVIOUR = "[{{why: w, behaviour: {}, readings: [{}]}}]"


def behaviour(name: str, *readings: str) -> str:
    return BEHAVIOUR.format(name, ", ".join(f"{{name: '{each}'}}" for each in readings))
