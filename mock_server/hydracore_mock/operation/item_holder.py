"""The item that an operation's path lies below: `POST /things/{id}/archive` is about one of `/things`.

An answer below an item shows the item where it is documented as one: it has the items' own schema, wraps it, or names
the item's identity and mostly properties of the item. Only names may follow the item's path, since a parameter would be
about something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydracore_mock.state import State, StatefulResource, is_item
from hydracore_mock.state.projection import wrapper
from hydracore_openapi.json_schema.applicators import layers
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation, Resource
from hydracore_openapi.readers.resources import (
    answer_schema,
    item_segments,
    origin,
    parameter_of,
    segments_of,
)


class ItemHolder:
    """The resource of that item; `names` maps the operation's names of path parameters to the resource's."""

    def __init__(self, resource: StatefulResource, names: Mapping[str, str]) -> None:
        self.resource = resource
        self._names = names

    def item(self, state: State, path: Mapping[str, Any]) -> bytes | None:
        return self.resource.read(state, {self._names.get(name, name): path[name] for name in path})

    def shown(self, operation: Operation) -> bool:
        """Tells whether the operation's answer shows the item."""
        schema = answer_schema(operation)
        return schema is not None and _shows(schema, self.resource.contract)


class ItemHolders:
    """The resources of a contract by the shape of their items' paths."""

    def __init__(self, resources: Mapping[str, StatefulResource]) -> None:
        paths = {path: each for each in resources.values() if (path := each.contract.item_path) is not None}
        self._items = {
            tuple(map(_shape, item_segments(path))): (item_segments(path), each)
            for path, each in paths.items()
        }

    def of(self, operation: Operation) -> ItemHolder | None:
        """The holder of the nearest item above the operation's path; None where there is none."""
        path = segments_of(operation.path)
        for length in range(len(path) - 1, 0, -1):
            if "{" in path[length]:
                return None
            found = self._items.get(tuple(map(_shape, path[:length])))
            if found is not None:
                named = zip(map(_parameter, path), map(_parameter, found[0]), strict=False)
                return ItemHolder(found[1], {own: its for own, its in named if own and its})
        return None


def _shape(segment: str) -> str:
    return "{}" if _parameter(segment) else segment


def _parameter(segment: str) -> str | None:
    return parameter_of((segment,))


def _shows(schema: Schema, resource: Resource) -> bool:
    if is_item(schema, resource):
        return True
    held = wrapper(schema, resource)
    if held is not None:
        sources = (layer.get("x-source") for layer in layers(schema.document, schema.parts[held]))
        return origin(resource.item) in map(str, sources)
    names = schema.parts.keys()
    return resource.id_property in names and 2 * len(names & resource.item.parts.keys()) >= len(names) + 1
