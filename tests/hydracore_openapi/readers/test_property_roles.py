from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hydracore_openapi import Contract
from hydracore_openapi.model import Role, RoleKind
from hydracore_openapi.readers.property_roles import RULES

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
        ("id2: {type: string}", Role(RoleKind.INITIAL)),
        ("shop_id: {type: string}", Role(RoleKind.PATH, parameter="shopId")),
        ("petId: {type: string, x-mock: {role: path}}", Role(RoleKind.PATH, parameter="pet_id")),
        (
            "owner: {type: string, x-mock: {role: path, parameter: shopId}}",
            Role(RoleKind.PATH, parameter="shopId"),
        ),
        ("created_at: {type: string, format: date-time}", Role(RoleKind.CREATED)),
        ("createdAt: {$ref: '#/components/schemas/Time'}", Role(RoleKind.CREATED)),
        ("creationDate: {type: string, format: date, nullable: true}", Role(RoleKind.CREATED, nullable=True)),
        ("created: {type: string}", Role(RoleKind.INITIAL)),
        ("updated_at: {type: string, format: date-time}", Role(RoleKind.UPDATED)),
        ("last_modified: {type: string, format: date-time}", Role(RoleKind.UPDATED)),
        ("modified: {type: string, format: date-time}", Role(RoleKind.UPDATED)),
        (
            "last_event_at: {type: string, format: date-time, nullable: true}",
            Role(RoleKind.INITIAL, None, True, None, True),
        ),
        ("input: {type: string}", Role(RoleKind.INPUT, None, True, "given")),
        ("input: {type: string, default: other}", Role(RoleKind.INPUT, None, True, "given")),
        ("nothing: {type: string}", Role(RoleKind.INPUT)),
        ("nothing: {type: string, default: other}", Role(RoleKind.INPUT, None, True, "other")),
        ("nothing: {type: string, nullable: true}", Role(RoleKind.INPUT, None, True, None, True)),
        ("nothing: {type: string, enum: [a, b]}", Role(RoleKind.INPUT)),
        ("unfit: {type: string, minLength: 2}", Role(RoleKind.INPUT)),
        ("later: {type: string}", Role(RoleKind.INPUT)),
        ("choice: {type: string, enum: [a, b]}", Role(RoleKind.INPUT, None, True, "a")),
        ("state: {type: string, enum: [new, old]}", Role(RoleKind.INITIAL, None, True, "new")),
        ("state: {type: string, enum: [new, old], default: old}", Role(RoleKind.INITIAL, None, True, "old")),
        (
            "state: {type: string, enum: [new, old], nullable: true}",
            Role(RoleKind.INITIAL, None, True, None, True),
        ),
        ("state: {type: string, default: x, x-mock: {initial: y}}", Role(RoleKind.INITIAL, None, True, "y")),
        ("input: {type: string, x-mock: {role: initial}, enum: [a]}", Role(RoleKind.INITIAL)),
        (
            "state: {nullable: true, allOf: [{$ref: '#/components/schemas/Time'}]}",
            Role(RoleKind.INITIAL, None, False, None, True),
        ),
        (
            "created_at: {type: string, format: date, x-mock: {role: initial, initial: '2020-01-01'}}",
            Role(RoleKind.INITIAL, None, True, "2020-01-01"),
        ),
    ],
)
def test_roles(role: Callable[[str], Role], written: str, expected: Role) -> None:
    assert role(written) == expected


def test_an_identity(contract: Callable[[str], Contract]) -> None:
    (resource,) = contract(DOCUMENT % "x: {}").resources
    assert resource.roles["id"] == Role(RoleKind.ID)


def test_a_time_that_must_be_sent_is_input(contract: Callable[[str], Contract]) -> None:
    text: Any = (DOCUMENT % "updated_at: {type: string, format: date-time}").replace(
        "PLACEHOLDER_IN", "updated_at"
    )
    (resource,) = contract(text.replace("required: [demanded]", "required: [updated_at]")).resources
    assert resource.roles["updated_at"].kind == RoleKind.INPUT


def test_every_kind_has_a_rule_and_every_rule_a_reason() -> None:
    assert {rule.kind for rule in RULES} == set(RoleKind)
    assert all(rule.because for rule in RULES)
