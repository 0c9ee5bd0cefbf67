"""Seed data: what collections hold before anybody has written to them.

Seed data is a mapping from a collection's path to a list of items. A path with its parameters as in the contract
(`/pets/{id}/toys`) is meant for every such collection, one with values (`/pets/7/toys`) for that one alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from hydracore_mock.errors import DataFault
from hydracore_mock.state.collection_keys import CollectionKeys
from hydracore_openapi.model import Contract, Resource
from hydracore_openapi.readers.resources import write_only

Items = Sequence[Mapping[str, Any]]
_PARAMETER = re.compile(r"\{[^}]*\}")
_LONGEST_REASON = 300
"""Characters."""


class SeedData:
    """Items by the path of their collection, as they were given. Two are equal only if they are the same object."""

    def __init__(self, items: Mapping[str, Items] | None) -> None:
        """None where nothing was given for any collection; an empty mapping makes all of them empty."""
        self._items = items

    @property
    def are_given(self) -> bool:
        return self._items is not None

    def of(self, template: str, path: str) -> Items | None:
        """The items of the collection at `path`, else those of all with its template; None where nothing was given."""
        if self._items is None:
            return None
        return self._items.get(path, self._items.get(template, ()))

    @property
    def given(self) -> Mapping[str, Items]:
        """All items by the path that they were given under."""
        return self._items or {}


def resource_at(contract: Contract, path: str) -> Resource | None:
    """The resource whose collections have that path, be it a template or one with values; None if there is none."""
    known = (*contract.resources, *contract.singletons)
    for resource in known:
        if path == resource.collection_path:
            return resource
    for resource in known:
        if re.fullmatch(_pattern(resource.collection_path), path):
            return resource
    return None


def seed_faults(contract: Contract, given: Mapping[str, Items]) -> Iterator[DataFault]:
    """All that the contract forbids in seed data: paths that no collection has, and values that no answer may show."""
    known: dict[str, tuple[CollectionKeys, Set[str]]] = {}
    for path, items in given.items():
        resource = resource_at(contract, path)
        if resource is None:
            paths = ", ".join(resource.collection_path for resource in contract.resources)
            remedy = f"name one of {paths or 'none: the contract has no collections'}"
            yield DataFault((path,), "is no collection of the contract", remedy)
            continue
        if resource.collection_path not in known:
            known[resource.collection_path] = CollectionKeys(resource), write_only(resource)
        collection_keys, hidden = known[resource.collection_path]
        if path != resource.collection_path:
            yield from _path_faults(collection_keys, path)
        for index, item in enumerate(items):
            for keys, reason in _faults(resource, item, hidden):
                remedy = "correct the value, or leave it out to have one made"
                yield DataFault((path, index, *keys), f"breaks the contract: {reason}", remedy)


def _path_faults(collection_keys: CollectionKeys, path: str) -> Iterator[DataFault]:
    """Reasons why no request would ever meet what is given for the one collection at a path."""
    key = collection_keys.key_at(path)
    wrong = None if key is None else collection_keys.fault(key)
    if wrong is not None:
        yield DataFault((path,), f"is no path that a request can have: {wrong}", "correct the value")
    elif key is not None and key.filled != path:
        yield DataFault((path,), "is not how the mock writes that path", f"write {key.filled}")


def _faults(
    resource: Resource, item: Mapping[str, Any], hidden: Set[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Each member that the contract forbids: the keys that lead to it, and the reason in one line.

    `hidden` are the writeOnly properties. Violations without a path are properties that the item lacks: no fault.
    """
    for name in item:
        if name in hidden:
            yield (name,), f"{name}: it is writeOnly, so no answer may show it"
            return
    try:
        if resource.item.is_valid(item):
            return
        found = [each for each in resource.item.violations(item) if each.path]
    except (TypeError, ValueError, RecursionError):
        yield (), "it holds what is no JSON"
        return
    for each in found:
        yield (
            each.path,
            " ".join(f"{'.'.join(map(str, each.path))}: {each.message}".split())[:_LONGEST_REASON],
        )


def _pattern(template: str) -> str:
    return "[^/]+".join(re.escape(part) for part in _PARAMETER.split(template))
