"""What collections hold that nobody has written to: it follows from the seed data alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.resources.blueprint import Blueprint
from mock_server.resources.examples import inherent_items
from mock_server.resources.identities import Identities
from mock_server.resources.json_text import dumps
from mock_server.resources.seeding import Items, SeedData
from mock_server.store import Key
from openapi_contract.values import Resource

_SEEDED_AT = "2026-01-01T09:00:00Z"
_KEPT = 256
_PARAMETER = re.compile(r"\{([^}]*)\}")


class Pristine(NamedTuple):
    """Items by identity, and all of them as the inside of a JSON array."""

    items: Mapping[str, bytes]
    joined: bytes


class PristineCollections:
    """Makes the collections of one resource as they begin; those asked for most recently are kept."""

    def __init__(
        self, resource: Resource, blueprint: Blueprint, identities: Identities, seeds: SeedData, seed: str
    ) -> None:
        self._resource = resource
        self._blueprint = blueprint
        self._identities = identities
        self._seeds = seeds
        self._seed = seed
        self._inherent: Items | None = None
        self._kept: dict[Key, Pristine] = {}

    def of(self, key: Key, scope: Mapping[str, Any]) -> Pristine:
        found = self._kept.get(key)
        if found is None:
            items = self._made(key, scope)
            found = self._kept[key] = Pristine(items, b",".join(items.values()))
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return found

    def _made(self, key: Key, scope: Mapping[str, Any]) -> dict[str, bytes]:
        items: dict[str, bytes] = {}
        for number, given in enumerate(self._given(key), 1):
            identity = given.get(self._resource.id_property or "")
            if identity is None or self._identities.text(identity) in items:
                identity = self._identities.made(number, "seed", *key.scope)
            item = self._blueprint.restore(scope, given, identity, _SEEDED_AT)
            items[self._identities.text(identity)] = dumps(item)
        return items

    def _given(self, key: Key) -> Items:
        values = dict(zip(self._resource.scope, key.scope, strict=True))
        path = _PARAMETER.sub(lambda found: values.get(found[1], found[0]), key.path)
        given = self._seeds.of(key.path, path)
        if given is not None:
            return given
        if self._inherent is None:
            self._inherent = inherent_items(self._resource, self._seed)
        return self._inherent
