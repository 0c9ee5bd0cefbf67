"""The state machine that Hypothesis draws: sequences of steps, each on one of the items that there are by then.

A step names its item by a number, modulo how many there are: so any part of a sequence is a sequence as well, and
Hypothesis shrinks one by leaving steps out. Values are strategies for the same reason. Where a schema says more than
strategies make at random (alternatives, patterns, listed values), valid values of the generator are chosen from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from hydracore_contract.fields import Field, Part, is_free_object, kinds, words
from hydracore_contract.generate.valid_values import Samples, Unmakeable
from hydracore_openapi.json_schema.applicators import beside_null
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource

COMPLETE = 3
"""So deep in a value objects have all their properties and arrays hold something; below that only what must be."""
DEEPEST = 10
LONGEST = 40
WIDTH = 1_000
MOST_KNOWN = 5


class StepAction(StrEnum):
    """The action of a step, named like the `Resource`'s operation that it calls."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Step:
    """`scope` is 0 or 1; `item` counts among the items that were made there, modulo how many there are; `body` is None
    where none is sent. `stray` sends it to the other scope than the item's own."""

    action: StepAction
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
    actions: list[SearchStrategy[Step]] = [
        st.builds(Step, st.just(StepAction.CREATE), scope, body=bodies(takes))
    ]
    if resource.update is not None:
        actions.append(st.builds(Step, st.just(StepAction.UPDATE), scope, item, bodies(changes)))
        actions.append(st.builds(Step, st.just(StepAction.UPDATE), scope, item, bodies(changes), stray))
        actions.append(st.builds(Step, st.just(StepAction.UPDATE), scope, item, wrong_bodies(changes)))
    if resource.delete is not None:
        actions.append(st.builds(Step, st.just(StepAction.DELETE), scope, item, st.none(), stray))
    if resource.read is not None:
        actions.append(st.builds(Step, st.just(StepAction.READ), scope, item, st.none(), stray))
    actions.append(st.builds(Step, st.just(StepAction.CREATE), scope, body=wrong_bodies(takes)))
    return st.lists(st.one_of(actions), min_size=1, max_size=most)


def bodies(fields: tuple[Field, ...]) -> SearchStrategy[Any]:
    """Valid bodies with any of the optional fields for which values can be made. Raises Unmakeable."""
    return members([(each.path[0], each.schema, each.required) for each in fields if len(each.path) == 1], 0)


def wrong_bodies(fields: tuple[Field, ...]) -> SearchStrategy[Any]:
    """Bodies with one value that is most likely wrong."""
    names = [field.path[0] for field in fields if len(field.path) == 1]
    if not names:
        return st.just([])
    wrong = st.sampled_from([7, 1.5, True, [], {}, "", "x" * 300, None, ["a"], {"a": 1}])
    change = st.tuples(st.sampled_from(names), wrong)
    return st.builds(lambda body, pair: {**body, pair[0]: pair[1]}, bodies(fields), change)


def values(schema: Schema, depth: int = 0) -> SearchStrategy[Any]:
    """Valid values of any of the kinds that the schema allows. Raises Unmakeable."""
    said = words(schema)
    if not is_simple(said) or depth >= DEEPEST:
        return known(schema)
    return st.one_of([of_kind(kind, schema, depth) for kind in kinds(said)]).filter(schema.is_valid)


def is_simple(said: Part) -> bool:
    """Tells whether random values of the right kind are likely to be valid."""
    combined = beside_null(said) is None and ("oneOf" in said or "anyOf" in said)
    hard = any(key in said for key in ("enum", "const", "not", "pattern", "multipleOf"))
    return not combined and not hard and said.get("format", "uuid") in ("uuid", "date-time")


def known(schema: Schema) -> SearchStrategy[Any]:
    """Some values that are valid for sure."""
    said, draw = words(schema), Samples(0)
    listed = [value for value in said.get("enum", ()) if schema.is_valid(value)]
    return st.sampled_from(listed or [draw.value(schema), *draw.several(schema, "value", MOST_KNOWN)])


def of_kind(kind: str, schema: Schema, depth: int) -> SearchStrategy[Any]:
    said = words(schema)
    if kind == "string":
        shortest = said.get("minLength", 0)
        return texts(said.get("format"), shortest, said.get("maxLength", max(LONGEST, shortest)))
    if kind == "object":
        return objects() if is_free_object(schema) else structured(schema, depth + 1)
    if kind == "array":
        return arrays(schema, said, depth + 1)
    if kind in ("integer", "number"):
        return numbers(kind, said)
    return st.none() if kind == "null" else st.booleans()


def arrays(schema: Schema, said: Part, depth: int) -> SearchStrategy[Any]:
    least = said.get("minItems", 0)
    if depth > COMPLETE and not least:
        return st.just([])
    items = values(schema.sub(said.get("items", {})), depth)
    return st.lists(items, min_size=least, max_size=min(least + 3, said.get("maxItems", least + 3)))


def numbers(kind: str, said: Part) -> SearchStrategy[Any]:
    low = said.get("minimum", said.get("exclusiveMinimum"))
    high = said.get("maximum", said.get("exclusiveMaximum"))
    if low is None:
        low = min(-WIDTH, high - WIDTH) if high is not None else -WIDTH
    if high is None:
        high = max(WIDTH, low + WIDTH)
    return st.integers(ceil(low), floor(high)) if kind == "integer" else st.floats(low, high)


def structured(schema: Schema, depth: int) -> SearchStrategy[Any]:
    needed = schema.required
    wanted = [name for name in schema.parts if name in needed or depth <= COMPLETE]
    return members([(name, schema.sub(schema.parts[name]), name in needed) for name in wanted], depth)


def members(wanted: Iterable[tuple[str, Schema, bool]], depth: int) -> SearchStrategy[Any]:
    """Objects of these members, each with its name, its schema and whether it has to be there."""
    required: dict[str, SearchStrategy[Any]] = {}
    optional: dict[str, SearchStrategy[Any]] = {}
    for name, schema, is_required in wanted:
        try:
            (required if is_required else optional)[name] = values(schema, depth)
        except Unmakeable:
            if is_required:
                raise
    return st.fixed_dictionaries(required, optional=optional)


def texts(form: str | None, shortest: int, longest: int) -> SearchStrategy[str]:
    if form == "uuid":
        return st.uuids(version=4).map(str)
    if form == "date-time":
        return st.datetimes().map(lambda moment: moment.isoformat() + "Z")
    letters = st.characters(exclude_categories=["Cs", "Cc"])
    usual = max(shortest, min(9, longest))
    return st.text(letters, min_size=usual, max_size=max(usual, min(longest, LONGEST))) | st.text(
        letters, min_size=shortest, max_size=longest
    )


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
