"""Sequences of requests for Hypothesis to draw: what is done, to which of the items that are there by then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contract_tests.fields import Field, is_free_object
from openapi_contract.schemas import Schema
from openapi_contract.values import Resource

LONGEST = 40


@dataclass(frozen=True, slots=True)
class Step:
    """`scope` is 0 or 1; `item` counts among the items that were made there, modulo how many there are; `body` is None
    where none is sent. `stray` sends it to the other scope than the item's own."""

    action: str
    scope: int = 0
    item: int = 0
    body: Any = None
    stray: bool = False


def sequences(
    resource: Resource, takes: tuple[Field, ...], changes: tuple[Field, ...], most: int
) -> SearchStrategy[Any]:
    """Lists of steps; `takes` and `changes` are the fields that create and update take."""
    scope = st.integers(0, 1) if resource.scope else st.just(0)
    item, stray = st.integers(0, 5), st.booleans() if resource.scope else st.just(False)
    actions: list[SearchStrategy[Step]] = [st.builds(Step, st.just("create"), scope, body=bodies(takes))]
    if resource.update is not None:
        actions.append(st.builds(Step, st.just("update"), scope, item, bodies(changes)))
        actions.append(st.builds(Step, st.just("update"), scope, item, bodies(changes), stray))
        actions.append(st.builds(Step, st.just("update"), scope, item, wrong_bodies(changes)))
    if resource.delete is not None:
        actions.append(st.builds(Step, st.just("delete"), scope, item, st.none(), stray))
    if resource.read is not None:
        actions.append(st.builds(Step, st.just("read"), scope, item, st.none(), stray))
    actions.append(st.builds(Step, st.just("create"), scope, body=wrong_bodies(takes)))
    return st.lists(st.one_of(actions), min_size=1, max_size=most)


def bodies(fields: tuple[Field, ...]) -> SearchStrategy[Any]:
    """Valid bodies with any of the optional fields."""
    known = [field for field in fields if len(field.path) == 1]
    required = {field.path[0]: values(field.schema) for field in known if field.required}
    optional = {field.path[0]: values(field.schema) for field in known if not field.required}
    return st.fixed_dictionaries(required, optional=optional)


def wrong_bodies(fields: tuple[Field, ...]) -> SearchStrategy[Any]:
    """Bodies with one value that is most likely wrong."""
    names = [field.path[0] for field in fields if len(field.path) == 1]
    if not names:
        return st.just([])
    wrong = st.sampled_from([7, 1.5, True, [], {}, "", "x" * 300, None, ["a"], {"a": 1}])
    change = st.tuples(st.sampled_from(names), wrong)
    return st.builds(lambda body, pair: {**body, pair[0]: pair[1]}, bodies(fields), change)


def values(schema: Schema) -> SearchStrategy[Any]:
    """Valid values of any of the kinds that the schema allows."""
    from contract_tests.fields import kinds, words

    said = words(schema)
    options = [st.sampled_from(list(said["enum"]))] if "enum" in said else []
    if not options:
        options = [of_kind(kind, schema) for kind in kinds(said)]
    return st.one_of(options).filter(schema.is_valid)


def of_kind(kind: str, schema: Schema) -> SearchStrategy[Any]:
    from contract_tests.fields import words

    said = words(schema)
    if kind == "string":
        return texts(said.get("format"), said.get("minLength", 0), said.get("maxLength", LONGEST))
    if kind == "object":
        return objects() if is_free_object(schema) else structured(schema)
    if kind == "array":
        return st.lists(
            values(schema.sub(said.get("items", {}))), min_size=said.get("minItems", 0), max_size=3
        )
    simple: dict[str, SearchStrategy[Any]] = {
        "null": st.none(),
        "boolean": st.booleans(),
        "integer": st.integers(said.get("minimum", -1_000), said.get("maximum", 1_000)),
        "number": st.floats(said.get("minimum", -1e6), said.get("maximum", 1e6), allow_nan=False),
    }
    return simple[kind]


def structured(schema: Schema) -> SearchStrategy[Any]:
    parts = {name: values(schema.sub(part)) for name, part in schema.parts.items()}
    required = {name: each for name, each in parts.items() if name in schema.required}
    optional = {name: each for name, each in parts.items() if name not in schema.required}
    return st.fixed_dictionaries(required, optional=optional)


def texts(form: str | None, shortest: int, longest: int) -> SearchStrategy[str]:
    if form == "uuid":
        return st.uuids(version=4).map(str)
    if form == "date-time":
        return st.datetimes().map(lambda moment: moment.isoformat() + "Z")
    letters = st.characters(exclude_categories=["Cs", "Cc"])
    return st.text(
        letters, min_size=max(shortest, min(9, longest)), max_size=min(longest, LONGEST)
    ) | st.text(letters, min_size=shortest, max_size=longest)


def objects() -> SearchStrategy[Any]:
    letters = st.characters(exclude_categories=["Cs", "Cc"])
    leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(letters, max_size=12)
    nested = st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(letters, max_size=8), inner, max_size=3)
        ),
    )
    return st.dictionaries(st.text(letters, max_size=8), nested, max_size=3)
