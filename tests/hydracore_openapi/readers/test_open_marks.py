"""Open points of documents: where they stand, what they are about, and their readings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hydracore_openapi import Contract
from hydracore_openapi.json_schema.merge_patch import merge_patched
from hydracore_openapi.open_points import READINGS, Behaviour, OpenPoint
from hydracore_openapi.readers.open_marks import updated
from hydracore_openapi.source.events import parse
from hydracore_openapi.source.files import Source
from hydracore_openapi.source.references import Node
from tests.hydracore_openapi.conftest import HEAD
from tests.paths import DOCUMENTS

DOCUMENT = """\
x-open: {why: silent, behaviour: unknown-parameters, readings: [{name: ignore}, {name: refuse}]}
security: [{key: []}]
paths:
  /things:
    x-open: {why: silent, behaviour: order-of-judgement, readings: [{name: credentials-first}, {name: state-first}]}
    get: {operationId: list, security: [], responses: {'200': {$ref: '#/components/responses/Things'}}}
    post:
      operationId: create
      requestBody: {$ref: '#/components/requestBodies/Thing'}
      responses: {'200': {$ref: '#/components/responses/Things'}}
  /others:
    get: {operationId: others, responses: {'200': {description: Fine}}}
components:
  securitySchemes:
    key:
      {type: apiKey, in: header, name: X-Key,
       x-open: {why: silent, behaviour: refused-credentials, readings: [{name: '401'}, {name: '403'}]}}
  requestBodies:
    Thing: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
  responses:
    Things:
      description: Things
      content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
  schemas:
    Thing:
      type: object
      properties:
        name:
          type: string
          x-open:
            - {why: silent, behaviour: null-on-create,
               readings: [{name: refuse}, {name: left-out, update: {nullable: true}}]}
            - {why: no limit is known, readings: [{name: any}, {name: short, update: {maxLength: 3}}]}
        other: {$ref: '#/components/schemas/Other'}
        secret: {type: string, writeOnly: true}
    Other:
      type: object
      x-open: {why: silent, readings: [{name: open}, {name: like a thing, update: {$ref: null, allOf: [ALL]}}]}
""".replace("ALL", "{$ref: '#/components/schemas/Thing'}")


def points(contract: Contract) -> Mapping[tuple[str, Behaviour | None], OpenPoint]:
    return {(each.source, each.behaviour): each for each in contract.open_points}


def test_a_point_tells_its_place_its_readings_and_its_operations(contract: Callable[[str], Contract]) -> None:
    found = points(contract(DOCUMENT))
    name = "#/components/schemas/Thing/properties/name"
    assert {key: each.operations for key, each in found.items()} == {
        ("#", Behaviour.UNKNOWN_PARAMETERS): ("list", "create", "others"),
        ("#/paths/~1things", Behaviour.ORDER_OF_JUDGEMENT): ("list", "create"),
        ("#/components/securitySchemes/key", Behaviour.REFUSED_CREDENTIALS): ("create", "others"),
        (name, Behaviour.NULL_ON_CREATE): ("list", "create"),
        (name, None): ("list", "create"),
        ("#/components/schemas/Other", None): ("list", "create"),
    }
    null = found[name, Behaviour.NULL_ON_CREATE]
    assert (null.why, null.location.pointer) == ("silent", name)
    assert null.location.line == (HEAD + DOCUMENT).splitlines().index("        name:") + 1
    assert [(each.name, each.update) for each in null.readings] == [
        ("refuse", {}),
        ("left-out", {"nullable": True}),
    ]
    assert null.reading("left-out") is null.readings[1]
    assert null.reading("clear") is None


def test_readings_of_a_schema_are_compiled_as_requests_and_answers_have_them(
    contract: Callable[[str], Contract],
) -> None:
    found = points(contract(DOCUMENT))
    name = "#/components/schemas/Thing/properties/name"
    short = found[name, None].readings
    assert [
        [each.request.is_valid(value) for value in ("abc", "abcd", None)] for each in short if each.request
    ] == [
        [True, True, False],
        [True, False, False],
    ]
    (_, left_out) = found[name, Behaviour.NULL_ON_CREATE].readings
    assert left_out.response is not None
    assert left_out.response.is_valid(None)
    (opened, narrow) = found["#/components/schemas/Other", None].readings
    for value, fits in (({"name": 1}, False), ({"name": "a", "secret": "b"}, True)):
        assert opened.request is not None
        assert narrow.request is not None
        assert opened.request.is_valid(value)
        assert narrow.request.is_valid(value) is fits
    assert narrow.response is not None
    assert not narrow.response.is_valid({"secret": "b"})
    assert found["#", Behaviour.UNKNOWN_PARAMETERS].readings[0].request is None


def test_a_document_without_marks_has_no_open_points(contract: Callable[[str], Contract]) -> None:
    assert (
        contract((DOCUMENTS / "accepted" / "everything.yaml").read_text().split("\n", 2)[2]).open_points == ()
    )


def test_every_behaviour_has_readings() -> None:
    assert list(READINGS) == list(Behaviour)
    assert all(len(set(names)) == len(names) >= 2 for names in READINGS.values())


JSON_OBJECTS = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text("xy", max_size=2),
        lambda inner: (
            st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
        ),
        max_leaves=6,
    ),
    max_size=3,
)


@given(JSON_OBJECTS, JSON_OBJECTS)
def test_an_update_is_merged_as_an_overlay_does_it(place: dict[str, Any], update: dict[str, Any]) -> None:
    source = Source(DOCUMENTS / "any.yaml", parse("{}"))
    holder = Node({**place, "x-open": {}}, source, ("here",))
    mark = Node({"name": "a", "update": update}, source, ("here", "x-open", "readings", "1"))
    node = updated(holder, mark)
    assert node.value == merge_patched(place, update)
    assert node.keys == (*mark.keys, "update")
