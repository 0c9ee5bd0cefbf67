"""The dictionary pass: programs that send each value of a dictionary once, so that none is left to chance.

A campaign is short beside the number of operations, fields and values, and a mutator that draws from the dictionary
leaves some out for long. So each value is sent once in each place that takes it, many in one request where that tells
as much as one alone:

1. Harmless values as members of a free-form object, twelve at a time: any of them may come back changed.
2. A valid value in each field at once, row by row.
3. What a service may refuse, has to, or needs long for, each alone: it would hide what else the request holds.

Those come first that send the most values; the order among themselves is chance, so that shards differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from random import Random
from typing import Any

from hydracore_contract.fields import Field, body_schema
from hydracore_contract.fuzz.dictionary import Dictionary
from hydracore_contract.fuzz.mutators.value import is_heavy, is_quiet
from hydracore_contract.fuzz.programs import Call, Program, is_directive
from hydracore_contract.fuzz.seeds import compact, names_item, resource_of, top_fields, valid_call
from hydracore_openapi.json_schema.json_values import is_encodable
from hydracore_openapi.model import Contract, Operation

TOGETHER = 12
"""Values that share one free-form object."""
NAMES = ("key", "media")
"""Kinds that are no values of properties."""


def dictionary_programs(random: Random, contract: Contract, dictionary: Dictionary) -> list[Program]:
    """The programs, those first that send the most values; their order among themselves is chance."""
    operations = [each for each in contract.operations if body_schema(each) is not None]
    made: list[Program] = []
    for bodies in (of_objects, of_rows, of_single_ones):
        found = [(each, values) for each in operations for values in bodies(random, each, dictionary)]
        random.shuffle(found)
        made.extend(program_with(random, contract, each, values) for each, values in found)
    return made


def program_with(random: Random, contract: Contract, operation: Operation, values: dict[str, Any]) -> Program:
    """A call with the values in its body beside what is required, and before it one that makes its item."""
    resource = resource_of(contract, operation)
    before: Program = ()
    if resource is not None and resource.create is not None and names_item(operation, resource):
        before = (valid_call(random, contract, resource.create, ()),)
    call = valid_call(random, contract, operation, before)
    needed = {field.path[0] for field in top_fields(operation) if field.required}
    made = call.body if isinstance(call.body, dict) else {}
    body = {name: part for name, part in made.items() if name in needed}
    return (*before, Call(operation.id, call.path, call.query, call.headers, {**body, **values}))


def of_objects(random: Random, operation: Operation, dictionary: Dictionary) -> Iterator[dict[str, Any]]:
    """Values of one kind as members of a free-form object."""
    for field in top_fields(operation):
        if not field.is_free_object:
            continue
        for kind in kinds(dictionary):
            values = [each for each in dictionary.of_kind(kind) if is_harmless(each)]
            for some in chunks(random, values):
                yield {field.path[0]: {f"m{number}": each for number, each in enumerate(some)}}


def of_rows(random: Random, operation: Operation, dictionary: Dictionary) -> Iterator[dict[str, Any]]:
    """A value for each field that has one left, all of them valid."""
    columns = []
    for field in top_fields(operation):
        values = words(field, dictionary)
        columns.append([(field.path[0], each) for each in values if fits(field, each)])
        random.shuffle(columns[-1])
    for row in zip_longest(*columns):
        yield dict(filter(None, row))


def of_single_ones(_: Random, operation: Operation, dictionary: Dictionary) -> Iterator[dict[str, Any]]:
    """Values that a service may or must refuse, each alone in its body."""
    for field in top_fields(operation):
        yield from ({field.path[0]: each} for each in words(field, dictionary) if not fits(field, each))
        if field.is_free_object:
            for kind in kinds(dictionary):
                yield from (
                    {field.path[0]: {"m0": each}}
                    for each in dictionary.of_kind(kind)
                    if not is_harmless(each)
                )
            names = [each for each in dictionary.of_kind("key") if isinstance(each, str)]
            yield from ({field.path[0]: {name: 1}} for name in names)


def kinds(dictionary: Dictionary) -> list[str]:
    return [kind for kind in dictionary.kinds if kind not in NAMES]


def words(field: Field, dictionary: Dictionary) -> list[Any]:
    """The values for a field, by its name, and by its format or type where it is not one of a few."""
    found = [*dictionary.of_name(field.path[-1])]
    if "format" in field.said:
        found += dictionary.of_kind(str(field.said["format"]))
    elif field.is_free_text:
        found += dictionary.of_kind("string")
    return distinct(each for each in found if not is_directive(each))


def fits(field: Field, value: Any) -> bool:
    return is_harmless(value) and field.schema.is_valid(value)


def is_harmless(value: Any) -> bool:
    """Tells whether a value does not spoil what is sent with it."""
    if isinstance(value, str):
        return is_quiet(value)
    return is_encodable(json.dumps(value, ensure_ascii=False)) and not is_heavy(value)


def chunks(random: Random, values: list[Any]) -> Iterator[list[Any]]:
    random.shuffle(values)
    yield from (values[start : start + TOGETHER] for start in range(0, len(values), TOGETHER))


def distinct(values: Iterable[Any]) -> list[Any]:
    return list({repr(each): each for each in map(compact, values)}.values())
