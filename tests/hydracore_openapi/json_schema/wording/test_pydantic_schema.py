from __future__ import annotations

from typing import Any

import pytest

from hydracore_openapi.json_schema.wording.pydantic_schema import checked_validator, regex_engine, validator

TITLES = [
    ({"type": "string"}, "str"),
    ({"type": "string", "minLength": 1}, "constrained-str"),
    ({"type": "integer", "minimum": 1}, "constrained-int"),
    ({"type": "array", "items": {"type": "boolean"}}, "list[bool]"),
    ({"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, "set[int]"),
    ({"type": "array", "prefixItems": [{"type": "null"}], "minItems": 1, "maxItems": 1}, "tuple[none]"),
    ({"type": "object", "additionalProperties": True}, "dict[str,any]"),
    ({"type": "string", "format": "email"}, "function-after[_validate(), str]"),
    ({"type": "object", "properties": {}, "title": "Pet"}, "Pet"),
    ({"$ref": "#/$defs/Pet", "$defs": {"Pet": {"type": "object", "properties": {}}}}, "Pet"),
    ({"enum": ["a"], "type": "string"}, "literal['a']"),
    ({"$ref": "#/$defs/Size", "$defs": {"Size": {"enum": ["a"]}}}, "str-enum[Size]"),
    ({"type": ["integer", "string", "null"]}, "nullable[union[int,str]]"),
]


@pytest.mark.parametrize(("schema", "title"), TITLES)
def test_validators_are_those_of_the_python_type(schema: Any, title: str) -> None:
    assert validator(schema).title == title


def test_trees_that_refine_each_other_compile() -> None:
    base = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Base"}, "a": {"type": "integer"}}}
    own = {"properties": {"next": {"$ref": "#/$defs/Own"}, "a": {"minimum": 1}}}
    both = {"allOf": [{"$ref": "#/$defs/Base"}, own]}
    document = {"$ref": "#/$defs/Own", "$defs": {"Base": base, "Own": both}}

    assert checked_validator(document, text=False).isinstance_python({"next": {"next": {"a": 1}}})
    assert not validator(document).isinstance_python({"next": {"next": {"next": {"a": 0}}}})


def test_recursive_definitions_compile() -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Tree"}}}
    document = {"$ref": "#/$defs/Tree", "$defs": {"Tree": {"allOf": [tree, {"$ref": "#/$defs/Tree"}]}}}

    assert validator(document).isinstance_python({"next": {"next": {}}})
    assert not checked_validator(document, text=False).isinstance_python({"next": {"next": 1}})


@pytest.mark.parametrize(
    ("pattern", "engine"),
    [("^a$", "rust-regex"), ("(?=a)", "python-re"), ("[", None), (r"\p{L}", "rust-regex")],
)
def test_patterns_run_where_they_can(pattern: str, engine: str | None) -> None:
    assert regex_engine(pattern) == engine
