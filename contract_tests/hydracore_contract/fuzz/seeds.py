"""Seeds: valid calls, made of what the contract says, to begin with and to put into programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from json import dumps
from random import Random
from typing import Any

from hydracore_contract.fields import ABSENT, Field, body_fields, body_schema, parameters
from hydracore_contract.fuzz.programs import Call, Program, from_call
from hydracore_contract.generate.boundary_values import hostile, variants
from hydracore_contract.generate.schemathesis_adapter.translation import is_sendable
from hydracore_contract.generate.valid_values import Samples, Unmakeable
from hydracore_openapi.model import Contract, Operation, RequestPlace, Resource

SEED = "programs"
ALTERNATIVES = 4
LONG = 1_000
"""Characters from which on a text is written as a repetition."""
DEEP = 20
EMPTY: Sequence[Any] = (None, False, True, 0, "", {}, [])
"""Values that careless code takes for nothing."""


def resource_of(contract: Contract, operation: Operation) -> Resource | None:
    """The resource that an operation works on."""
    return next((each for each in contract.resources if operation.id in ids(each)), None)


@cache
def ids(resource: Resource) -> frozenset[str]:
    found = (
        resource.list,
        resource.create,
        resource.read,
        resource.replace,
        resource.update,
        resource.delete,
    )
    return frozenset(each.id for each in found if each is not None)


def names_item(operation: Operation, resource: Resource) -> bool:
    return any(
        each.place == RequestPlace.PATH and each.name == resource.item_parameter
        for each in operation.parameters
    )


def likelihood(operation: Operation) -> int:
    """The weight of an operation when one is drawn; a body gives it more, since there is more in it to vary."""
    return 3 if operation.body is not None else 1


def valid_call(random: Random, contract: Contract, operation: Operation, before: Program) -> Call:
    """A valid call: of an item that an earlier call makes, if there is one, in the main collection most of the time."""
    resource = resource_of(contract, operation)
    home = int(random.random() < 0.15)
    path: dict[str, Any] = {name: {"$home": home} for name in (resource.scope if resource else ()) if home}
    if resource is not None and names_item(operation, resource):
        path[str(resource.item_parameter)] = item_of(random, resource, before)
    query = tuple((name, text) for name, text in parameter_values(random, operation, RequestPlace.QUERY))
    headers = tuple((name, text) for name, text in parameter_values(random, operation, RequestPlace.HEADER))
    return Call(operation.id, path, query, headers, valid_body(random, operation))


def parameter_values(random: Random, operation: Operation, place: RequestPlace) -> Iterator[tuple[str, str]]:
    """Valid values for the parameters that have to be there, and now and then for others."""
    for field in parameters(operation, place):
        values = valid_values(field)
        if values and (field.required or random.random() < 0.2):
            yield from parameter_texts(field.path[0], random.choice(values), place)


def parameter_texts(name: str, value: Any, place: RequestPlace) -> Iterator[tuple[str, str]]:
    """A parameter's value as text; a list is a parameter for each of its members."""
    texts = [in_text(each) for each in (value if isinstance(value, list) else [value])]
    if place == RequestPlace.QUERY:
        yield from ((name, text) for text in texts)
    elif len(texts) == 1 and is_sendable(name, texts[0]):
        yield name, texts[0]


def in_text(value: Any) -> str:
    text = value if isinstance(value, str) else dumps(value)
    return text.encode("utf-8", "replace").decode()[:LONG]


def item_of(random: Random, resource: Resource, before: Program) -> dict[str, Any]:
    creates = [
        index for index, call in enumerate(before) if resource.create and call.operation == resource.create.id
    ]
    if creates and resource.id_property:
        return from_call(random.choice(creates), f"/{resource.id_property}")
    return {"$own": random.randrange(6)}


def valid_body(random: Random, operation: Operation) -> Any:
    """A valid body of any of the fields, or all of them; ABSENT where the operation takes none."""
    schema = body_schema(operation)
    if schema is None:
        return ABSENT
    chance = random.choice((0.0, 0.3, 0.6, 1.0))
    made = {
        field.path[0]: random.choice(values)
        for field in top_fields(operation)
        if (values := valid_values(field)) and (field.required or random.random() < chance)
    }
    return made if schema.is_valid(literal_members(made)) else sample_body(operation)


def literal_members(made: dict[str, Any]) -> dict[str, Any]:
    """The members without directives, which is all that a schema can judge."""
    return {
        name: value for name, value in made.items() if not isinstance(value, dict) or "$repeat" not in value
    }


@cache
def sample_body(operation: Operation) -> Any:
    schema = body_schema(operation)
    try:
        return Samples(SEED).body(schema) if schema else ABSENT
    except Unmakeable:
        return {}


@cache
def top_fields(operation: Operation) -> tuple[Field, ...]:
    return tuple(field for field in body_fields(operation) if len(field.path) == 1)


@cache
def valid_values(field: Field) -> Sequence[Any]:
    """Valid values of a field: the natural ones, those at its bounds, null, and what is empty."""
    found = Samples(SEED).several(field.schema, field.path[-1], ALTERNATIVES)
    found += [each.value for each in variants(field, Samples(SEED)) if each.value is not ABSENT]
    found += EMPTY
    valid = [compact(each) for each in found if field.schema.is_valid(each)]
    distinct: dict[str, Any] = {repr(value): value for value in valid}
    return tuple(distinct.values())


@cache
def edge_values(field: Field) -> Sequence[Any]:
    """Values at the bounds of a field, inside and outside, and those that break careless services; ABSENT is one."""
    draw = Samples(SEED)
    return tuple(compact(each.value) for each in (*variants(field, draw), *hostile(field, draw)))


def compact(value: Any) -> Any:
    """The value with what is long or deep in it written as a directive."""
    if isinstance(value, str) and len(value) >= LONG:
        return {"$repeat": value[0], "times": len(value)}
    if isinstance(value, list) and (levels := single_levels(value)) >= DEEP:
        return {"$nested": levels}
    if isinstance(value, dict):
        return {compact_key(key): compact(part) for key, part in value.items()}
    return [compact(part) for part in value] if isinstance(value, list) else value


def compact_key(key: str) -> str:
    return key[:LONG]


def single_levels(value: Any) -> int:
    """The depth of arrays that hold nothing but one another, such as 3 for `[[[]]]`; 0 for anything else."""
    levels = 0
    while isinstance(value, list) and len(value) == 1:
        value, levels = value[0], levels + 1
    return levels + 1 if value == [] else 0
