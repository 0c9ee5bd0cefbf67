"""Items that a collection has by the contract alone, for where no seed data are given.

A contract shows items in several places. The nearer a place is to the list, the surer is that what it shows belongs
together as the content of a collection, so the first of these that shows any is taken:

1. An example of the list: it shows how many items there are, too. Where the list shows its items in part, the rest of
   each is filled in.
2. The examples of single items, in the answers of read, create, update or replace. Only whole items count: such an
   answer may show a part, or something else, and nothing tells that the rest could be anything.
3. The `example` of the items' schema, if it is a whole item: a collection of one.
4. Three generated items. They lack what the server gives (identity, path, times), so that they get that as created
   items do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hydracore_mock.state.projection import wrapper
from hydracore_mock.state.seeding import Items
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.model import Operation, Resource, RoleKind
from hydracore_openapi.readers.resources import answer_schema, is_singleton

_GENERATED = 3


def inherent_items(resource: Resource, seed: str) -> Items:
    """The items, of which some properties may be missing; none where the contract shows and allows none."""
    shown = _listed(resource) or _single(resource) or _described(resource)
    if shown:
        return shown[:1] if is_singleton(resource) else shown
    generator = Generator(resource.item.document)
    number = 1 if is_singleton(resource) else _GENERATED
    try:
        made = [generator.value(f"{seed}\n{resource.collection_path}\n{n}") for n in range(number)]
    except Unsatisfiable:
        return ()
    return [_anonymous(resource, item) for item in made if isinstance(item, dict)]


def _listed(resource: Resource) -> Items:
    """The items of the first example of the list that has some."""
    envelope = resource.envelope
    for example in _examples(resource.list):
        within = isinstance(example, dict) and envelope is not None and envelope.items is not None
        items = example.get(envelope.items) if within and envelope is not None else example
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            return items
    return ()


def _single(resource: Resource) -> Items:
    """The items in the examples of one operation, the first that shows any."""
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
        if name not in resource.roles or resource.roles[name].kind in (RoleKind.INPUT, RoleKind.INITIAL)
    }
