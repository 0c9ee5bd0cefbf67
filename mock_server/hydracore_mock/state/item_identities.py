"""Identities of items, made so that they fit both the items' property and the path's parameter.

An identity stands in two places: in the property that shows it, and in the path that names the item. The contract
leaves open what it looks like, so schemes are tried from the plainest on: the number of the item, that counted from the
property's minimum, a token of 16 hexadecimal digits, a UUID of version 4 (RFC 9562), the number as text, values
generated from the property's schema, and from the parameter's. The first scheme whose first identity fits both schemas
makes them all; where a later one of it no longer fits (past a maximum, say), the schemes after it are asked.

Tokens and UUIDs look alike whatever their number, so one that fits shows that all do, and no more are judged.

An identity follows from the seed, the collection and a number alone: the same mock gives the same ones again. Numbers
are scattered over 48 bits by an odd factor, which permutes them, so that none comes twice for a collection; its
neighbours lie apart, since the factor is near 2**48 / φ (Knuth's multiplicative hashing).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from hydracore_mock.errors import LimitReached, StateLimit
from hydracore_mock.state.stores import Key, Store
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Parameter, RequestPlace, Resource

_TRIES = 10_000
"""Numbers in a row whose identities are all taken: the contract allows a finite set, such as an enum."""
_ANYTHING = Schema({})
_48_BITS = 2**48 - 1
_GOLDEN = 0x9E3779B97F4B


class _Scheme(NamedTuple):
    """Makes an identity from a number and a seed; `steady` if all that it makes fit, or none."""

    make: Callable[[int, str], Any]
    steady: bool = False


class ItemIdentities:
    """Makes the identities of one resource's items, and writes them as paths do."""

    def __init__(self, resource: Resource, seed: str) -> None:
        self._seed = seed
        parameter = _parameter(resource)
        self._parameter = _ANYTHING if parameter is None else parameter.schema
        self._property = _property(resource)
        self._folds = self._parameter.document.get("format") == "uuid"
        lowest = self._property.document.get("minimum", 1)
        self._schemes = self._fitting(
            _Scheme(lambda number, _: number),
            _Scheme(lambda number, _: number + int(lowest) - 1),
            _Scheme(_token, steady=True),
            _Scheme(_uuid4, steady=True),
            _Scheme(lambda number, _: str(number)),
            _Scheme(_generated(self._property)),
            _Scheme(_generated(self._parameter)),
        )

    def made(self, number: int, *origin: str) -> Any:
        """The `number`th identity of the collection that `origin` names."""
        seed = "\n".join((self._seed, *origin))
        for make, steady in self._schemes:
            identity = make(number, seed)
            if steady or self._fits(identity):
                return identity
        return str(number)

    def free(self, store: Store, key: Key) -> tuple[Any, str]:
        """An identity that no item of the collection has, and the same as paths write it.

        Raises:
            LimitReached: the contract allows no more identities than there are items.
        """
        for _ in range(_TRIES):
            identity = self.made(store.number(key), *key.scope)
            text = self.text(identity)
            if store.get(key, text) is None:
                return identity, text
        raise LimitReached(StateLimit.IDENTITIES, store.count(key))

    def text(self, identity: Any) -> str:
        """The identity as a path writes it."""
        if isinstance(identity, str):
            return identity.lower() if self._folds else identity
        if isinstance(identity, float) and identity.is_integer():
            return str(int(identity))
        return str(identity)

    def _fitting(self, *schemes: _Scheme) -> tuple[_Scheme, ...]:
        """The schemes from the first on that is seen to fit."""
        for place, scheme in enumerate(schemes):
            if self._fits(scheme.make(1, self._seed)):
                return schemes[place:]
        return ()

    def _fits(self, identity: Any) -> bool:
        if identity is None or not self._property.is_valid(identity):
            return False
        text = str(identity)
        return self._parameter.is_valid(text) or (text.isdecimal() and self._parameter.is_valid(int(text)))


def _parameter(resource: Resource) -> Parameter | None:
    for operation in (resource.read, resource.update, resource.replace, resource.delete):
        for parameter in () if operation is None else operation.parameters:
            if parameter.place == RequestPlace.PATH and parameter.name == resource.item_parameter:
                return parameter
    return None


def _property(resource: Resource) -> Schema:
    """The schema of the property that identifies an item; where there is none, of a text."""
    if resource.id_property is None:
        return Schema({"type": "string"})
    part = resource.item.parts.get(resource.id_property)
    schema = _ANYTHING if part is None else resource.item.sub(part)
    return schema if "type" in schema.document or "allOf" in schema.document else Schema({"type": "string"})


def _generated(schema: Schema) -> Callable[[int, str], Any]:
    generator = Generator(schema.document)

    def make(number: int, seed: str) -> Any:
        try:
            return generator.value(f"{seed}\n{number}")
        except Unsatisfiable:
            return None

    return make


def _uuid4(number: int, seed: str) -> str:
    """A UUID of version 4. The first 48 bits run through all their values, so that none comes twice for a seed."""
    start, tail = _scrambling(seed)
    bits = (start + number * _GOLDEN) & _48_BITS
    return f"{bits >> 16:08x}-{bits & 0xFFFF:04x}-{tail}"


def _token(number: int, seed: str) -> str:
    start, tail = _scrambling(seed)
    return f"{(start + number * _GOLDEN) & _48_BITS:012x}{tail[:4]}"


@lru_cache(maxsize=1024)
def _scrambling(seed: str) -> tuple[int, str]:
    """The start of a seed's numbers, and the end of all its UUIDs: version, variant, and chance."""
    digits = hashlib.blake2b(seed.encode(), digest_size=16).hexdigest()
    variant = "89ab"[int(digits[12], 16) & 3]
    return int(digits[:12], 16), f"4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
