"""The identities that a resource gives to its items, so that both the items' property and the path's parameter fit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from mock_server.answers.generation import Generator, Unsatisfiable
from openapi_contract.schemas import Schema
from openapi_contract.values import Parameter, Resource

_ANYTHING = Schema({})


class _Way(NamedTuple):
    """How to make an identity from a number and a seed; `steady` if all fit that are made so, or none."""

    make: Callable[[int, str], Any]
    steady: bool = False


class Identities:
    def __init__(self, resource: Resource, seed: str) -> None:
        self._seed = seed
        parameter = _parameter(resource)
        self._parameter = _ANYTHING if parameter is None else parameter.schema
        self._property = _property(resource)
        self._folds = self._parameter.document.get("format") == "uuid"
        lowest = self._property.document.get("minimum", 1)
        self._ways = self._fitting(
            _Way(lambda number, _: number),
            _Way(lambda number, _: number + int(lowest) - 1),
            _Way(lambda _, seed: hashlib.blake2b(seed.encode(), digest_size=8).hexdigest(), steady=True),
            _Way(
                lambda _, seed: _uuid4(hashlib.blake2b(seed.encode(), digest_size=16).hexdigest()),
                steady=True,
            ),
            _Way(lambda number, _: str(number)),
            _Way(_generated(self._property)),
            _Way(_generated(self._parameter)),
        )

    def made(self, number: int, *origin: str) -> Any:
        """The `number`th identity of the collection that `origin` names."""
        seed = "\n".join((self._seed, *origin, str(number)))
        for way in self._ways:
            identity = way.make(number, seed)
            if way.steady or self._fits(identity):
                return identity
        return str(number)

    def text(self, identity: Any) -> str:
        """The identity as a path names it."""
        if isinstance(identity, float) and identity.is_integer():
            return str(int(identity))
        return str(identity).lower() if self._folds else str(identity)

    def _fitting(self, *ways: _Way) -> tuple[_Way, ...]:
        """The ways from the first on that is seen to fit."""
        for place, way in enumerate(ways):
            if self._fits(way.make(1, self._seed)):
                return ways[place:]
        return ()

    def _fits(self, identity: Any) -> bool:
        if identity is None or not self._property.is_valid(identity):
            return False
        text = str(identity)
        return self._parameter.is_valid(text) or (text.isdecimal() and self._parameter.is_valid(int(text)))


def _parameter(resource: Resource) -> Parameter | None:
    for operation in (resource.read, resource.update, resource.replace, resource.delete):
        for parameter in () if operation is None else operation.parameters:
            if parameter.place == "path" and parameter.name == resource.item_parameter:
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

    def make(_: int, seed: str) -> Any:
        try:
            return generator.value(seed)
        except Unsatisfiable:
            return None

    return make


def _uuid4(digits: str) -> str:
    """32 hexadecimal digits as a UUID of version 4, of the variant of RFC 9562."""
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
