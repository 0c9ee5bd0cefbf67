from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from hydracore_openapi import ContractError, load

Write = Callable[..., Path]

GOOD: Any = {
    "openapi": "3.0.3",
    "info": {"title": "Case", "version": "1"},
    "paths": {
        "/a/{x}": {
            "get": {
                "parameters": [{"name": "x", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "description": "Fine",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/P"}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {"P": {"type": "object", "properties": {"a": {"type": "string"}}}},
        "securitySchemes": {"s": {"type": "http", "scheme": "bearer"}},
    },
}
GET = ("paths", "/a/{x}", "get")
PARAMETER = (*GET, "parameters", 0)
SCHEMA = ("components", "schemas", "P")
SCHEME = ("components", "securitySchemes", "s")
GONE = object()


@pytest.fixture
def refusal(write: Write) -> Callable[[Sequence[str | int], Any], list[str]]:
    """What is said of the good document with one member changed: `POINTER REASON; REMEDY`."""

    def refusal(path: Sequence[str | int], value: Any) -> list[str]:
        document = copy.deepcopy(GOOD)
        holder = document
        for key in path[:-1]:
            holder = holder[key]
        if value is GONE:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
        with pytest.raises(ContractError) as caught:
            load(write(json.dumps(document), "openapi.json"), strict=True)
        return [f"{each.location.pointer} {each.reason}; {each.remedy}" for each in caught.value.defects]

    return refusal


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ((*PARAMETER, "in"), GONE, "/parameters/0 'in' is missing; add it to the Parameter object"),
        (
            (*PARAMETER, "in"),
            "body",
            "/in 'in' is \"body\", and must be one of path, query, header, cookie; write one of these",
        ),
        (
            (*PARAMETER, "required"),
            False,
            "/required a path parameter must be required; write required: true",
        ),
        ((*PARAMETER, "name"), 5, "/name 'name' is 5, not text; write it in quotes"),
        (
            (*PARAMETER, "style"),
            "form",
            "/style 'style' is \"form\", and must be one of matrix, label, simple; write one of these",
        ),
        (
            (*PARAMETER, "content"),
            {"a/b": {}},
            "has either 'schema' (with style and examples) or 'content'; keep one of the two",
        ),
        ((*GET, "parameters"), {}, "/parameters 'parameters' is {}, not an array; write an array"),
        ((*GET, "responses", "200"), None, "/200 '200' is null, not an object; write an object"),
        (
            (*GET, "responses", "200", "description"),
            GONE,
            "/200 'description' is missing; add it to the Response object",
        ),
        (
            (*GET, "responses", "200"),
            {"description": "x", "$ref": 5},
            "'$ref' isn't a field of a Response object; remove it",
        ),
        ((*SCHEMA, "properties", "a"), "x", "/a 'a' is \"x\", not an object; write an object"),
        (
            (*SCHEMA, "properties", "a", "maxLenght"),
            5,
            "'maxLenght' isn't a field of a Schema object; did you mean 'maxLength'?",
        ),
        (
            (*SCHEMA, "additionalProperties"),
            {"type": "x"},
            "/additionalProperties/type 'type' is \"x\", and must be one of array,",
        ),
        (
            (*SCHEMA, "allOf"),
            [{"propertes": {}}],
            "/allOf/0/propertes 'propertes' isn't a field of a Schema object; did you mean 'properties'?",
        ),
        ((*SCHEMA, "required"), ["a", "a"], "/required 'required' has the same entry twice; remove one"),
        ((*SCHEMA, "maxLength"), -1, "/maxLength 'maxLength' is -1, not a whole number, 0 or more; write"),
        ((*SCHEME, "type"), GONE, "/s 'type' is missing; add it to the"),
        ((*SCHEME, "scheme"), GONE, "/s 'scheme' is missing; add it to the SecurityScheme object"),
        (
            SCHEME,
            {"type": "apiKey", "name": "k", "in": "body"},
            "/in 'in' is \"body\", and must be one of query, header, cookie; write one of these",
        ),
        (("info", "version"), 1.0, "/version 'version' is 1.0, not text; write it in quotes"),
        (("paths",), None, "#/paths 'paths' is null, not an object; write an object"),
        (
            ("webhooks",),
            {},
            "#/webhooks 'webhooks' isn't a field of an OpenAPI object; leave them out: OpenAPI 3.0 has none",
        ),
    ],
)
def test_what_is_said(
    refusal: Callable[[Sequence[str | int], Any], list[str]],
    path: Sequence[str | int],
    value: Any,
    expected: str,
) -> None:
    (told,) = refusal(path, value)
    assert expected in told


def test_schemes_are_named_in_any_case(write: Write) -> None:
    document = copy.deepcopy(GOOD)
    document["components"]["securitySchemes"]["s"] = {
        "type": "http",
        "scheme": "BEARER",
        "bearerFormat": "JWT",
    }
    assert (
        load(write(json.dumps(document), "openapi.json"), strict=True).security_schemes["s"].scheme
        == "bearer"
    )


def test_what_references_lead_to_is_checked_as_what_it_is_used_for(write: Write) -> None:
    write("name: x\nin: qury\nschema: {type: string}\n", "parameter.yaml")
    document = copy.deepcopy(GOOD)
    document["paths"]["/a/{x}"]["get"]["parameters"].append({"$ref": "parameter.yaml"})
    document["paths"]["/a/{x}"]["get"]["parameters"].append({"$ref": "#/components/schemas/P"})
    with pytest.raises(ContractError) as caught:
        load(write(json.dumps(document), "openapi.json"), strict=True)
    assert [
        str(each.location).rpartition("/")[2] for each in caught.value.defects if "'in'" in each.reason
    ] == ["P", "in"]


def test_all_defects_of_all_objects_are_told_at_once(write: Write) -> None:
    document = copy.deepcopy(GOOD)
    document["info"] = {}
    document["paths"]["/a/{x}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {
        "$ref": "#/none"
    }
    document["components"]["schemas"]["P"]["type"] = "objekt"
    with pytest.raises(ContractError) as caught:
        load(write(json.dumps(document), "openapi.json"), strict=True)
    assert len(caught.value.defects) == 4
