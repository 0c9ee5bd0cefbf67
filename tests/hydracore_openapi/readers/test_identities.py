"""Each rule alone, and which of them goes first."""

from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.readers.identities import identity_property, singulars

UUID = {"type": "string", "format": "uuid"}


def item(*names: str, required: tuple[str, ...] = (), **more: Any) -> Schema:
    properties: dict[str, Any] = {name: {} for name in names}
    return Schema({"type": "object", "properties": properties | more, "required": list(required)})


@pytest.mark.parametrize(
    ("schema", "parameter", "expected"),
    [
        (item("id", "pet_id", own={"x-mock": {"role": "id"}}), "petId", "own"),
        (item("id", own={"x-mock": {"role": "created"}}), None, "id"),
        (item("id", "pet_id"), "petId", "pet_id"),
        (item("Id", "uuid"), "other", "Id"),
        (item("key", "uuid"), None, "uuid"),
        (item("_id"), None, "_id"),
        (item("petId", "name"), None, "petId"),
        (item("name", "nick"), "petName", "name"),
        (item("name", a=UUID, b=UUID, required=("a",)), None, "a"),
        (item(a=UUID, b=UUID, required=("a", "b")), None, None),
        (item(a=UUID), None, None),
        (item("name"), "id", None),
    ],
)
def test_the_first_rule_that_finds_one(schema: Schema, parameter: str | None, expected: str | None) -> None:
    assert identity_property(schema, parameter, "pets") == expected


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("pets", ("pets", "pet")),
        ("Boxes", ("boxes", "boxe", "box")),
        ("entries", ("entries", "entry", "entrie", "entri")),
        ("staff", ("staff",)),
    ],
)
def test_what_one_of_a_collection_may_be_called(plural: str, expected: tuple[str, ...]) -> None:
    assert singulars(plural) == expected
