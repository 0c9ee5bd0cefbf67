from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hydracore_mock.state.inherent_items import inherent_items
from hydracore_openapi import Contract
from hydracore_openapi.model import Resource

TEXT = """
paths:
  /things:
    get:
      responses: {'200': {description: d, content: {application/json: {
        schema: {type: array, items: {type: object, properties: {id: {type: string}, name: {type: string}}}}LISTED}}}}
    post:
      responses: {'201': {description: d, content: {application/json: {
        schema: {type: object, properties: {id: {type: string}, name: {type: string}}}CREATED}}}}
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: d, content: {application/json: {
        schema: {type: object, properties: {thing: {$ref: '#/components/schemas/Thing'}}}READ}}}}
components:
  schemas:
    Thing:
      type: object
      required: [id, name]
      properties:
        id: {type: string}
        name: {type: string}
        createdAt: {type: string, format: date-time}
        color: {type: string, default: red}
      THING
"""
Make = Callable[..., Resource]


@pytest.fixture
def shown(contract: Callable[[str], Contract]) -> Make:
    """A resource with examples of the list, of what is created and read, and of the items' schema."""

    def shown(listed: str = "", created: str = "", read: str = "", thing: str = "") -> Resource:
        text = TEXT
        for place, example in (("LISTED", listed), ("CREATED", created), ("READ", read)):
            text = text.replace(place, f", example: {example}" if example else "")
        return contract(text.replace("THING", f"example: {thing}" if thing else "")).resources[0]

    return shown


def names(resource: Resource) -> list[Any]:
    return [item.get("name") for item in inherent_items(resource, "0")]


LISTED = "[{id: a, name: listed}, {id: b, name: too}]"
CREATED = "{id: a, name: created}"
READ = "{thing: {id: a, name: read}}"
THING = "{id: a, name: thing}"


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        ((LISTED, CREATED, READ, THING), ["listed", "too"]),
        (("[]", CREATED, READ, THING), ["read"]),
        (("", CREATED, "", THING), ["created"]),
        (("", "", "", THING), ["thing"]),
    ],
)
def test_the_example_nearest_to_the_list_counts(
    shown: Make, examples: tuple[str, ...], expected: list[str]
) -> None:
    assert names(shown(*examples)) == expected


def test_a_list_may_show_parts_and_single_items_are_whole(shown: Make) -> None:
    assert names(shown(listed="[{id: a}]", read=READ)) == [None]
    assert names(shown(created="{id: a}", thing=THING)) == ["thing"]


def test_generated_items_lack_what_the_server_gives(shown: Make) -> None:
    resource = shown()
    made = inherent_items(resource, "0")
    assert len(made) == 3
    assert all({"name"} <= item.keys() <= {"name", "color"} for item in made)
    assert made == inherent_items(resource, "0")
    assert made != inherent_items(resource, "1")
