"""Valid values for schemas, made by the one generator, with markers by which they are known when they come back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.generate.markers import Markers
from hydracore_openapi.json_schema.pointers import unescaped
from hydracore_openapi.json_schema.schema import Schema

TURNS = 8
"""The number of values made beyond those that are wanted, since some may be the same."""
PROPERTY = re.compile("/properties/([^/]+)")


class Unmakeable(Exception):
    """No valid value could be made from what the schema of `name` says."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no valid value could be made for {self.name}; an example in the contract would help"


class Samples(Markers):
    """Draws values from a seed; every text and UUID that it draws is a new one.

    `vocabulary` is words of the contract.
    """

    def __init__(self, seed: int | str, vocabulary: Sequence[str] = ()) -> None:
        super().__init__(seed)
        self.vocabulary = tuple(vocabulary)

    def value(self, schema: Schema, name: str = "value") -> Any:
        """The most natural valid value, not null where anything else may be. Raises Unmakeable."""
        return self._made(schema, name)

    def unlikely(self, schema: Schema, name: str) -> Any:
        """A valid value that a service hardly comes to by itself, where the schema has room. Raises Unmakeable."""
        number = self._random.randrange(10**9, 2 * 10**9)
        return number if schema.is_valid(number) else self._made(schema, name)

    def several(self, schema: Schema, name: str, most: int) -> list[Any]:
        """Up to so many different valid values, none of them null; fewer where no more can be made."""
        found: list[Any] = []
        with suppress(Unmakeable):
            for turn in range(most + TURNS):
                if len(found) == most or (value := self._made(schema, name, turn)) is None:
                    break
                if not any(type(value) is type(each) and value == each for each in found):
                    found.append(value)
        return found

    def body(self, schema: Schema, *, only_required: bool = False) -> Any:
        """A whole request body: every property for which a value can be made, or the required ones alone where
        these suffice. Raises Unmakeable."""
        return self._made(schema, "body", only_required=only_required)

    def _made(self, schema: Schema, name: str, turn: int = 0, *, only_required: bool = False) -> Any:
        try:
            return generator(schema, name).marked(self, turn, bare=only_required)
        except Unsatisfiable as failure:
            raise Unmakeable(property_at(failure.pointer) or name) from failure


_generators: WeakKeyDictionary[Schema, dict[str, Generator]] = WeakKeyDictionary()
"""A generator works out its plans once, and keeps them."""


def generator(schema: Schema, name: str) -> Generator:
    """The generator of a schema's values for properties of this name."""
    known = _generators.setdefault(schema, {})
    if name not in known:
        known[name] = Generator(schema.document, name)
    return known[name]


def property_at(pointer: str) -> str | None:
    """The name of the innermost property that a schema's pointer leads to."""
    names = PROPERTY.findall(pointer)
    return unescaped(names[-1]) if names else None
