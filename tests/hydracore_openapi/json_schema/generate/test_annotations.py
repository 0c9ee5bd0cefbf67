from __future__ import annotations

from typing import Any

from hydracore_openapi.json_schema.generate.annotations import Place

DEFINITIONS: dict[str, Any] = {
    "Pet": {"properties": {"z": {"default": 1}, "next": {"$ref": "#/$defs/Pet"}}, "example": {"z": 2}},
}


def test_a_place_sees_through_references_and_branches() -> None:
    other = {"properties": {"a": {"examples": [3, 4]}, "z": {"example": 5}}}
    place = Place([{"oneOf": [{"$ref": "#/$defs/Pet"}, other]}], DEFINITIONS)

    assert place.names() == ["z", "next", "a"]
    assert place.of_property("z").samples() == [1, 5]
    assert place.of_property("next").of_property("next").samples() == [{"z": 2}]


def test_items_have_places_by_their_index() -> None:
    place = Place([{"prefixItems": [{"default": 1}], "items": {"default": 2}}], {})

    assert place.of_item(0).samples() == [1]
    assert place.of_item(7).samples() == [2]


def test_places_of_the_same_schemas_have_the_same_key() -> None:
    node: Any = {"$ref": "#/$defs/Pet"}

    assert Place([node], DEFINITIONS).key == Place([node], DEFINITIONS).key
