"""A valid value for a schema: of the documented kind, recognisable, and never the same text twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from hydracore_contract.fields import Part, kinds, words
from hydracore_openapi.json_schema.schema import Schema

COMPLETE = 3
"""So deep in a value objects have all their properties and arrays hold something; below that only what must be."""
DEEPEST = 10
UNICODE = "é ß 你好 👋🏽 \u200f‏"
FREE_OBJECT = {
    "text": UNICODE,
    "nested": {"list": [1, 2.5, -3, True, False, None, "", "0", {"deep": {"deeper": []}}], "empty": {}},
    "texts": ["true", "null", "1.0", "007", "2026-01-02T03:04:05Z"],
}


class Unmakeable(Exception):
    """No valid value could be made from what the schema of `name` says."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no valid value could be made for {self.name}; an example in the contract would help"


class Samples:
    """Draws values from a seed; every text and UUID that it draws is a new one.

    `vocabulary` is words of the contract.
    """

    def __init__(self, seed: int | str, vocabulary: Sequence[str] = ()) -> None:
        self.vocabulary = tuple(vocabulary)
        self._random = Random(f"samples {seed}")  # noqa: S311 (nothing secret)
        self.prefix = f"{self._random.getrandbits(40):010x}"
        self._drawn = 0
        self._depth = 0

    def token(self) -> str:
        """A short text that nothing else holds, in letters of both cases."""
        self._drawn += 1
        return f"{self.prefix}{self._drawn:x}Kz"

    def uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def value(self, schema: Schema, name: str = "value") -> Any:
        """A valid value, not null where anything else may be."""
        if self._depth >= DEEPEST:
            raise Unmakeable(name)
        self._depth += 1
        try:
            return next(self.values(schema, name))
        finally:
            self._depth -= 1

    def values(self, schema: Schema, name: str = "value") -> Iterator[Any]:
        """At least one valid value, the most natural first; all are built from the schema's own words."""
        found = False
        for candidate in self._candidates(schema, name):
            if schema.is_valid(candidate):
                found = True
                yield candidate
        if not found:
            raise Unmakeable(name)

    def several(self, schema: Schema, name: str, most: int) -> list[Any]:
        """Up to so many different valid values, none of them null; fewer where no more can be made."""
        found: list[Any] = []
        with suppress(Unmakeable):
            for _ in range(most):
                made = (value for value in self.values(schema, name) if is_new(value, found))
                found.extend([value for value in [next(made, None)] if value is not None])
        return found

    def body(self, schema: Schema, *, only_required: bool = False) -> Any:
        """A whole request body: every property for which a value can be made, or the required ones alone where
        these suffice."""
        parts = schema.parts
        if not parts:
            return self.value(schema)
        body, required = {}, schema.required
        is_least = only_required or self._depth > COMPLETE
        for name in [name for name in parts if name in required or not is_least]:
            try:
                body[name] = self.value(schema.sub(parts[name]), name)
            except Unmakeable:
                if name in required:
                    raise
        if not schema.is_valid(body):
            if only_required:
                return self.body(schema)
            raise Unmakeable("body")
        return body

    def _candidates(self, schema: Schema, name: str) -> Iterator[Any]:
        said = words(schema)
        if "const" in said:
            yield said["const"]
        yield from sorted(said.get("enum", ()), key=lambda each: each is None)
        for kind in kinds(said):
            yield from self._of_kind[kind](self, schema, said, name)
        for keyword in ("oneOf", "anyOf"):
            for branch in said.get(keyword, ()):
                yield from self._candidates(schema.sub(branch), name)
        yield from (said[key] for key in ("example", "default") if key in said)

    def _texts(self, _: Schema, said: Part, name: str) -> Iterator[str]:
        if said.get("format") in FORMATS:
            yield FORMATS[said["format"]](self)
        token = self.token()
        text = f"{name.replace('_', '-')}-{token}"
        longest = said.get("maxLength", 80)
        shortest = said.get("minLength", 0)
        yield text[-longest:] if longest else ""
        yield text.ljust(shortest, "x")[: max(longest, shortest)]
        if "pattern" in said:
            yield from matching(said["pattern"])

    def _numbers(self, _: Schema, said: Part, name: str) -> Iterator[float]:
        low = said.get("minimum", said.get("exclusiveMinimum"))
        high = said.get("maximum", said.get("exclusiveMaximum"))
        step = said.get("multipleOf", 1)
        yield from (each for each in (low, high) if each is not None)
        yield from (step * factor for factor in (7, 1, 0))
        yield from ((low or 0) + step, (high or 0) - step)
        for bound in (each for each in (low, high) if each is not None):
            yield from ((bound // step + shift) * step for shift in (0, 1, -1))
        yield ((low or 0) + (high or 0)) / 2

    def _booleans(self, _: Schema, said: Part, name: str) -> Iterator[bool]:
        yield said.get("default") is False
        yield said.get("default") is not False

    def _arrays(self, schema: Schema, said: Part, name: str) -> Iterator[list[Any]]:
        items = schema.sub(said.get("items", {}))
        least = said.get("minItems", 0)
        for length in (max(least, 1 if self._depth <= COMPLETE else 0), 0):
            with suppress(Unmakeable):
                if said.get("uniqueItems"):
                    yield self.several(items, name, length)
                else:
                    yield [self.value(items, name) for _ in range(length)]

    def _objects(self, schema: Schema, said: Part, name: str) -> Iterator[dict[str, Any]]:
        whole = Schema({**schema.document, "x-source": ""}) if schema.parts else None
        if whole is not None:
            for only_required in (False, True):
                with suppress(Unmakeable):
                    yield self.body(whole, only_required=only_required)
        yield {**FREE_OBJECT, "token": self.token()}
        yield {}

    def _nulls(self, *_: Any) -> Iterator[None]:
        yield None

    _of_kind: Mapping[str, Callable[[Samples, Schema, Part, str], Iterator[Any]]] = {
        "string": _texts,
        "integer": _numbers,
        "number": _numbers,
        "boolean": _booleans,
        "array": _arrays,
        "object": _objects,
        "null": _nulls,
    }


def is_new(value: Any, known: list[Any]) -> bool:
    return value is not None and not any(type(value) is type(each) and value == each for each in known)


def matching(pattern: str) -> Iterator[str]:
    """A text that a pattern matches, where Python reads it as the contract means it."""
    quiet = settings(database=None, deadline=None, phases=[Phase.generate], max_examples=20)
    with suppress(re.error, HypothesisException):
        yield find(
            st.from_regex(pattern, fullmatch=False, alphabet=st.characters(codec="ascii")),
            bool,
            settings=quiet,
        )


FORMATS: Mapping[str, Callable[[Samples], str]] = {
    "uuid": Samples.uuid,
    "date-time": lambda _: "2026-03-04T05:06:07Z",
    "date": lambda _: "2026-03-04",
    "time": lambda _: "05:06:07Z",
    "duration": lambda _: "P1DT2H",
    "email": lambda draw: f"{draw.token()}@mail.example",
    "uri": lambda draw: f"https://{draw.token()}.example/path",
    "hostname": lambda draw: f"{draw.token()}.example",
    "ipv4": lambda _: "192.0.2.7",
    "ipv6": lambda _: "2001:db8::7",
    "byte": lambda _: "aGVsbG8=",
}
