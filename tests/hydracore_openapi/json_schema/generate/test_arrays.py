"""Arrays by way of the generator, which gives them the plans of their items."""

from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema

SEEDS = [str(seed) for seed in range(30)]
BOOLEANS = {"type": "boolean"}


def made(**schema: Any) -> list[list[Any]]:
    document = {"type": "array", **schema}
    values = [Generator(document).value(seed) for seed in SEEDS]
    assert all(map(Schema(document).is_valid, values))
    return values


def lengths(**schema: Any) -> set[int]:
    return {len(value) for value in made(**schema)}


def test_a_free_array_has_a_few_items() -> None:
    assert lengths(items=BOOLEANS) == {1, 2, 3}


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"maxItems": 0}, {0}),
        ({"maxItems": 2}, {1, 2}),
        ({"minItems": 5}, {5}),
        ({"minItems": 2, "maxItems": 9}, {2, 3}),
        ({"prefixItems": [BOOLEANS], "items": False}, {1}),
    ],
)
def test_as_many_items_as_are_allowed(bounds: dict[str, Any], expected: set[int]) -> None:
    assert lengths(**bounds) == expected


def test_items_are_unique_where_they_must_be() -> None:
    assert {tuple(sorted(value)) for value in made(items=BOOLEANS, uniqueItems=True, minItems=2)} == {
        (False, True)
    }


def test_each_place_of_a_prefix_has_its_own_schema() -> None:
    values = made(prefixItems=[{"const": "a"}, {"const": "b"}], items={"const": "c"}, minItems=4)
    assert values == [["a", "b", "c", "c"]] * len(SEEDS)


def test_what_must_be_contained_is() -> None:
    values = made(items={"enum": [1, 2]}, contains={"const": 2}, minContains=2, maxContains=2, minItems=3)
    assert {value.count(2) for value in values} == {2}
    assert {len(value) for value in values} == {3}


@pytest.mark.parametrize(
    "schema",
    [
        {"minItems": 2, "maxItems": 1},
        {"minItems": 3, "items": BOOLEANS, "uniqueItems": True},
        {"minItems": 2, "prefixItems": [BOOLEANS], "items": False},
    ],
)
def test_what_no_array_can_be_is_told(schema: dict[str, Any]) -> None:
    with pytest.raises(Unsatisfiable):
        Generator({"type": "array", **schema}).value("1")
