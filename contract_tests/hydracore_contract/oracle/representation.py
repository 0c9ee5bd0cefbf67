"""Representation: whether an answer shows what was sent, where requests and answers write it in ways of their own.

What a client sends and what it is shown need not have the same shape, and most documents say so by describing both. So
the two schemas decide how far a value can be compared:

1. Where both describe the same type the values must be the same (`equality`).
2. An object that either of them describes is compared member by member. A member that answers don't describe may be
   dropped, and one that was not sent may be added: it has a default, or only the server knows it. In an open object,
   which says by itself that it takes any member, all that was sent must be there.
3. Where the types differ the answer shows another view of the same thing: `7` becomes `{"id": 7, "name": "…"}`,
   `"planned"` becomes `{"value": "planned", "label": "Planned"}`. Then what was sent must be in it, if it has an
   identity or a value of the type that was sent; else nothing can be said, and nothing is.

Two answers about one item may differ in how much they show of what hangs below it, so only what both show is compared
(`alike`). Null inside a described object is left alone: what it means there no document says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from hydracore_contract.fields import ITEMS, member, words
from hydracore_contract.oracle.equality import is_number, one_spelling, same
from hydracore_openapi.json_schema.applicators import applicable
from hydracore_openapi.json_schema.json_values import children
from hydracore_openapi.json_schema.schema import Schema

DECISIVE = ("id", "value")
"""Members that say which thing an object is, where they are of the type that was sent."""
DEEPEST = 24
"""Below this many described objects values are compared as they are: a schema may contain itself."""


def shows(sent: Any, found: Any, taken: Schema, shown: Schema, depth: int = 0) -> bool:
    """Tells whether an answer may show what was sent; `taken` is the request's schema, `shown` the answer's."""
    if sent is None or found is None:
        return same(sent, found)
    if differ(taken, shown):
        return represents(sent, found)
    if (
        depth < DEEPEST
        and isinstance(sent, dict)
        and isinstance(found, dict)
        and (taken.parts or shown.parts)
    ):
        return shows_members(sent, found, taken, shown, depth)
    if depth < DEEPEST and isinstance(sent, list) and isinstance(found, list):
        mine, theirs = items(taken), items(shown)
        if mine is not None and theirs is not None:
            return shows_items(sent, found, mine, theirs, depth)
    if isinstance(sent, dict) is not isinstance(found, dict):
        return represents(sent, found)
    return same(sent, found, shown) or same(sent, found, taken)


def shows_members(
    sent: Mapping[str, Any], found: Mapping[str, Any], taken: Schema, shown: Schema, depth: int
) -> bool:
    mine, theirs = taken.parts, shown.parts
    for name, value in sent.items():
        is_known = name in mine or name in theirs
        if name not in mine and mine:
            # Only the server may choose it, or nobody knows it.
            must_show = not is_known and is_open(taken) and is_open(shown)
            is_shown = not must_show or (name in found and same(value, found[name]))
        elif value is None and is_known:
            is_shown = True
        elif name not in found:
            is_shown = name in mine and name not in theirs
        else:
            one, other = (member(each, name, each.parts.get(name, {})) for each in (taken, shown))
            is_shown = shows(value, found[name], one, other, depth + 1)
        if not is_shown:
            return False
    return True


def shows_items(sent: list[Any], found: list[Any], taken: Schema, shown: Schema, depth: int) -> bool:
    if differ(taken, shown):
        return bool(sent) is bool(found) and all(any(represents(one, each) for each in found) for one in sent)
    return len(sent) == len(found) and all(
        shows(one, each, taken, shown, depth + 1) for one, each in zip(sent, found, strict=True)
    )


def represents(sent: Any, found: Any) -> bool:
    """Tells whether one value may stand for another of another type."""
    if isinstance(sent, dict) and not isinstance(found, (dict, list)):
        sent, found = found, sent
    if not isinstance(found, dict) or isinstance(sent, (dict, list)):
        return True
    if any(is_same_scalar(sent, each) for each in scalars(found)):
        return True
    return not any(name in found and is_of_one_type(sent, found[name]) for name in DECISIVE)


def scalars(value: Any) -> Iterator[Any]:
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, (dict, list)):
            pending.extend(children(each))
        else:
            yield each


def is_same_scalar(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one_spelling(one) == one_spelling(other)
    return same(one, other)


def is_of_one_type(one: Any, other: Any) -> bool:
    return type(one) is type(other) or (is_number(one) and is_number(other))


def alike(one: Any, other: Any, schema: Schema, depth: int = 0) -> bool:
    """Tells whether two answers show the same, as far as both show it."""
    if isinstance(one, dict) and isinstance(other, dict) and schema.parts and depth < DEEPEST:
        parts = schema.parts
        return all(
            alike(one[name], other[name], member(schema, name, parts[name]), depth + 1)
            for name in parts
            if name in one and name in other
        ) and (
            not is_open(schema)
            or all(same(one[name], other[name]) for name in (one.keys() & other.keys()) - parts.keys())
        )
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other) and depth < DEEPEST:
        inner = items(schema)
        if inner is not None:
            return all(alike(mine, theirs, inner, depth + 1) for mine, theirs in zip(one, other, strict=True))
    if isinstance(one, dict) is not isinstance(other, dict) and None not in (one, other):
        return represents(one, other)
    return same(one, other, schema)


@lru_cache(4096)
def differ(one: Schema, other: Schema) -> bool:
    """Tells whether two schemas describe values of different types, or texts of different formats."""
    mine, theirs = types(one), types(other)
    if mine and theirs and mine.isdisjoint(theirs):
        return True
    forms = [words(each).get("format") for each in (one, other)]
    return mine == theirs == {"string"} and None not in forms and forms[0] != forms[1]


def types(schema: Schema) -> frozenset[str]:
    """The types that a schema names for a value, in any of its alternatives, without null; none where it names none."""
    found: set[str] = set()
    for part in applicable([schema.document], schema.document.get("$defs", {})):
        said = part.get("type", "object" if "properties" in part else ())
        found.update([said] if isinstance(said, str) else said)
    return frozenset("number" if each == "integer" else each for each in found if each != "null")


def items(schema: Schema) -> Schema | None:
    """The schema of an array's items, if it is said."""
    part = words(schema).get("items")
    return member(schema, ITEMS, part) if isinstance(part, Mapping) else None


def is_open(schema: Schema) -> bool:
    """Tells whether an object says that it takes members which nothing describes."""
    said = words(schema)
    more = said.get("additionalProperties", not schema.parts)
    return more is True or isinstance(more, Mapping)
