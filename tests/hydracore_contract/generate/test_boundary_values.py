from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.fields import ABSENT, body_fields
from hydracore_contract.generate.boundary_values import (
    LETTERS,
    OTHER_TYPES,
    Variant,
    hostile,
    paths,
    variants,
)
from hydracore_contract.generate.request_builder import json_bytes
from hydracore_contract.generate.valid_values import Samples
from hydracore_openapi.json_schema.schema import Schema
from tests.hydracore_contract.contracts import field, own
from tests.hydracore_contract.generate.schemas import NEVER, TREES, Document, schemas

GROUPS = {"boundary", "enum", "null", "type", "format", "presence"}
places = st.sampled_from(("body", "path", "query", "header"))


def of(document: Document, place: str = "body", *, required: bool = False) -> tuple[Variant, ...]:
    return variants(field(document, place, required=required), Samples(0))


def tried(document: Document, group: str, place: str = "body") -> list[Any]:
    return [each.value for each in of(document, place) if each.kind == group]


@given(st.integers(0, 300), st.integers(0, 300), places)
def test_texts_at_each_bound_and_beside_it(shortest: int, room: int, place: str) -> None:
    longest = shortest + room
    found = tried({"type": "string", "minLength": shortest, "maxLength": longest}, "boundary", place)
    wanted = {bound + shift for bound in (shortest, longest) for shift in (-1, 0, 1)} - {-1}
    assert {len(value) for value in found} == wanted


@given(st.integers(16, 300), st.sampled_from(sorted(LETTERS)))
def test_the_longest_texts_are_tried_in_letters_of_each_size(longest: int, name: str) -> None:
    found = of({"type": "string", "maxLength": longest})
    lengths = {each.about: len(each.value) for each in found if name in each.about}
    assert lengths == {f"{size} {name} characters": size for size in (longest - 1, longest, longest + 1)}
    assert all(LETTERS[name] in each.value for each in found if each.about in lengths)


def test_texts_without_bounds() -> None:
    assert {len(value) for value in tried({"type": "string"}, "boundary")} == {0, 1, 1_000}


def test_a_text_that_has_to_be_empty() -> None:
    found = [each for each in of({"type": "string", "maxLength": 0}) if each.kind == "boundary"]
    assert {each.value for each in found} == {"", *LETTERS.values()}
    assert not any(each.about.startswith("-") for each in found)


@given(st.integers(-(10**9), 10**9), st.integers(0, 1_000))
def test_numbers_at_each_bound_and_beside_it(low: int, room: int) -> None:
    high = low + room
    found = tried({"type": "integer", "minimum": low, "exclusiveMaximum": high}, "boundary")
    assert set(found) == {low - 1, low, low + 1, high - 1, high, high + 1}


@given(st.integers(0, 20), st.integers(0, 20))
def test_arrays_at_each_bound_and_beside_it(least: int, room: int) -> None:
    document = {"type": "array", "items": {"type": "string"}, "minItems": least, "maxItems": least + room}
    wanted = {bound + shift for bound in (least, least + room) for shift in (-1, 0, 1)} - {-1}
    assert {len(value) for value in tried(document, "boundary")} == wanted


@pytest.mark.parametrize("least", [0, 2])
def test_an_array_whose_items_can_not_be_made(least: int) -> None:
    document = {"type": "array", "items": NEVER, "minItems": least}
    assert tried(document, "boundary") == []
    assert tried(document, "null") == [None]


def test_a_value_that_can_not_be_made() -> None:
    document = NEVER
    assert tried(document, "null") == [None]
    assert 7 in tried(document, "type")


def test_a_good_value_in_an_array_and_in_an_object() -> None:
    assert [value for value in tried({"const": True}, "type") if value in ([True], {"value": True})] == [
        [True],
        {"value": True},
    ]


@given(st.lists(st.text(max_size=4), min_size=1, unique=True))
def test_every_option_and_what_is_nearly_one(options: list[str]) -> None:
    found = tried({"enum": options}, "enum")
    assert [option for option in options if option not in found] == []
    assert "no-such-value" in found
    for option in filter(None, options):
        assert {f" {option}", f"{option} ", f"{option}\n", f"{option}x", option[:-1], option.upper()} <= set(
            found
        )


@pytest.mark.parametrize("kind", OTHER_TYPES)
def test_every_other_type(kind: str) -> None:
    tries = [*tried({"type": kind}, "type"), *tried({"type": kind}, "null")]
    wrong = {json.dumps(value) for value in tries if not Schema({"type": kind}).is_valid(value)}
    others = {json.dumps(value) for name, value in OTHER_TYPES.items() if name != kind}
    assert wrong >= others - {"7" if kind == "number" else "nothing"}


@pytest.mark.parametrize("name", ["uuid", "date-time", "date", "email", "uri", "ipv4"])
def test_formats_are_broken(name: str) -> None:
    document = {"type": "string", "format": name}
    found = tried(document, "format")
    assert len([value for value in found if not Schema(document).is_valid(value)]) >= 1


def test_what_is_tried_in_a_boolean() -> None:
    assert [value for value in tried({"type": "boolean"}, "boundary") if value is True or value is False] == [
        True,
        False,
    ]
    assert {"true", "yes", "maybe"} < set(map(str, tried({"type": "boolean"}, "type")))


def test_presence() -> None:
    for place in ("body", "query", "header"):
        assert tried({"type": "string"}, "presence", place) == [ABSENT]
    assert tried({"type": "string"}, "presence", "path") == []


@given(schemas | st.sampled_from(TREES), places)
def test_no_value_is_tried_twice(document: Document, place: str) -> None:
    found = of(document, place)
    assert len({repr(each.value) for each in found}) == len(found)
    assert {each.kind for each in found} <= GROUPS


@given(schemas | st.sampled_from(TREES))
def test_every_value_can_be_sent_in_a_body(document: Document) -> None:
    for each in (*of(document), *hostile(field(document), Samples(0))):
        if each.value is not ABSENT:
            assert json_bytes(each.value)


@given(schemas)
def test_every_value_can_be_sent_in_a_header(document: Document) -> None:
    each_way = (*of(document, "header"), *hostile(field(document, "header"), Samples(0)))
    for value in (str(each.value) for each in each_way if each.value is not ABSENT):
        headers = [(b"Host", b"a"), (b"X", value.encode("latin-1"))]
        assert h11.Request(method="GET", target="/", headers=headers).headers[1][1].decode("latin-1") == value


def test_hostile_texts() -> None:
    free = hostile(field({"type": "string"}), Samples(0))
    values = [each.value for each in free]
    assert {"\0", "\ud800", "\n", "\u202e", "😀"} <= set("".join(values))
    assert max(map(len, values)) == 2**20
    bounded = hostile(field({"type": "string", "maxLength": 50}), Samples(0))
    assert max(len(each.value) for each in bounded) == 2**16
    assert {each.kind for each in (*free, *bounded)} == {"hostile"}


@pytest.mark.parametrize("word", ["enum", "const", "format", "pattern"])
def test_no_hostile_texts_where_the_text_is_not_free(word: str) -> None:
    document = {"type": "string", word: ["a"] if word == "enum" else "uuid"}
    assert hostile(field(document), Samples(0)) == ()


def test_hostile_objects() -> None:
    found = hostile(field({"type": "object"}), Samples(0))
    keys = {key for each in found for key in each.value}
    assert {"\0", "\ud800"} <= keys
    assert any(2**70 in each.value.values() for each in found)
    assert all(isinstance(each.value, dict) for each in found)
    assert hostile(field({"type": "object", "properties": {"a": {}}}), Samples(0)) == ()


def test_paths() -> None:
    found = paths()
    assert len({each.value for each in found}) == len(found)
    assert all(isinstance(each.value, str) and each.value for each in found)


def test_the_same_seed_tries_the_same() -> None:
    for each in body_fields(own().operation("create_channel_endpoint")):
        assert variants(each, Samples(4)) == variants(each, Samples(4))
        assert hostile(each, Samples(4)) == hostile(each, Samples(4))


def positions(value: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each value of an object with the kinds of containers that lead to it, and its JSON type."""
    kind = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else ""
    for inner in value.values() if kind == "object" else value if kind else ():
        yield (*above, kind), json.dumps(inner)[:1]
        yield from positions(inner, (*above, kind))


def test_every_json_type_is_tried_at_every_position_of_an_open_object() -> None:
    made = [
        each.value for each in variants(field({"type": "object"}), Samples(1)) if isinstance(each.value, dict)
    ]
    tried = {place for value in made for place in positions(value)}
    containers = [("object",), ("object", "array"), ("object", "object"), ("object", "array", "object")]
    for above in (*containers, ("object", "array", "array"), ("object", "object", "array")):
        assert {kind for place, kind in tried if place == above} >= {"n", "t", "f", "0", "-", '"', "[", "{"}
