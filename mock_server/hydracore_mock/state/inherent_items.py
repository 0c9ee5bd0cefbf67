"""What a collection holds where nobody gave seed data.

The contract's own examples of the list, else those of single items, else that of their schema; where it has none,
three generated items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hydracore_mock.state.projection import wrapper
from hydracore_mock.state.seeding import Items
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.model import Operation, Resource
from hydracore_openapi.readers.resources import answer_schema

_GENERATED = 3


def inherent_items(resource: Resource, seed: str) -> Items:
    shown = _listed(resource) or _single(resource) or _described(resource)
    if shown:
        return shown
    generator = Generator(resource.item.document)
    try:
        made = [generator.value(f"{seed}\n{resource.collection_path}\n{n}") for n in range(_GENERATED)]
    except Unsatisfiable:
        return ()
    return [_anonymous(resource, item) for item in made if isinstance(item, dict)]


def _listed(resource: Resource) -> Items:
    """The items of the first example of a list that has some."""
    envelope = resource.envelope
    for example in _examples(resource.list):
        within = isinstance(example, dict) and envelope is not None and envelope.items is not None
        items = example.get(envelope.items) if within and envelope is not None else example
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            return items
    return ()


def _single(resource: Resource) -> Items:
    """The items that the examples of the first operation show that has some."""
    for operation in (resource.read, resource.create, resource.update, resource.replace):
        schema = answer_schema(operation)
        holder = None if schema is None else wrapper(schema, resource)
        found = [example.get(holder) if holder else example for example in _examples(operation) if example]
        items = [item for item in found if isinstance(item, dict) and resource.item.is_valid(item)]
        if items:
            return items
    return ()


def _described(resource: Resource) -> Items:
    """The example of the items' schema."""
    example = resource.item.resolve(resource.item.document).get("example")
    return [example] if isinstance(example, dict) and resource.item.is_valid(example) else ()


def _examples(operation: Operation | None) -> Iterator[Any]:
    response = None if operation is None else operation.response(operation.success)
    for media in () if response is None else response.media.values():
        for example in media.examples.values():
            if isinstance(example.value, dict | list):
                yield example.value


def _anonymous(resource: Resource, item: Mapping[str, Any]) -> dict[str, Any]:
    """A generated item without what the server gives: identity, path and times."""
    return {
        name: value
        for name, value in item.items()
        if name not in resource.roles or resource.roles[name].kind in ("input", "initial")
    }
