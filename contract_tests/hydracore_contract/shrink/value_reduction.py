"""Passes over a JSON value, the boldest first.

Each candidate is made from the smallest value that is known by then: `now` gives it. So what was left out once stays
left out, and whoever tries candidates need not begin again after each that did. Boldest first means: the innermost
part of what is nested deeply; what the schema needs, with its simplest values; nothing at all; without one half or the
other, then smaller parts, from the end on; last each member by itself, by the same rules. Texts go to the shortest
valid one, to as long a one of plain letters, to the lengths at which a schema changes its mind, and to what is odd in
them alone. Where little of a value matters, halving finds it in a number of tries that grows with the logarithm of its
size.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from hydracore_contract.fields import ABSENT, kinds, member, words
from hydracore_contract.generate.request_builder import json_bytes
from hydracore_openapi.json_schema.schema import Schema

S = TypeVar("S", str, tuple[Any, ...], list[Any])

DEEPEST = 12
"""The depth below which values are left as they are."""
PARTS = 8
"""A text is tried without parts of at least such a share of it; once it is shorter, without each character."""
MOST_ODD = 4
LONG_NAME = 8
"""The length up to which names made up by clients are left alone."""


def values(now: Callable[[], Any], schema: Schema | None = None, depth: int = 0) -> Iterator[Any]:
    """Values with a part less, or a simpler one."""
    if depth > DEEPEST:
        return
    yield from innermost(now)
    value = now()
    if isinstance(value, dict):
        yield from objects(now, schema, depth)
    elif isinstance(value, list):
        yield from arrays(now, schema, depth)
    elif isinstance(value, str):
        yield from texts(now, schema)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from numbers(value)


def objects(now: Callable[[], dict[str, Any]], schema: Schema | None, depth: int) -> Iterator[dict[str, Any]]:
    """Smaller objects: required members alone, simplest and as they are; fewer members; and each member smaller."""
    known = {name: member(schema, name, part) for name, part in schema.parts.items()} if schema else {}
    yield least(now(), schema)
    yield required(now(), schema)
    yield {}
    for items in fewer(lambda: tuple(now().items())):
        yield dict(items)
    for name in list(now()):
        for smaller in values(part(now, name), known.get(name), depth + 1):
            yield {**now(), name: smaller}
    for index, name in enumerate(now()):
        if len(name) > LONG_NAME and name not in known:
            yield from renamed(now, index)


def renamed(now: Callable[[], dict[str, Any]], index: int) -> Iterator[dict[str, Any]]:
    for name in texts(lambda: list(now())[index]):
        items = list(now().items())
        if name and name not in now():
            yield dict([*items[:index], (name, items[index][1]), *items[index + 1 :]])


def part(now: Callable[[], Any], key: str | int) -> Callable[[], Any]:
    return lambda: now()[key]


def arrays(now: Callable[[], list[Any]], schema: Schema | None, depth: int) -> Iterator[list[Any]]:
    items = schema.sub(words(schema).get("items", {})) if schema else None
    yield []
    yield from fewer(now)
    for index in range(len(now())):
        for smaller in values(part(now, index), items, depth + 1):
            yield [*now()[:index], smaller, *now()[index + 1 :]]


def texts(now: Callable[[], str], schema: Schema | None = None) -> Iterator[str]:
    """Smaller texts: empty, the shortest valid, simple characters of the same length; then odd ones, or parts."""
    said = words(schema) if schema else {}
    yield ""
    if schema and is_valid(schema, now()):
        shortest = simplest(schema)
        yield from [shortest] if isinstance(shortest, str) else []
        if {"enum", "const", "format"} & {*said}:
            return
    for length in lengths(said):
        yield "a" * length
        yield now()[:length]
    yield "a" * len(now())
    if now() == "a" * len(now()):
        yield from (now()[: math.ceil(len(now()) * share)] for share in (0.5, 0.75, 0.9))
        yield now()[:-1]
    else:
        yield from oddities(now())
        yield from fewer(now, len(now()) // PARTS)


def oddities(text: str) -> Iterator[str]:
    """The odd characters of a text: all; each, alone and among simple ones; then one capital and one digit."""
    odd = [character for character in text if not (character.isascii() and character.isalnum())]
    yield "".join(odd)
    for each in sorted(dict.fromkeys(odd), key=lambda character: not character.isascii())[:MOST_ODD]:
        yield each
        yield "".join(character if character == each else "a" for character in text)
    for kind in (str.isupper, str.isdigit):
        yield from [character for character in text if kind(character)][:1]


def lengths(said: Any) -> Iterator[int]:
    """The lengths at and beside a schema's bounds."""
    for bound in ("minLength", "maxLength"):
        if isinstance(said.get(bound), int):
            yield from (max(0, said[bound] + shift) for shift in (-1, 0, 1))


def numbers(value: float) -> Iterator[float]:
    yield from (0, 1, -1)
    if math.isfinite(value):
        yield int(value)
        yield int(value) // 2


def innermost(now: Callable[[], Any]) -> Iterator[Any]:
    """The inner values of a deeply nested one, from half its depth outwards."""
    chain = [now()]
    while isinstance(chain[-1], (dict, list)) and (inner := containers(chain[-1])):
        chain.append(inner[0])
    if len(chain) > DEEPEST:
        size = len(chain) // 2
        while size:
            yield chain[size]
            size //= 2


def containers(value: Any) -> list[Any]:
    members = value.values() if isinstance(value, dict) else value
    return [each for each in members if isinstance(each, (dict, list)) and each]


def fewer(now: Callable[[], S], least: int = 1) -> Iterator[S]:
    """The sequence without either half, then without smaller parts, of at least `least`, from the end on."""
    size = len(now()) // 2 or 1
    while size >= max(1, least):
        end = len(now())
        while end > 0:
            whole = now()
            start = max(0, end - size)
            yield whole[:start] + whole[end:]
            end = start
        size //= 2


def required(value: Any, schema: Schema | None) -> Any:
    """An object with its required members alone; any other value as it is."""
    if schema is None or not isinstance(value, dict):
        return value
    return {name: each for name, each in value.items() if name in schema.required}


def least(value: Any, schema: Schema | None) -> Any:
    """The same with the simplest values."""
    kept = required(value, schema)
    if schema is None or not isinstance(kept, dict):
        return value
    known = {name: member(schema, name, schema.parts[name]) for name in kept if name in schema.parts}
    return {name: simpler(each, known.get(name)) for name, each in kept.items()}


def simpler(value: Any, schema: Schema | None) -> Any:
    """The simplest value in place of a valid one; itself where it is not, or none is known."""
    if schema is None or not is_valid(schema, value):
        return value
    found = simplest(schema)
    return value if found is ABSENT or json_size(found) >= json_size(value) else found


def simplest(schema: Schema) -> Any:
    """The simplest valid value that is not null; ABSENT where none is found."""
    said = words(schema)
    choice = [said["const"]] if "const" in said else list(said.get("enum", ()))
    named = sorted((each for each in choice if each is not None), key=json_size)
    candidates = [*named, *(each for kind in kinds(said) for each in of_kind(kind, said))]
    return next((each for each in candidates if is_valid(schema, each)), ABSENT)


def of_kind(kind: str, said: Any) -> list[Any]:
    shortest = "a" * said.get("minLength", 0)
    low = [said[bound] for bound in ("minimum", "maximum") if bound in said]
    simple: dict[str, list[Any]] = {
        "string": [shortest],
        "boolean": [True, False],
        "integer": [0, 1, *low],
        "number": [0, 1, *low],
        "array": [[]],
        "object": [{}],
    }
    return simple.get(kind, [])


def is_valid(schema: Schema, value: Any) -> bool:
    if value is ABSENT:
        return False
    with suppress(ValueError):  # half of a surrogate pair is no text to a schema
        return schema.is_valid(value)
    return False


def json_size(value: Any) -> int:
    """The length of a value as JSON, in bytes."""
    return len(json_bytes(value))


def leaves(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)) and depth < DEEPEST:
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each, depth + 1)


def with_text_replaced(value: Any, old: str, new: str, depth: int = 0) -> Any:
    """A value with one text in place of another."""
    if depth >= DEEPEST:
        return value
    if isinstance(value, dict):
        return {name: with_text_replaced(each, old, new, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [with_text_replaced(each, old, new, depth + 1) for each in value]
    return new if value == old else value
