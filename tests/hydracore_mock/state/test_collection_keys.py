"""Paths of collections are understood just as requests are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hydracore_mock.operation.parameters import Parameters
from hydracore_mock.state.collection_keys import CollectionKeys
from hydracore_mock.state.stores import Key
from hydracore_openapi import Contract
from hydracore_openapi.json_schema.wording.refusals import Refusal
from hydracore_openapi.model import Resource
from tests.hydracore_mock.state.worlds import HYDRACORE, PETSTORE, loaded

PETS = "/api/v3/owners/{ownerId}/pets"
INSTANCES = "/v1/instances/{instance_id}/channels"
UUID = "f3c95789-ace1-4954-ac5d-6baed2eac902"
BELOW = """
paths:
  /a.b/{{x}}/things:
    parameters: [&x {{name: x, in: path, required: true, schema: {schema}}}]
    get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: *things}}}}}}}}}}
  /a.b/{{x}}/things/{{id}}:
    parameters: [*x, {{name: id, in: path, required: true, schema: {{type: string}}}}]
    get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: *thing}}}}}}}}}}
"""
BELOW = f"""
x-thing: &thing {{{{type: object, properties: {{{{id: {{{{type: string}}}}}}}}}}}}
x-things: &things {{{{type: array, items: *thing}}}}
{BELOW}"""
SCHEMAS = [
    "{type: string}",
    "{type: string, maxLength: 3}",
    "{type: string, format: uuid}",
    "{type: integer}",
    "{type: integer, minimum: 1}",
    "{type: number}",
    "{type: boolean}",
    "{type: integer, nullable: true}",
    "{}",
    "{enum: [a, B, 7]}",
    "{anyOf: [{type: integer}, {type: string, pattern: '^x'}]}",
    "{oneOf: [{type: string, format: uuid}, {type: boolean}]}",
]
written = st.sampled_from(
    [
        *("7", "007", "-0", "+7", "7.0", "7.50", "1e3", "1E22", "9" * 299, "9" * 5000, "0x7", "\u0667"),
        *("true", "false", "null", "", " ", "%", "{x}", "x", "a b", "a\nb", "é", "🚲", "..", "."),
        *(UUID, UUID.upper(), f"{{{UUID}}}", UUID.replace("-", "")),
    ]
) | st.text(st.characters(codec="utf-8", exclude_characters="/"), max_size=6).filter(
    # As keys write booleans: a path that says so leads to what `true` leads to.
    lambda text: text not in ("True", "False")
)


def resource(contract: Contract, path: str) -> Resource:
    return next(each for each in contract.resources if each.collection_path == path)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_path_means_what_it_means_in_a_request(contract: Callable[[str], Contract], schema: str) -> None:
    found = contract(BELOW.format(schema=schema)).resources[0]
    assert found.list is not None
    collection_keys, parameters = CollectionKeys(found), Parameters(found.list, {"x": "x"})

    @settings(max_examples=60, deadline=None)
    @given(text=written)
    @example(text="7")
    def compared(text: str) -> None:
        refusals: list[Refusal] = []
        value = parameters.path({"path_params": {"x": text}}, refusals)["x"]
        key = collection_keys.key_at(f"/a.b/{text}/things")
        if text in ("", "{x}"):
            assert key is None
        elif refusals:
            assert key is not None
            assert collection_keys.fault(key) is not None
        else:
            assert key == Key("/a.b/{x}/things", (str(value),))
            assert collection_keys.fault(key) is None
            assert same(collection_keys.scope(key)["x"], value)
            assert collection_keys.key_at(key.filled) in (key, None)

    compared()


def test_booleans_lead_back_to_the_keys_that_they_make(contract: Callable[[str], Contract]) -> None:
    collection_keys = CollectionKeys(contract(BELOW.format(schema="{type: boolean}")).resources[0])
    key = collection_keys.key_at("/a.b/true/things")
    assert key is not None
    assert key.scope == (str(True),)
    assert collection_keys.key_at(key.filled) == key
    assert collection_keys.scope(key) == {"x": True}


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def test_paths_of_collections() -> None:
    collection_keys = CollectionKeys(resource(loaded(PETSTORE), PETS))
    assert collection_keys.key_at("/api/v3/owners/7/pets") == Key(PETS, ("7",))
    assert collection_keys.key_at("/api/v3/owners/007/pets") == Key(PETS, ("7",))
    for path in (
        PETS,
        "",
        "/api/v3/owners//pets",
        "/api/v3/owners/7/8/pets",
        "/api/v3/owners/7/pets/",
        "/api/v3/owners/7/pets\n",
        "x/api/v3/owners/7/pets",
    ):
        assert collection_keys.key_at(path) is None


def test_a_collection_without_parameters_has_one_path() -> None:
    collection_keys = CollectionKeys(resource(loaded(PETSTORE), "/api/v3/owners"))
    key = collection_keys.key_at("/api/v3/owners")
    assert key == Key("/api/v3/owners", ())
    assert collection_keys.scope(key) == {}
    assert collection_keys.fault(key) is None
    assert collection_keys.key_at("/api/v3/owners/") is None


def test_what_stands_between_parameters_is_plain_text(contract: Callable[[str], Contract]) -> None:
    collection_keys = CollectionKeys(contract(BELOW.format(schema="{}")).resources[0])
    assert collection_keys.key_at("/aXb/7/things") is None


def test_a_uuid_is_told_in_lower_case() -> None:
    collection_keys = CollectionKeys(resource(loaded(HYDRACORE), INSTANCES))
    key = collection_keys.key_at(f"/v1/instances/{UUID.upper()}/channels")
    assert key == Key(INSTANCES, (UUID,))
    assert collection_keys.scope(key) == {"instance_id": UUID}


def test_values_that_the_contract_forbids() -> None:
    collection_keys = CollectionKeys(resource(loaded(PETSTORE), PETS))
    for text, told in (
        ("0", "'0' is no ownerId"),
        ("x", "'x' is no ownerId"),
        ("1.5", "'1.5' is no ownerId"),
    ):
        key = collection_keys.key_at(f"/api/v3/owners/{text}/pets")
        assert key is not None
        assert collection_keys.fault(key) == told
