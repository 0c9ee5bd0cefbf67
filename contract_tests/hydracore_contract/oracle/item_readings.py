"""Readings that an item shows: what a write has made of null, of an object, of a value that was left out.

For each value that a write may have left behind there is the reading that says so. What an answer shows must be one of
them; which reading it was is known where the values of one reading alone fit. With an old value of null, clearing and
keeping can't be told apart, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from hydracore_contract.fields import ABSENT, Field, is_free_object, kinds, words
from hydracore_contract.oracle.equality import deep, same
from hydracore_contract.oracle.item_view import Item, ItemView
from hydracore_contract.oracle.representation import shows
from hydracore_openapi.json_schema.merge_patch import merge_patched
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import RoleKind
from hydracore_openapi.open_points import Behaviour, ReadingName

EMPTY_VALUES = {"object": {}, "array": [], "string": ""}


class Possible(NamedTuple):
    """A value that a write may have left behind, and the reading that says so; none where no reading is needed."""

    reading: str
    value: Any


def reading_of(possible: Iterable[Possible], found: Any, schema: Schema) -> str | None:
    """The reading that a value shows; None where several readings fit, or none."""
    fitting = {each.reading for each in possible if same(each.value, found, schema)}
    return fitting.pop() if len(fitting) == 1 else None


def is_possible(possible: Iterable[Possible], found: Any, taken: Schema, shown: Schema) -> bool:
    return any(shows(each.value, found, taken, shown) for each in possible)


def unset_values(view: ItemView, field: Field) -> list[Possible]:
    """The values of a property that a create has left out; none where the contract does not say."""
    said = words(field.schema)
    if "default" in said:
        return [Possible("", said["default"])]
    name = field.path[0]
    is_nullable = view.may_be_null(name)
    opened = view.points.readings(Behaviour.UNSET_VALUE, field.operation.id, view.source(name))
    if not is_nullable and not (opened and view.points.is_marked(Behaviour.UNSET_VALUE)):
        return []
    found = [Possible(ReadingName.NULL, None)] if is_nullable or ReadingName.NULL in opened else []
    if ReadingName.EMPTY in opened:
        names = kinds(words(view.properties[name]))
        found += [Possible(ReadingName.EMPTY, value) for kind, value in EMPTY_VALUES.items() if kind in names]
    return found


def updated_values(view: ItemView, field: Field, old: Any, sent: Any, initial: Item) -> list[Possible]:
    """The values that an update may leave in a property; `initial` is the item as it was made, as far as is known."""
    name = field.path[0]
    if sent is None:
        return list(null_values(view, field, old, initial))
    if not is_free_object(view.properties[name]) or not isinstance(sent, dict):
        return [Possible("", sent)]
    found = [Possible(ReadingName.REPLACE, sent)]
    opened = view.points.readings(Behaviour.OBJECT_ON_UPDATE, field.operation.id, view.field_source(field))
    if ReadingName.MERGE in opened:
        base = old if isinstance(old, dict) else {}
        merged = ({**base, **sent}, deep(base, sent), merge_patched(base, sent))
        found += [Possible(ReadingName.MERGE, each) for each in merged]
    return found


def null_values(view: ItemView, field: Field, old: Any, initial: Item) -> Iterator[Possible]:
    name = field.path[0]
    opened = view.points.readings(Behaviour.NULL_ON_UPDATE, field.operation.id, view.field_source(field))
    if not opened:
        yield Possible("", None if view.may_be_null(name) else old)
        return
    if ReadingName.CLEAR in opened:
        yield from (Possible(ReadingName.CLEAR, each) for each in cleared_values(view, name, initial))
    if ReadingName.KEEP in opened:
        yield Possible(ReadingName.KEEP, old)


def cleared_values(view: ItemView, name: str, initial: Item) -> Iterator[Any]:
    """Null where answers may hold it, and what an item has that never had a value."""
    if view.may_be_null(name):
        yield None
    made = view.takes(view.resource.create).get(name)
    if made is None:
        if view.role(name).kind is RoleKind.INPUT and name in initial:
            yield initial[name]
    elif not made.required:
        yield from (each.value for each in unset_values(view, made))
        if not view.points.is_marked(Behaviour.UNSET_VALUE) and is_free_object(view.properties[name]):
            yield {}


def unset_reading(view: ItemView, field: Field, found: Any) -> str | None:
    """The reading that a property shows which a create has left out."""
    return reading_of(unset_values(view, field), found, view.properties[field.path[0]]) or None


def large_number_reading(sent: Any, found: Any) -> str | None:
    """Tells how numbers past 2^53 were kept: exact, or as the nearest double (RFC 8259, section 6)."""
    shown = {each for pair in number_pairs(sent, found) for each in [kept_as(*pair)] if each}
    return ReadingName.DOUBLE if ReadingName.DOUBLE in shown else ReadingName.EXACT if shown else None


EXACT_UP_TO = 2**53


def kept_as(sent: Any, found: Any) -> str | None:
    """How one number was kept; None where a double holds it exactly."""
    if abs(sent) <= EXACT_UP_TO or isinstance(sent, float):
        return None
    try:
        nearest = int(float(sent))
    except OverflowError:
        return None
    if nearest == sent:
        return None
    if found == sent:
        return ReadingName.EXACT
    return ReadingName.DOUBLE if found == nearest else None


def number_pairs(sent: Any, found: Any) -> Iterator[tuple[Any, Any]]:
    """The numbers that stand at the same place of two values."""
    pending = [(sent, found)]
    while pending:
        mine, theirs = pending.pop()
        if isinstance(mine, dict) and isinstance(theirs, dict):
            pending += [(value, theirs[key]) for key, value in mine.items() if key in theirs]
        elif isinstance(mine, list) and isinstance(theirs, list):
            pending += zip(mine, theirs, strict=False)
        elif all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in (mine, theirs)):
            yield mine, theirs


def shown_by_create(view: ItemView, field: Field, sent: Any, found: Any) -> Iterator[tuple[str, str, str]]:
    """Points, kinds of input and readings that a property of a new item shows."""
    if sent is ABSENT or sent is None:
        reading = unset_reading(view, field, found)
        if reading:
            yield Behaviour.UNSET_VALUE, "left out" if sent is ABSENT else "sent as null", reading
    elif large := large_number_reading(sent, found):
        yield Behaviour.LARGE_NUMBERS, "", large


def shown_by_update(
    view: ItemView, field: Field, old: Any, sent: Any, found: Any, initial: Item
) -> Iterator[tuple[str, str, str]]:
    reading = reading_of(
        updated_values(view, field, old, sent, initial), found, view.properties[field.path[0]]
    )
    if reading:
        behaviour = Behaviour.NULL_ON_UPDATE if sent is None else Behaviour.OBJECT_ON_UPDATE
        # Many who merge take an empty object for a wish to empty it; nobody who replaces leaves it as it was.
        kind = "an empty object" if sent == {} and reading == ReadingName.REPLACE else ""
        yield behaviour, kind, reading
    if large := large_number_reading(sent, found):
        yield Behaviour.LARGE_NUMBERS, "", large
