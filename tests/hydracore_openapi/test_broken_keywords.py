"""A broken keyword of a schema costs only itself: it is told where it stands, and all around it still judges."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydracore_openapi import Contract, load
from hydracore_openapi.source.shapes import SHAPES, Version, kind

SOUND: Any = {"type": "string", "minLength": 2}
THING = "#/components/schemas/Thing"
KEYWORDS: dict[str, tuple[Any, ...]] = {
    "minimum": ("a", [], {}, None, True),
    "maxLength": (-1, 1.5, "2", None),
    "multipleOf": (0, -1, "2"),
    "pattern": ("[", 3, "a{99999999}", "\\p{Foo}", "(", None),
    "required": ("name", [1], {}, True),
    "enum": ({}, [], "a", None),
    "type": ("strng", 3, {}, None),
    "properties": ([], "a", None),
    "items": (3, "a"),
    "allOf": ({}, [], "a", [3]),
    "oneOf": ({}, [], "a", [3], [{"$ref": "#/nowhere"}]),
    "not": (3, [], "a", {"$ref": "#/nowhere"}),
    "uniqueItems": ("yes", 1),
    "format": (3, []),
    "discriminator": (3, {}, {"propertyName": 3}, {"propertyName": "a", "mapping": 3}),
    "xml": (3, {"name": 3}, {"wrapped": "yes"}),
    "description": (3, []),
    "x-mock": (3,),
    "$ref": ("#/nowhere",),
}
KEYWORDS_2020: dict[str, tuple[Any, ...]] = {
    "type": ([], ["strng"], ["string", "string"], [3]),
    "prefixItems": ({}, [], [3]),
    "patternProperties": ([], {"[": {}}, {"a": 3}),
    "dependentRequired": ([], {"a": "b"}, {"a": [1]}, {"a": ["b", "b"]}),
    **dict.fromkeys(("dependentSchemas", "propertyNames", "contains", "if", "then", "$defs"), (3,)),
    "minContains": (-1, "a"),
    "unevaluatedProperties": (3, []),
    **dict.fromkeys(("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$comment", "$schema"), (3,)),
    "examples": (3, {}),
}


def document(version: str, schema: Any, definitions: int) -> Any:
    """A document of one schema, which leads to so many others."""
    chain = {
        f"Link{index}": {"properties": {"next": {"$ref": f"#/components/schemas/Link{index + 1}"}}}
        for index in range(definitions)
    }
    thing = copy.deepcopy(schema)
    thing["properties"]["chain"] = {"$ref": "#/components/schemas/Link0"}
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    operation = {"requestBody": content, "responses": {"200": {"description": "Fine", **content}}}
    return {
        "openapi": version,
        "info": {"title": "Case", "version": "1"},
        "paths": {"/things": {"put": operation}},
        "components": {"schemas": {"Thing": thing, **chain, f"Link{definitions}": {}}},
    }


def loaded(folder: Path, version: str, schema: Any, definitions: int) -> Contract:
    file = folder / "openapi.json"
    file.write_text(json.dumps(document(version, schema, definitions)), encoding="utf-8")
    return load(file)


def judged(contract: Contract, value: Any) -> list[tuple[tuple[str | int, ...], str]]:
    (operation,) = contract.operations
    assert operation.body is not None
    schema = operation.body.media["application/json"].schema
    assert schema is not None
    return [(each.path, each.keyword) for each in schema.violations(value)]


@pytest.mark.parametrize("definitions", [1, 70])
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_it_costs_only_itself(tmp_path: Path, version: str, definitions: int) -> None:
    keywords = [*KEYWORDS.items(), *([] if version == "3.0.3" else KEYWORDS_2020.items())]
    names = {
        f"{keyword} {json.dumps(value)}".replace("/", ""): {keyword: value}
        for keyword, values in keywords
        for value in values
    }
    schema = {"properties": {name: {**SOUND, **broken} for name, broken in names.items()}}
    contract = loaded(tmp_path, version, schema, definitions)
    places = {each.location.pointer.removeprefix(f"{THING}/properties/") for each in contract.warnings}
    assert {place.partition("/")[0] for place in places} == names.keys()
    assert judged(contract, dict.fromkeys(names, "abc")) == []
    still = [name for name, broken in names.items() if not {"type", "$ref"} & broken.keys()]
    assert {*judged(contract, dict.fromkeys(still, 5))} >= {((name,), "type") for name in still}


VALID: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(["a", "^a", "string"]),
    "texts": st.lists(st.sampled_from(["a", "broken"]), max_size=2),
    "boolean": st.booleans(),
    "number": st.integers(0, 3),
    "positive": st.integers(1, 3),
    "natural": st.integers(0, 3),
    "object": st.just({}),
    "any": st.none() | st.integers(0, 2),
    "Schema": st.sampled_from([{}, {"type": "string"}, {"minimum": 1}]),
    "XML": st.just({}),
    "Discriminator": st.just({"propertyName": "a"}),
}
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "a", "[", "#/nowhere", "string", "a b"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "[", "type"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def sound(text: str) -> st.SearchStrategy[Any]:
    held = kind(text)
    values = st.one_of([VALID[name] for name in held.names])
    if held.container == "[":
        return st.lists(values, min_size=1, max_size=2)
    return st.dictionaries(st.sampled_from(["a", "type"]), values, max_size=2) if held.container else values


@st.composite
def broken_schemas(draw: st.DrawFn, version: Version) -> tuple[Any, str]:
    """A schema with one keyword that may hold anything, and its name."""
    fields = {key: text for key, text in SHAPES[version].fields["Schema"].items() if not key.startswith("$")}
    names = draw(st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True))
    schema = {key: draw(sound(fields[key])) for key in names}
    schema.pop("type", None)
    broken = draw(st.sampled_from(sorted(fields)))
    return {**schema, broken: draw(ANYTHING)}, broken


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_a_keyword_holds(tmp_path: Path, data: st.DataObject) -> None:
    version = data.draw(st.sampled_from([Version.V3_0, Version.V3_1, Version.V3_2]))
    schema, _ = data.draw(broken_schemas(version))
    around = {"properties": {"broken": schema, "sound": {"type": "integer"}}}
    contract = loaded(tmp_path, f"{version}.0", around, data.draw(st.sampled_from([1, 70])))
    assert all(each.location.pointer.startswith(f"{THING}/properties/broken") for each in contract.warnings)
    assert (("sound",), "type") in judged(contract, {"sound": "x"})
