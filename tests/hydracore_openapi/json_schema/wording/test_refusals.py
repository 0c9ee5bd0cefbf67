from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from hydracore_openapi.json_schema.schema import SchemaViolation
from hydracore_openapi.json_schema.wording.refusals import Refusal, Refusals, lone_surrogates

Compile = Callable[[Mapping[str, Any]], Refusals]

UUID = {"type": "string", "format": "uuid"}
CAT = {
    "type": "object",
    "title": "Cat",
    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
    "required": ["kind", "lives"],
}
DOG = {
    "type": "object",
    "properties": {"kind": {"enum": ["dog", "hound"]}, "name": {"type": "string"}},
    "required": ["kind"],
    "additionalProperties": False,
}
REFS = [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]
DEFS = {"Cat": CAT, "Dog": DOG}
NODE = {
    "type": "object",
    "properties": {"next": {"$ref": "#/$defs/Subschema"}, "name": {"type": "string"}},
    "required": ["name"],
}


def said(refusals: Iterable[Refusal]) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(refusal.type, refusal.loc) for refusal in refusals]


def object_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


STRICT = [
    ({"type": "boolean"}, "yes", "bool_type"),
    ({"type": "boolean"}, 1, "bool_type"),
    ({"type": ["boolean", "null"]}, "true", "bool_type"),
    ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, "true", "bool_type"),
    ({"type": "integer"}, "12", "int_type"),
    ({"type": "integer"}, True, "int_type"),
    ({"type": "number"}, "1.5", "float_type"),
    ({"type": "number"}, float("nan"), "finite_number"),
    ({"type": "string", "format": "date-time"}, 1700000000, "string_type"),
    ({"type": "string", "format": "date-time"}, "2024-01-01", "datetime_parsing"),
    ({"type": "string", "format": "date"}, "2024-01-01T00:00:00", "date_parsing"),
    ({"type": "string", "format": "hostname"}, "-", "string_format_mismatch"),
    ({"type": "string", "format": "email"}, "a b@c", "value_error"),
    ({"type": "string", "format": "email"}, "word", "value_error"),
    (UUID, "497f6eca62764993bfeb53cbbbba6f08", "uuid_parsing"),
    ({"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, [1, 1], "list_not_unique"),
    ({"type": "array", "items": {}, "uniqueItems": True}, [{}, {}], "list_not_unique"),
    ({"type": "array", "contains": {"type": "integer"}}, ["a"], "list_contains"),
    ({"type": "object", "minProperties": 1}, {}, "too_short"),
    ({"type": "object", "properties": {}, "minProperties": 1}, {}, "too_short"),
    ({"type": "object", "propertyNames": {"maxLength": 1}}, {"ab": 1}, "invalid_key"),
    ({"not": {"type": "string"}}, "a", "not_allowed"),
    ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, 1, "union_ambiguous"),
    ({"type": "integer", "maximum": 2.5}, 3, "less_than_equal"),
    ({"type": "string", "pattern": "^(?=a)a$"}, "b", "string_pattern_mismatch"),
    ({"minLength": 2}, "a", "string_too_short"),
    ({"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$"}]}, "cb", "string_pattern_mismatch"),
    (False, 1, "not_allowed"),
]


@pytest.mark.parametrize(("schema", "value", "kind"), STRICT, ids=repr)
def test_what_pydantic_would_let_pass_is_refused_in_its_words(
    refusals: Compile, schema: Any, value: Any, kind: str
) -> None:
    assert said(refusals(object_of(it=schema)).of({"it": value}, ("body",))) == [(kind, ("body", "it"))]


CONDITION = {"if": {"required": ["a"]}, "then": {"required": ["b"]}}
PLACES = [
    (
        {"type": "object", "patternProperties": {"^a": {"type": "null"}}},
        {"ab": 1},
        [("none_required", ("ab",))],
    ),
    ({"type": "object", "dependentRequired": {"a": ["b"]}}, {"a": 1}, [("missing", ("b",))]),
    ({"type": "object", "unevaluatedProperties": False}, {"a": 1}, [("extra_forbidden", ("a",))]),
    ({"type": "object", "additionalProperties": False}, {"a": 1}, [("extra_forbidden", ("a",))]),
    ({"type": "object", "additionalProperties": {"type": "integer"}}, {"a": []}, [("int_type", ("a",))]),
    ({**object_of(a={}), "additionalProperties": {"type": "integer"}}, {"b": []}, [("int_type", ("b",))]),
    ({**object_of(a={}), **CONDITION}, {"a": 1}, [("missing", ("b",))]),
    ({**object_of(a={}), "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, [("union_no_match", ())]),
    ({"allOf": [{"required": ["b"]}, object_of(a={"type": "null"}, b={})]}, {}, [("missing", ("b",))]),
]


@pytest.mark.parametrize(("schema", "value", "expected"), PLACES, ids=repr)
def test_refusals_name_the_place(refusals: Compile, schema: Any, value: Any, expected: Any) -> None:
    assert said(refusals(schema).of(value, ())) == expected


def test_every_error_is_told_once_and_in_the_order_of_the_properties(refusals: Compile) -> None:
    schema = object_of(
        a={"type": "boolean"}, b={"type": "array", "items": UUID}, c={"type": "string"}, d={"type": "integer"}
    )
    value = {"e": 1, "d": "4", "c": 3, "b": ["x", "497f6eca62764993bfeb53cbbbba6f08", 5], "a": "on"}

    assert said(refusals({**schema, "additionalProperties": False}).of(value, ("body",))) == [
        ("bool_type", ("body", "a")),
        ("uuid_parsing", ("body", "b", 0)),
        ("uuid_parsing", ("body", "b", 1)),
        ("uuid_type", ("body", "b", 2)),
        ("string_type", ("body", "c")),
        ("int_type", ("body", "d")),
        ("extra_forbidden", ("body", "e")),
    ]


def test_what_lies_below_a_told_place_is_not_told(refusals: Compile) -> None:
    schema = object_of(it={"type": "array", "items": {"type": "integer"}, "minItems": 2})

    assert said(refusals(schema).of({"it": ["1"]}, ())) == [("too_short", ("it",))]


def test_a_valid_value_is_not_refused(refusals: Compile) -> None:
    assert refusals(object_of(a={"type": "boolean"})).of({"a": True}, ()) == ()
    assert refusals({"type": "integer"}).of_text("12", ()) == ()


def test_a_violation_of_which_pydantic_knows_nothing_is_told() -> None:
    refusals = Refusals({}, lambda _: [SchemaViolation(("a", 0), "madeUp", "", "")])

    assert refusals.of({"a": [7]}, ("body",)) == (
        Refusal("value_error", ("body", "a", 0), "Input does not match the schema: madeUp", 7, None),
    )


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_members_of_a_union_are_labelled(refusals: Compile, keyword: str) -> None:
    schema = {keyword: [{"type": "integer"}, {"type": "string", "maxLength": 2}, *REFS], "$defs": DEFS}

    assert said(refusals(schema).of("long", ("body",))) == [
        ("int_parsing", ("body", "int")),
        ("string_too_long", ("body", "constrained-str")),
        ("model_attributes_type", ("body", "Cat")),
        ("model_attributes_type", ("body", "Dog")),
    ]


def test_members_of_a_union_are_labelled_where_pydantic_would_coerce(refusals: Compile) -> None:
    schema = {"anyOf": [{"type": "boolean"}, {"type": "integer", "maximum": 5}, {"type": "null"}]}

    assert said(refusals(schema).of("true", ())) == [
        ("bool_type", ("bool",)),
        ("int_parsing", ("constrained-int",)),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"kind": "cat"}, [("missing", ("cat", "lives"))]),
        ({"kind": "hound", "x": 2}, [("extra_forbidden", ("hound", "x"))]),
        ({"kind": "cow"}, [("union_tag_invalid", ())]),
        ({}, [("union_tag_not_found", ())]),
        ([], [("model_attributes_type", ())]),
        ({"kind": "cat", "lives": "9"}, [("int_type", ("cat", "lives"))]),
    ],
)
@pytest.mark.parametrize("nullable", [False, True])
def test_a_discriminator_chooses_the_member(
    refusals: Compile, value: Any, expected: Any, nullable: bool
) -> None:
    branches = [*REFS, {"type": "null"}] if nullable else REFS
    schema = {"oneOf": branches, "discriminator": {"propertyName": "kind"}, "$defs": DEFS}

    assert said(refusals(schema).of(value, ())) == expected


def test_tags_come_from_the_mapping_where_the_members_do_not_name_them(refusals: Compile) -> None:
    plain = {"type": "object", "properties": {"kind": {"type": "string"}, "n": {"type": "integer"}}}
    mapping = {"m": "#/components/schemas/Cat"}
    discriminator = {"propertyName": "kind", "mapping": mapping}
    schema = {"oneOf": REFS, "discriminator": discriminator, "$defs": {"Cat": plain, "Dog": plain}}

    assert said(refusals(schema).of({"kind": "m", "n": []}, ())) == [("int_type", ("m", "n"))]
    assert said(refusals(schema).of({"kind": "Dog", "n": []}, ())) == [("int_type", ("Dog", "n"))]


TEXTS = [
    ({"type": "integer"}, "x", "int_parsing"),
    ({"type": "integer"}, "1.0", "int_parsing"),
    ({"type": "integer"}, "9" * 400, "int_parsing"),
    ({"type": "integer"}, "9" * 5000, "int_parsing_size"),
    ({"type": "integer", "maximum": 3}, "4", "less_than_equal"),
    ({"type": ["integer", "null"]}, "", "int_parsing"),
    ({"type": "number"}, "nan", "float_parsing"),
    ({"type": "number"}, "1e999", "finite_number"),
    ({"type": "boolean"}, "yes", "bool_parsing"),
    ({"type": "boolean"}, "word", "bool_parsing"),
    ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, "1", "bool_parsing"),
    (UUID, "x", "uuid_parsing"),
    (UUID, "497f6eca62764993bfeb53cbbbba6f08", "uuid_parsing"),
    ({"enum": ["a", "b"]}, "c", "literal_error"),
    ({"type": "string", "maxLength": 2}, "\ud800ab", "string_too_long"),
]


@pytest.mark.parametrize(("schema", "text", "kind"), TEXTS, ids=lambda value: repr(value)[:40])
def test_texts_are_refused_as_a_parameter_is(refusals: Compile, schema: Any, text: str, kind: str) -> None:
    (refusal,) = refusals(schema).of_text(text, ("query", "q"))

    assert (refusal.type, refusal.loc) == (kind, ("query", "q"))


def test_a_list_of_texts_is_refused_item_by_item(refusals: Compile) -> None:
    schema = {"type": "array", "items": {"type": "integer", "maximum": 5}}

    assert said(refusals(schema).of_text(["1", "x", "9"], ("query", "q"))) == [
        ("int_parsing", ("query", "q", 1)),
        ("less_than_equal", ("query", "q", 2)),
    ]


def test_lone_surrogates_are_found_wherever_they_are() -> None:
    value = {"a": ["ok", "\ud800"], "\udfff": {"b": "x\udc00"}, "c": "\U0001f600\0"}

    assert [(refusal.type, refusal.loc, refusal.input) for refusal in lone_surrogates(value, ("body",))] == [
        ("string_unicode", ("body", "\ufffd", "[key]"), "\ufffd"),
        ("string_unicode", ("body", "a", 1), "\ufffd"),
        ("string_unicode", ("body", "\ufffd", "b"), "x\ufffd"),
    ]
    assert lone_surrogates("fine", ()) == ()


def test_lone_surrogates_are_told_beside_what_else_is_wrong(refusals: Compile) -> None:
    schema = object_of(free={"type": "object"}, choice={"enum": ["a"]}, flag={"type": "boolean"})
    value = {"free": {"x": "\ud800"}, "choice": "\ud800", "flag": "yes"}

    assert said(refusals(schema).of(value, ())) == [
        ("string_unicode", ("free", "x")),
        ("string_unicode", ("choice",)),
        ("bool_type", ("flag",)),
    ]


def nested(levels: int, wrap: Callable[[Any], Any], value: Any) -> Any:
    for _ in range(levels):
        value = wrap(value)
    return value


DEEP = [
    (
        {"$ref": "#/$defs/Subschema", "$defs": {"Subschema": NODE}},
        nested(1000, lambda value: {"next": value}, {}),
    ),
    ({"type": "string"}, nested(1000, lambda value: [value], 1)),
    ({"not": {"type": "array"}}, nested(1000, lambda value: [value], 1)),
    (object_of(a={"type": "object"}, b=False), {"a": {"x": nested(1000, lambda value: [value], 1)}, "b": 1}),
    (object_of(a={"type": "object"}), {"a": nested(1000, lambda value: {"x": value}, "\ud800")}),
]


@pytest.mark.parametrize(("schema", "value"), DEEP, ids=range(len(DEEP)))
def test_deep_values_are_refused_and_told_in_bounds(refusals: Compile, schema: Any, value: Any) -> None:
    told = refusals(schema).of(value, ("body",))

    assert told
    assert json.dumps([[refusal.loc, refusal.input, refusal.ctx] for refusal in told])


@pytest.mark.parametrize(
    "number", [10**5000, -(10**5000), 10**30, float("nan"), float("-inf"), 2**64], ids=range(6)
)
@pytest.mark.parametrize("kind", ["string", "integer", "number", "boolean", "array", "object"])
def test_hostile_numbers_are_told_as_json(refusals: Compile, kind: str, number: Any) -> None:
    tagged = {"oneOf": REFS, "discriminator": {"propertyName": "kind"}}
    schema = object_of(it={"type": kind}, tag=tagged, no=False)
    value = {"it": number, "tag": {"kind": number}, "no": [number]}
    told = refusals({**schema, "$defs": DEFS}).of(value, ("body",))

    assert ("union_tag_invalid", ("body", "tag")) in said(told)
    assert json.dumps([[refusal.input, refusal.ctx, refusal.msg] for refusal in told], allow_nan=False)


def test_nothing_of_pydantic_is_imported_before_a_value_is_refused() -> None:
    code = (
        "import sys; from hydracore_openapi.json_schema.wording.refusals import Refusals; "
        "Refusals({}, lambda value: ()); assert 'pydantic_core' not in sys.modules"
    )

    assert subprocess.run([sys.executable, "-W", "error", "-c", code], check=False).returncode == 0
