"""Repair of items: makes an item what the contract allows in an answer, and keeps as much of it as it can.

An item may have come together from what its own schema never judged: seed data, a body whose schema asks for less, a
form, whose values are all texts. What is sent must be valid all the same. The steps go from what changes least to what
changes most, and each is taken only if the ones before were not enough:

1. Members that the schema forbids are removed, however deep they are.
2. A property at fault is written otherwise: a number as text, a text as the JSON that it spells, or as a list.
3. A property at fault, or missing, gets the value that it had before the change, else a generated one; it goes where
   the contract doesn't demand it.
4. A valid item is taken instead, the one before the change or a generated one, and each property of the broken item is
   put into it unless that spoils it. One at a time, in order: the result may be smaller than the largest possible, but
   takes only as many looks as there are properties.

Where no valid item can be generated either, the item stays as step 3 left it: something to look at beats nothing.

Generated values follow from the seed and the item's identity, so that one item is always repaired the same way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.json_schema.violations import FORBIDDEN

Item = dict[str, Any]


class ItemRepair:
    """The repair of items of one schema; the same seed repairs alike."""

    def __init__(self, schema: Schema, seed: str) -> None:
        self._schema = schema
        self._seed = seed
        self._required = schema.required
        self._parts: dict[str, Schema] = {}
        self._generators: dict[str | None, Generator] = {}

    def fill(self, item: Item, name: str, origin: str) -> None:
        """Gives the property a generated value if the contract demands the property, and takes it away if not."""
        value = self._generated(name, f"{origin}\n{name}") if name in self._required else None
        if value is not None:
            item[name] = value
        else:
            item.pop(name, None)

    def repaired(self, item: Item, origin: str, old: Item | None = None) -> Item:
        """A valid item, the same for the same `origin`; `old` is what it was before a change."""
        self._remove_forbidden(item)
        if not self._schema.is_valid(item):
            self._write_otherwise(item)
        if not self._schema.is_valid(item):
            self._refill(item, origin, old or {})
        return item if self._schema.is_valid(item) else self._nearest(item, origin, old)

    def _remove_forbidden(self, item: Item) -> None:
        for violation in list(self._schema.violations(item)):
            if violation.keyword == FORBIDDEN and violation.path:
                holder: Any = item
                with suppress(LookupError):
                    for key in violation.path[:-1]:
                        holder = holder[key]
                    del holder[violation.path[-1]]

    def _write_otherwise(self, item: Item) -> None:
        """Writes each property at fault as another type would, where that makes it valid."""
        for name in self._at_fault(item):
            for value in spellings(item.get(name)):
                if self._part(name).is_valid(value):
                    item[name] = value
                    break

    def _refill(self, item: Item, origin: str, old: Item) -> None:
        for name in [*self._at_fault(item), *(self._required - item.keys())]:
            if name in old:
                item[name] = old[name]
            else:
                self.fill(item, name, origin)

    def _nearest(self, item: Item, origin: str, old: Item | None) -> Item:
        """A valid item, with each property of the broken one that does not spoil it."""
        sound = self._generated(None, origin) if old is None else dict(old)
        if not isinstance(sound, dict):
            return item
        for name in [name for name in sound if name not in item]:
            rest = {key: value for key, value in sound.items() if key != name}
            sound = rest if self._schema.is_valid(rest) else sound
        for name, value in item.items():
            changed = {**sound, name: value}
            sound = changed if self._schema.is_valid(changed) else sound
        return sound

    def _at_fault(self, item: Item) -> set[str]:
        return {str(violation.path[0]) for violation in self._schema.violations(item) if violation.path}

    def _part(self, name: str) -> Schema:
        if name not in self._parts:
            self._parts[name] = self._schema.sub(self._schema.parts.get(name, {}))
        return self._parts[name]

    def _generated(self, name: str | None, origin: str) -> Any:
        """A value of the property, or of the whole item for None; None if the schema allows no value."""
        if name not in self._generators:
            schema = self._schema if name is None else self._part(name)
            self._generators[name] = Generator(schema.document)
        try:
            return self._generators[name].value(f"{self._seed}\n{origin}")
        except Unsatisfiable:
            return None


def spellings(value: Any) -> Iterator[Any]:
    """The value as other types would write it: a number as text, a text as the JSON that it spells, or as a list."""
    if not isinstance(value, str):
        yield str(value)
        return
    with suppress(ValueError, RecursionError):
        yield json.loads(value)
    yield value.split(",")
