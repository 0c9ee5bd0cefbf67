from __future__ import annotations

from hydracore_contract.fields import (
    DEEPEST,
    Field,
    body_fields,
    body_schema,
    is_free_object,
    kinds,
    parameters,
    words,
)
from hydracore_openapi.json_schema.schema import Schema
from tests.hydracore_contract.contracts import field, operation, own

DOCUMENT = """
paths:
  /a/{id}:
    put:
      operationId: put
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: q, in: query, schema: {type: string}}
        - {name: X-Odd, in: header, required: true, schema: {type: string, enum: [a]}}
      requestBody:
        content:
          text/csv: {schema: {type: string}}
          application/json: {schema: {$ref: '#/components/schemas/Node'}}
      responses: {'200': {description: fine}}
  /b:
    get:
      operationId: get
      responses: {'200': {description: fine}}
components:
  schemas:
    Base: {type: object, required: [name], properties: {name: {type: string, maxLength: 5, nullable: true}}}
    Node:
      allOf:
        - {$ref: '#/components/schemas/Base'}
        - type: object
          properties:
            child: {$ref: '#/components/schemas/Node'}
            id: {type: string, readOnly: true}
            free: {type: object, additionalProperties: true}
"""
PUT = operation(DOCUMENT)


def by_name() -> dict[str, Field]:
    return {each.name: each for each in body_fields(PUT)}


def test_the_fields_of_a_body() -> None:
    found = by_name()
    one = ["name", "child", "free"]
    assert {each.name for each in body_fields(PUT) if len(each.path) == 1} == {f"body.{name}" for name in one}
    assert "body.child.child.free" in found
    assert max(len(each.path) for each in found.values()) == DEEPEST
    assert [found[f"body.{name}"].required for name in one] == [True, False, False]
    assert found["body.child.name"].required


def test_what_a_field_says() -> None:
    found = by_name()
    assert found["body.name"].kinds == ["string", "null"]
    assert found["body.name"].said["maxLength"] == 5
    assert found["body.name"].is_free_text
    assert found["body.free"].is_free_object
    assert not found["body.child"].is_free_object
    assert found["body.child"].kinds == ["object"]


def test_the_fields_of_the_contract() -> None:
    create = own().operation("create_channel_endpoint")
    assert {each.path[0] for each in body_fields(create) if each.required} == {
        "channel_type",
        "external_identifier",
        "provider",
    }
    assert not body_fields(own().operation("delete_channel_endpoint"))


def test_parameters() -> None:
    found = {place: parameters(PUT, place) for place in ("path", "query", "header", "cookie")}
    assert {place: [each.name for each in fields] for place, fields in found.items()} == {
        "path": ["path.id"],
        "query": ["query.q"],
        "header": ["header.X-Odd"],
        "cookie": [],
    }
    assert [fields[0].required for fields in found.values() if fields] == [True, False, True]
    assert not found["header"][0].is_free_text


def test_the_schema_of_a_body() -> None:
    schema = body_schema(PUT)
    assert schema is not None
    assert schema.is_valid({"name": "a"})
    assert body_schema(own().operation("list_instance_channels")) is None


def test_a_property_is_compiled_once() -> None:
    schemas = [each.schema for each in body_fields(PUT)]
    assert schemas == [each.schema for each in body_fields(PUT)]


def test_kinds() -> None:
    assert kinds({"type": "string"}) == ["string"]
    assert kinds({"type": ["null", "integer", "string"]}) == ["integer", "string", "null"]
    assert kinds({}) == ["string"]
    assert kinds({"properties": {}}) == ["object"]
    assert kinds({"enum": ["a"]}) == kinds({"oneOf": []}) == []


def test_words_of_all_that_holds_together() -> None:
    inner = {"type": "string", "maxLength": 3, "allOf": [{"maxLength": 2, "minLength": 1}]}
    found = words(Schema({"anyOf": [inner, {"type": "null"}], "title": "T"}))
    assert (found["title"], found["maxLength"], found["minLength"], found["type"]) == ("T", 3, 1, "string")


def test_free_objects() -> None:
    assert is_free_object(Schema({"type": "object"}))
    assert is_free_object(Schema({"type": ["object", "null"], "additionalProperties": {}}))
    assert not is_free_object(Schema({"type": "object", "properties": {"a": {}}}))
    assert not is_free_object(Schema({"type": "string"}))
    assert field({"type": "object"}).is_free_object
