from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hydracore_openapi import Contract
from hydracore_openapi.model import Role
from hydracore_openapi.readers.property_roles import KINDS, RULES

DOCUMENT = """
paths:
  /shops/{shopId}/pets:
    parameters: [{name: shopId, in: path, required: true, schema: {type: string}}]
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [demanded]
              properties:
                input: {type: string, default: given}
                nothing: {type: string}
                modified: {type: string, format: date-time}
                demanded: {type: string}
                unfit: {type: string, default: x}
                PLACEHOLDER_IN: {type: string}
      responses: {201: {$ref: '#/components/responses/Pet'}}
  /shops/{shopId}/pets/{pet_id}:
    parameters:
    - {name: shopId, in: path, required: true, schema: {type: string}}
    - {name: pet_id, in: path, required: true, schema: {type: string}}
    patch:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {later: {type: string}, choice: {type: string}}}
      responses: {200: {$ref: '#/components/responses/Pet'}}
components:
  responses:
    Pet: {description: A pet, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  schemas:
    Time: {type: string, format: date-time}
    Pet:
      type: object
      properties:
        id: {type: string}
        demanded: {type: string}
        %s
"""


@pytest.fixture
def role(contract: Callable[[str], Contract]) -> Callable[[str], Role]:
    """The role of one property, written as `name: schema`."""

    def role(written: str) -> Role:
        (resource,) = contract(DOCUMENT % written).resources
        return resource.roles[written.partition(":")[0]]

    return role


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("id2: {type: string}", Role("initial")),
        ("shop_id: {type: string}", Role("path", parameter="shopId")),
        ("petId: {type: string, x-mock: {role: path}}", Role("path", parameter="pet_id")),
        ("owner: {type: string, x-mock: {role: path, parameter: shopId}}", Role("path", parameter="shopId")),
        ("created_at: {type: string, format: date-time}", Role("created")),
        ("createdAt: {$ref: '#/components/schemas/Time'}", Role("created")),
        ("creationDate: {type: string, format: date, nullable: true}", Role("created", nullable=True)),
        ("created: {type: string}", Role("initial")),
        ("updated_at: {type: string, format: date-time}", Role("updated")),
        ("last_modified: {type: string, format: date-time}", Role("updated")),
        ("modified: {type: string, format: date-time}", Role("updated")),
        (
            "last_event_at: {type: string, format: date-time, nullable: true}",
            Role("initial", None, True, None, True),
        ),
        ("input: {type: string}", Role("input", None, True, "given")),
        ("input: {type: string, default: other}", Role("input", None, True, "given")),
        ("nothing: {type: string}", Role("input")),
        ("nothing: {type: string, default: other}", Role("input", None, True, "other")),
        ("nothing: {type: string, nullable: true}", Role("input", None, True, None, True)),
        ("nothing: {type: string, enum: [a, b]}", Role("input")),
        ("unfit: {type: string, minLength: 2}", Role("input")),
        ("later: {type: string}", Role("input")),
        ("choice: {type: string, enum: [a, b]}", Role("input", None, True, "a")),
        ("state: {type: string, enum: [new, old]}", Role("initial", None, True, "new")),
        ("state: {type: string, enum: [new, old], default: old}", Role("initial", None, True, "old")),
        ("state: {type: string, enum: [new, old], nullable: true}", Role("initial", None, True, None, True)),
        ("state: {type: string, default: x, x-mock: {initial: y}}", Role("initial", None, True, "y")),
        ("input: {type: string, x-mock: {role: initial}, enum: [a]}", Role("initial")),
        (
            "state: {nullable: true, allOf: [{$ref: '#/components/schemas/Time'}]}",
            Role("initial", None, True, None, True),
        ),
        (
            "created_at: {type: string, format: date, x-mock: {role: initial, initial: '2020-01-01'}}",
            Role("initial", None, True, "2020-01-01"),
        ),
    ],
)
def test_roles(role: Callable[[str], Role], written: str, expected: Role) -> None:
    assert role(written) == expected


def test_an_identity(contract: Callable[[str], Contract]) -> None:
    (resource,) = contract(DOCUMENT % "x: {}").resources
    assert resource.roles["id"] == Role("id")


def test_a_time_that_must_be_sent_is_input(contract: Callable[[str], Contract]) -> None:
    text: Any = (DOCUMENT % "updated_at: {type: string, format: date-time}").replace(
        "PLACEHOLDER_IN", "updated_at"
    )
    (resource,) = contract(text.replace("required: [demanded]", "required: [updated_at]")).resources
    assert resource.roles["updated_at"].kind == "input"


def test_every_kind_has_a_rule_and_every_rule_a_reason() -> None:
    assert {rule.kind for rule in RULES} == set(KINDS)
    assert all(rule.because for rule in RULES)
