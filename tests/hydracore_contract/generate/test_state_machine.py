from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from hydracore_contract.fields import Field, body_fields
from hydracore_contract.generate.state_machine import Step, bodies, sequences, values, wrong_bodies
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import RequestPlace, Resource
from tests.hydracore_contract.contracts import contract, own
from tests.hydracore_contract.generate.schemas import ENDLESS, NEVER, TREES, Document, schemas
from tests.hydracore_contract.generate.schemathesis_adapter.digest import QUIETLY

FLAT = """
paths:
  /things:
    post:
      operationId: add
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {$ref: '#/components/responses/Thing'}}
    get:
      operationId: all
      responses:
        '200':
          description: fine
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
  /things/{id}:
    get:
      operationId: one
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {$ref: '#/components/responses/Thing'}}
components:
  responses:
    Thing: {description: fine, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
  schemas:
    Thing:
      type: object
      required: [id]
      properties: {id: {type: integer, readOnly: true}, name: {type: string}}
"""


def drawn(strategy: SearchStrategy[Any], count: int = 30) -> list[Any]:
    found: list[Any] = []

    @settings(QUIETLY, max_examples=count)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data(), schemas | st.sampled_from(TREES))
def test_every_value_is_valid(data: st.DataObject, document: Document) -> None:
    schema = Schema(document)
    assert schema.is_valid(data.draw(values(schema)))


@pytest.mark.parametrize(
    "document",
    [
        {"type": "integer", "minimum": 5_000},
        {"type": "integer", "maximum": -5_000},
        {"type": "integer", "exclusiveMinimum": 5_000, "exclusiveMaximum": 5_010},
        {"type": "integer", "multipleOf": 1_000_003},
        {"type": "integer", "minimum": 0.5, "maximum": 3.5},
        {"type": "number", "minimum": 1e9},
        {"type": "string", "minLength": 100},
        {"type": "string", "minLength": 100, "maxLength": 110},
        {"type": "string", "format": "email"},
        {"type": "string", "format": "date"},
        {"type": "array", "items": {"type": "integer"}, "minItems": 6},
        {"type": "array", "items": {"type": "integer"}, "maxItems": 1},
        {"oneOf": [{"type": "string", "minLength": 90}, {"type": "integer", "minimum": 10**6}]},
        {"const": {"a": 1}},
        {"enum": ["a", None]},
        *TREES,
    ],
)
def test_values_are_found_where_they_are_rare(document: Document) -> None:
    found = drawn(values(Schema(document)))
    assert found
    assert all(map(Schema(document).is_valid, found))


@pytest.mark.parametrize("document", [NEVER, {"not": {}}, ENDLESS])
def test_what_can_not_be_made(document: Document) -> None:
    with pytest.raises(Unmakeable):
        values(Schema(document))


def fields(properties: dict[str, Document], *required: str) -> tuple[Field, ...]:
    operation = own().operation("create_channel_endpoint")
    return tuple(
        Field(operation, RequestPlace.BODY, (name,), name in required, Schema(document))
        for name, document in properties.items()
    )


def test_optional_fields_come_and_go() -> None:
    found = drawn(bodies(fields({"a": {"type": "string"}, "b": {"type": "boolean"}}, "a")), 60)
    assert {frozenset(body) for body in found} == {frozenset("a"), frozenset("ab")}


def test_fields_that_can_not_be_made() -> None:
    hard = {"a": {"type": "boolean"}, "b": NEVER}
    assert {frozenset(body) for body in drawn(bodies(fields(hard, "a")))} == {frozenset("a")}
    with pytest.raises(Unmakeable):
        bodies(fields(hard, "b"))


def test_bodies_of_the_contract_are_valid() -> None:
    for name in ("create_channel_endpoint", "update_channel_endpoint"):
        operation = own().operation(name)
        assert operation.body is not None
        schema = operation.body.media["application/json"].schema
        assert schema is not None
        assert [body for body in drawn(bodies(body_fields(operation))) if not schema.is_valid(body)] == []


def test_wrong_bodies_have_one_value_that_is_most_likely_wrong() -> None:
    found = drawn(wrong_bodies(fields({"a": {"type": "string", "maxLength": 5}}, "a")), 60)
    schema = Schema({"type": "string", "maxLength": 5})
    assert all(body.keys() == {"a"} for body in found)
    assert sum(schema.is_valid(body["a"]) for body in found) < len(found) / 2
    assert drawn(wrong_bodies(())) == [[]]


def steps(resource: Resource, most: int = 8) -> list[list[Step]]:
    takes = body_fields(resource.create) if resource.create else ()
    changes = body_fields(resource.update) if resource.update else ()
    return drawn(sequences(resource, takes, changes, most), 150)


def test_sequences_do_all_that_a_resource_can() -> None:
    (resource,) = own().resources
    found = steps(resource)
    assert max(map(len, found)) <= 8
    assert min(map(len, found)) >= 1
    every = [step for sequence in found for step in sequence]
    assert {step.action for step in every} == {"create", "update", "delete"}
    assert {(step.scope, step.stray) for step in every} == {(0, False), (0, True), (1, False), (1, True)}
    assert all(step.body is None for step in every if step.action == "delete")
    assert not any(step.stray for step in every if step.action == "create")


def test_sequences_without_scopes() -> None:
    (resource,) = contract(FLAT).resources
    every = [step for sequence in steps(resource) for step in sequence]
    assert {step.action for step in every} == {"create", "read"}
    assert {(step.scope, step.stray) for step in every} == {(0, False)}
