"""Random schemas, as `openapi_contract` compiles them from the documents of ordinary services."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Document = dict[str, Any]
FORMATS = ("uuid", "date-time", "date", "email", "uri", "ipv4", "ipv6", "hostname")
names = st.sampled_from(("a", "b", "some_name", "é", "x-y"))


def between(low: str, high: str, numbers: SearchStrategy[Any]) -> SearchStrategy[Document]:
    """Bounds that leave room; either may be left out."""
    pairs = st.tuples(numbers, numbers).map(sorted).map(lambda pair: {low: pair[0], high: pair[1]})
    return pairs.flatmap(lambda pair: st.sampled_from(({}, {low: pair[low]}, {high: pair[high]}, pair)))


def joined(*parts: SearchStrategy[Document]) -> SearchStrategy[Document]:
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


def fixed(**document: Any) -> SearchStrategy[Document]:
    return st.just(document)


sizes = st.integers(0, 120)
texts = joined(fixed(type="string"), between("minLength", "maxLength", sizes))
formatted = st.sampled_from(FORMATS).map(lambda name: {"type": "string", "format": name})
integers = joined(fixed(type="integer"), between("minimum", "maximum", st.integers(-(2**40), 2**40)))
numbers = joined(fixed(type="number"), between("minimum", "maximum", st.floats(-1e9, 1e9)))
steps = st.tuples(st.integers(-(10**6), 10**6), st.integers(1, 1_000)).map(
    lambda pair: {"type": "integer", "multipleOf": pair[1], "exclusiveMinimum": pair[0]}
)
below = st.integers(-(10**6), 10**6).map(lambda bound: {"type": "number", "exclusiveMaximum": bound})
enums = st.lists(st.none() | st.text(max_size=5) | st.integers(), min_size=1, unique_by=repr).map(
    lambda options: {"enum": options}
)
consts = (st.text(max_size=5) | st.integers()).map(lambda value: {"const": value})
scalars = st.one_of(
    texts,
    formatted,
    integers,
    numbers,
    steps,
    below,
    enums,
    consts,
    fixed(type="boolean"),
    fixed(type="object"),
)


def arrays(items: SearchStrategy[Document]) -> SearchStrategy[Document]:
    each = items.map(lambda schema: {"type": "array", "items": schema})
    return joined(each, between("minItems", "maxItems", st.integers(0, 3)))


def objects(members: SearchStrategy[Document]) -> SearchStrategy[Document]:
    parts = st.dictionaries(names, members, max_size=3)
    return parts.flatmap(
        lambda found: (
            st.sets(st.sampled_from(sorted(found))).map(
                lambda required: {"type": "object", "properties": found, "required": sorted(required)}
            )
            if found
            else st.just({"type": "object"})
        )
    )


def nullable(schemas: SearchStrategy[Document]) -> SearchStrategy[Document]:
    return schemas.map(
        lambda schema: (
            {**schema, "type": [schema["type"], "null"]}
            if isinstance(schema.get("type"), str)
            else {"anyOf": [schema, {"type": "null"}]}
        )
    )


def either(schemas: SearchStrategy[Document]) -> SearchStrategy[Document]:
    return st.lists(schemas, min_size=2, max_size=3).map(lambda branches: {"anyOf": branches})


schemas = st.recursive(
    scalars | nullable(scalars),
    lambda inner: st.one_of(arrays(inner), objects(inner), nullable(objects(inner)), either(inner)),
    max_leaves=6,
)

NODE = {"$ref": "#/$defs/Node"}
TREES: tuple[Document, ...] = tuple(
    {**NODE, "$defs": {"Node": {"type": "object", "required": required, "properties": properties}}}
    for required, properties in (
        ([], {"child": NODE, "other": NODE}),
        (["children"], {"children": {"type": "array", "items": NODE}, "name": {"type": "string"}}),
        (["next"], {"next": {"anyOf": [NODE, {"type": "null"}]}}),
        ([], {"name": {"type": "string", "pattern": "^x{3}$"}, "child": NODE}),
    )
)
"""Schemas of things that hold others of their own kind."""
NEVER: Document = {"type": "string", "pattern": "^x$", "minLength": 5}
"""No value fits."""
ENDLESS: Document = {
    **NODE,
    "$defs": {"Node": {"type": "object", "required": ["next"], "properties": {"next": NODE}}},
}
"""What this describes has no end."""
