from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openapi_spec_validator import validate

from hydracore_openapi import Contract, load
from tests.paths import DOCUMENTS

ACCEPTED = DOCUMENTS / "accepted"


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for element in value:
            yield from references(element)


def test_everything_but_schemas_is_brought_in() -> None:
    document = load(ACCEPTED / "several-files" / "openapi.yaml").document
    assert set(references(document)) == {
        "#/components/schemas/Thing",
        "#/components/schemas/thing",
        "#/components/schemas/parts",
    }
    assert document["components"]["schemas"]["Thing"] == {"type": "string"}
    validate(json.loads(json.dumps(document)))


def test_only_schemas_keep_references() -> None:
    document = load(ACCEPTED / "everything.yaml").document
    assert all(each.startswith("#/components/schemas/") for each in references(document))
    assert document["paths"]["/pets"]["parameters"][0]["name"] == "X-Trace"
    validate(json.loads(json.dumps(document)))


def test_callbacks_of_callbacks_end() -> None:
    document = load(ACCEPTED / "callbacks.yaml").document
    assert set(references(document)) == {"#/components/callbacks/Done"}
    validate(json.loads(json.dumps(document)))


def test_data_is_left_alone() -> None:
    document = load(ACCEPTED / "references-in-data.yaml").document
    assert document["components"]["schemas"]["Thing"]["default"] == {"$ref": "nowhere.yaml"}


def test_it_is_a_copy(contract: Callable[[str], Contract]) -> None:
    text = "paths: {/a: {get: {x-a: {b: 1}, responses: {200: {description: Fine}}}}}"
    found = contract(text)
    found.document["paths"]["/a"]["get"]["x-a"]["b"] = 2
    assert found.operations[0].extensions == {"x-a": {"b": 1}}


def test_what_stands_elsewhere_gets_a_name_of_its_own(write: Callable[..., Path]) -> None:
    write(
        "{type: object, properties: {again: {$ref: '#'}, at: {$ref: 'Pet.yaml#/properties/again'}}}",
        "Pet.yaml",
    )
    path = write(
        """
        openapi: 3.0.3
        info: {title: Case, version: '1'}
        paths:
          /a:
            get:
              responses:
                200: {description: Fine, content: {application/json: {schema: {$ref: Pet.yaml}}}}
        components: {schemas: {Pet: {type: string}}}
        """
    )
    document = load(path).document
    schema = document["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Pet_2"}
    assert document["components"]["schemas"]["Pet"] == {"type": "string"}
    assert document["components"]["schemas"]["Pet_2"]["properties"]["again"] == {
        "$ref": "#/components/schemas/Pet_2"
    }
    validate(json.loads(json.dumps(document)))


def test_two_files_may_use_one_name(write: Callable[..., Path]) -> None:
    for name, kind in (("a", "string"), ("b", "integer")):
        write(f"Thing: {{type: {kind}}}", f"{name}.yaml")
    path = write(
        """
        openapi: 3.0.3
        info: {title: Case, version: '1'}
        paths: {/a: {get: {responses: {200: {description: Fine}}}}}
        components:
          schemas:
            Both: {type: object, properties: {a: {$ref: 'a.yaml#/Thing'}, b: {$ref: 'b.yaml#/Thing'}}}
        """
    )
    schemas = load(path).document["components"]["schemas"]
    named = [schemas[schemas["Both"]["properties"][key]["$ref"].rpartition("/")[2]] for key in "ab"]
    assert named == [{"type": "string"}, {"type": "integer"}]


def test_a_callback_of_another_file_that_contains_itself_ends(write: Callable[..., Path]) -> None:
    write(
        """
        '{$request.body#/url}':
          post:
            callbacks: {again: {$ref: callback.yaml}}
            responses: {200: {description: Heard}}
        """,
        "callback.yaml",
    )
    path = write(
        """
        openapi: 3.0.3
        info: {title: Case, version: '1'}
        paths:
          /a:
            post:
              callbacks: {done: {$ref: callback.yaml}}
              responses: {200: {description: Fine}}
        """
    )
    done = load(path).document["paths"]["/a"]["post"]["callbacks"]["done"]
    assert done["{$request.body#/url}"]["post"]["callbacks"] == {"again": {}}
