from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hydracore_openapi import Contract
from hydracore_openapi.model import Envelope, Resource

Load = Callable[[str], Contract]

LIST = "responses: {200: {description: Fine, content: {application/json: {schema: %s}}}}"
PET = "{type: object, properties: {id: {type: string}, name: {type: string}}}"
PETS = "{type: array, items: %s}".replace("%s", PET)
DELETE = "responses: {204: {description: Gone}}"


def path(template: str, **answers: str) -> str:
    names = [part.split("}")[0] for part in template.split("{")[1:]]
    parameters = ", ".join(
        f"{{name: {name}, in: path, required: true, schema: {{type: string}}}}" for name in names
    )
    methods = "".join(
        f"    {method}: {{{DELETE if schema == '' else LIST.replace('%s', schema)}}}\n"
        for method, schema in answers.items()
    )
    return f"  {template}:\n    parameters: [{parameters}]\n{methods}"


@pytest.fixture
def resources(contract: Load) -> Callable[..., dict[str, Resource]]:
    def resources(*paths: str) -> dict[str, Resource]:
        return {each.collection_path: each for each in contract("paths:\n" + "".join(paths)).resources}

    return resources


Find = Callable[..., dict[str, Resource]]


def test_a_slash_at_the_end_of_an_item_is_no_part_of_its_collection(resources: Find) -> None:
    (found,) = resources(path("/shops/{shop}/pets/{pet}/", get=PET, put=PET)).values()
    assert (found.collection_path, found.scope) == ("/shops/{shop}/pets", ("shop",))


def test_a_collection_and_its_items(resources: Find) -> None:
    (found,) = resources(
        path("/v1/shops/{shop_id}/pets", get=PETS, post=PET),
        path("/v1/shops/{shop_id}/pets/{petId}", get=PET, put=PET, patch=PET, delete=""),
    ).values()
    assert (found.name, found.collection_path, found.item_path) == (
        "pets",
        "/v1/shops/{shop_id}/pets",
        "/v1/shops/{shop_id}/pets/{petId}",
    )
    assert (found.item_parameter, found.id_property, found.scope, found.parent) == (
        "petId",
        "id",
        ("shop_id",),
        None,
    )
    assert found.envelope == Envelope(None, None)
    operations: list[Any] = [found.list, found.create, found.read, found.replace, found.update, found.delete]
    assert [each.method for each in operations] == ["GET", "POST", "GET", "PUT", "PATCH", "DELETE"]
    assert set(found.item.properties) == {"id", "name"}


@pytest.mark.parametrize("end", [".json", ".xml", "-data"])
def test_paths_that_end_in_the_same_text_are_one_collection(resources: Find, end: str) -> None:
    found = resources(
        path(f"/shops/{{shop}}{end}", get=PET),
        path(f"/shops{end}", get=PETS),
        path(f"/shops/{{shop}}/pets{end}", get=PETS, post=PET),
        path(f"/shops/{{shop}}/pets/{{pet}}{end}", get=PET, post=PET, delete=""),
        path("/shops/{shop}/pets/{pet}:buy", post=PET),
    )
    pets = found.pop(f"/shops/{{shop}}/pets{end}")
    assert (pets.name, pets.parent, pets.item_parameter, pets.scope) == (
        "pets",
        f"/shops{end}",
        "pet",
        ("shop",),
    )
    assert pets.update is not None
    assert pets.update.path == pets.item_path
    assert [*found] == [f"/shops{end}"]


def test_a_post_beside_put_changes_nothing_that_is_known(resources: Find) -> None:
    (found,) = resources(path("/pets", get=PETS), path("/pets/{pet}", get=PET, put=PET, post=PET)).values()
    assert found.update is None


def test_nested_collections_know_their_parent(resources: Find) -> None:
    found = resources(
        path("/shops", get=PETS),
        path("/shops/{shop}", get=PET),
        path("/shops/{shop}/pets", get=PETS),
        path("/shops/{shop}/pets/{pet}", get=PET),
        path("/shops/{shop}/pets/{pet}/toys", get=PETS),
    )
    assert {name: each.parent for name, each in found.items()} == {
        "/shops": None,
        "/shops/{shop}/pets": "/shops",
        "/shops/{shop}/pets/{pet}/toys": "/shops/{shop}/pets",
    }
    assert found["/shops/{shop}/pets/{pet}/toys"].scope == ("shop", "pet")
    assert found["/shops/{shop}/pets/{pet}/toys"].item_path is None


@pytest.mark.parametrize(
    ("schema", "envelope"),
    [
        (
            "{type: object, properties: {pets: %s, other: %s, count: {type: integer}}}",
            Envelope("pets", "count"),
        ),
        (
            "{type: object, properties: {other: %s, items: %s, total_count: {type: integer}}}",
            Envelope("items", "total_count"),
        ),
        (
            "{type: object, properties: {data: %s, links: %s, totalCount: {type: integer}}}",
            Envelope("data", "totalCount"),
        ),
        ("{type: object, properties: {results: %s, total: {type: number}}}", Envelope("results", None)),
        (
            "{type: object, properties: {theOnlyOne: %s, size: {type: integer, nullable: true}}}",
            Envelope("theOnlyOne", "size"),
        ),
        (
            "{allOf: [{type: object, properties: {count: {type: integer}}}, {properties: {Pets: %s}}]}",
            Envelope("Pets", "count"),
        ),
        ("{nullable: true, allOf: [{type: object, properties: {items: %s}}]}", Envelope("items", None)),
    ],
)
def test_envelopes(resources: Find, schema: str, envelope: Envelope) -> None:
    (found,) = resources(path("/pets", get=schema.replace("%s", PETS), post=PET)).values()
    assert found.envelope == envelope


@pytest.mark.parametrize(
    "schema",
    [
        "{type: object, properties: {one: %s, two: %s}}",
        "{type: object, properties: {names: {type: array, items: {type: string}}}}",
        "{type: array, items: {type: string}}",
        "{type: object, properties: {id: {type: string}, parts: %s}}",
        "{type: string}",
        "{}",
    ],
)
def test_what_is_no_list(resources: Find, schema: str) -> None:
    assert resources(path("/pets", get=schema.replace("%s", PETS))) == {}


def test_singletons_and_actions_are_no_resources(resources: Find) -> None:
    settings = "{type: object, properties: {theme: {type: string}, plugins: %s}}".replace("%s", PETS)
    found = resources(
        path("/me", get=PET, put=PET, delete=""),
        path("/settings", get=settings, patch=settings),
        path("/login", post="{type: object, properties: {token: {type: string}}}"),
        path("/health", get="{type: object, properties: {status: {type: string}}}"),
        path("/", get="{type: string}"),
        path("/things/{id}", get=PET),
    )
    assert found == {}


SHARED = """
components:
  schemas:
    Pet: {type: object, properties: {id: {type: string}}}
    Toy: {type: object, properties: {id: {type: string}}}
"""


def test_a_post_that_stands_alone_is_none_either(resources: Find) -> None:
    pet, toy = "{$ref: '#/components/schemas/Pet'}", "{$ref: '#/components/schemas/Toy'}"
    found = resources(
        path("/pets", get="{type: array, items: %s}".replace("%s", pet)),
        path("/pets/{id}", get=pet),
        path("/pets/{id}/feed", post=pet),
        path("/pets/{id}/toys", post=toy),
        SHARED,
    )
    assert set(found) == {"/pets"}


@pytest.mark.parametrize(
    ("item", "path_parameter", "expected"),
    [
        ("id: {type: string}, pet_id: {type: string}", "petId", "pet_id"),
        ("uuid: {type: string}, id: {type: string}", "x", "id"),
        ("uuid: {type: string}", "x", "uuid"),
        ("_id: {type: string}", "x", "_id"),
        ("key: {type: string}", "x", "key"),
        ("petId: {type: string}", "x", "petId"),
        ("number: {type: string}", "pet_number", "number"),
        ("code: {type: string, format: uuid}, other: {type: string, format: uuid}", "x", "code"),
        ("Name: {type: string}", "name", "Name"),
        ("id: {type: string}, sku: {type: string, x-mock: {role: id}}", "id", "sku"),
        ("colour: {type: string}", "x", None),
    ],
)
def test_identities(resources: Find, item: str, path_parameter: str, expected: str | None) -> None:
    schema = "{type: object, required: [code], properties: {%s}}".replace("%s", item)
    found = resources(
        path("/pets", get="{type: array, items: %s}".replace("%s", schema)),
        path(f"/pets/{{{path_parameter}}}", get=schema),
    )
    assert found["/pets"].id_property == expected


def test_the_item_is_what_a_single_answer_says_before_what_the_list_says(resources: Find) -> None:
    full = "{type: object, properties: {id: {type: string}, more: {type: string}}}"
    found = resources(path("/pets", get=PETS), path("/pets/{id}", get=full))
    assert set(found["/pets"].item.properties) == {"id", "more"}


def test_an_answer_without_identity_gives_way_to_one_that_has_it(resources: Find) -> None:
    found = resources(path("/pets", get=PETS, post="{type: object, properties: {ok: {type: boolean}}}"))
    assert found["/pets"].id_property == "id"


def test_the_item_is_seen_as_it_is_answered(resources: Find) -> None:
    properties = "{id: {type: string, readOnly: true}, key: {type: string, writeOnly: true}}"
    schema = "{type: object, properties: %s}".replace("%s", properties)
    found = resources(path("/pets", get="{type: array, items: %s}".replace("%s", schema)))
    assert set(found["/pets"].item.properties) == {"id"}


def test_a_trailing_slash(resources: Find) -> None:
    found = resources(path("/pets/", get=PETS), path("/pets/{id}/", get=PET))
    assert found["/pets/"].item_path == "/pets/{id}/"


def test_answers_that_are_not_json_say_nothing(contract: Load) -> None:
    media = "text/csv: {schema: %s}".replace("%s", PETS)
    found = contract(
        f"paths: {{/a: {{get: {{responses: {{200: {{description: '', content: {{{media}}}}}}}}}}}}}"
    )
    assert found.resources == ()


def test_paths_below_a_parameter_that_is_only_part_of_a_segment(resources: Find) -> None:
    found = resources(path("/pets", get=PETS), path("/pets/{id}.json", get=PET))
    assert found["/pets"].item_path is None
