"""Projection of an item into an answer that is documented as something else: a wrapper, a part, a receipt.

The contract gives the shape of such an answer and no rule how it follows from the item. So candidates are tried, from
the one that shows most of the item to the one that shows nothing of it, and the first that the schema allows is sent:

1. For a wrapper (an object with one member that holds an item): the item in that member, itself projected where the
   member shows it otherwise; then the same over the sample, for members round it.
2. The item's properties that the schema names.
3. These over the sample: all at once, else each that leaves it valid.
4. A list of the item alone; the item's identity alone.
5. The sample: what the contract documents, else a generated value that is as small and as positive as the schema
   allows, since it will be read as an outcome (`{"ok": true}`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from hydracore_openapi.json_schema.applicators import layers
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import MediaType, Resource
from hydracore_openapi.readers.identities import singulars
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import USUAL_WRAPPERS, is_object, origin


def is_item(schema: Schema, resource: Resource) -> bool:
    """Tells whether the schema shows the resource's items as they are."""
    return origin(schema) == origin(resource.item) or schema.document == resource.item.document


class Projection:
    """The projection into one schema, compiled."""

    def __init__(self, schema: Schema, resource: Resource, seed: str, sample: Any = None) -> None:
        """`sample` is a documented value of the schema, if there is one."""
        self._schema = schema
        self._id = resource.id_property
        self._names = tuple(schema.parts)
        self._wrapper = wrapper(schema, resource)
        inner = None if self._wrapper is None else schema.sub(schema.parts[self._wrapper])
        self._inner = (
            None if inner is None or is_item(inner, resource) else Projection(inner, resource, f"{seed}\n")
        )
        self._seed = seed
        self._given = sample

    @cached_property
    def _sample(self) -> Any:
        return _generated(self._schema, self._seed) if self._given is None else self._given

    def of(self, item: dict[str, Any]) -> Any:
        """The item as the schema shows it."""
        shown = next((each for each in self._candidates(item) if self._schema.is_valid(each)), None)
        return self._sample if shown is None else shown

    def _candidates(self, item: dict[str, Any]) -> Iterator[Any]:
        part = {name: item[name] for name in self._names if name in item} if self._names else item
        if self._wrapper is not None:
            wrapped = {self._wrapper: item if self._inner is None else self._inner.of(item)}
            yield wrapped
            yield from self._over_sample(wrapped)
        if part:
            yield part
        yield from self._over_sample(part)
        yield [item]
        yield item.get(self._id or "")

    def _over_sample(self, part: dict[str, Any]) -> Iterator[Any]:
        """The sample with the item's properties, each by itself where all at once don't fit."""
        if isinstance(self._sample, dict):
            yield {**self._sample, **part}
            sound = self._sample
            for name, value in part.items():
                changed = {**sound, name: value}
                sound = changed if self._schema.is_valid(changed) else sound
            yield sound


def first_example(media: MediaType) -> Any:
    """The value that the contract shows first in this media type; None if it shows none."""
    return next((example.value for example in media.examples.values()), None)


def wrapper(schema: Schema, resource: Resource) -> str | None:
    """The property of an answer that holds an item; None if the answer is no wrapper.

    It is a reference to the items' own schema, or an object with a name that wrappers usually have.
    """
    if is_item(schema, resource) or (resource.id_property or "") in schema.parts:
        return None
    objects = {name: part for name, part in schema.parts.items() if is_object(schema.document, part)}
    for name, part in objects.items():
        if any(
            str(layer.get("x-source")) == origin(resource.item) for layer in layers(schema.document, part)
        ):
            return name
    named = {squashed(name): name for name in objects}
    return next((named[each] for each in (*singulars(resource.name), *USUAL_WRAPPERS) if each in named), None)


def _generated(schema: Schema, seed: str) -> Any:
    """A value with what the schema demands and no more, whose booleans are true where they may be."""
    try:
        value = Generator(schema.document).value(seed)
    except Unsatisfiable:
        return None
    if not isinstance(value, dict):
        return value
    for changed in _plainer(value, schema):
        value = changed if schema.is_valid(changed) else value
    return value


def _plainer(value: dict[str, Any], schema: Schema) -> Iterator[dict[str, Any]]:
    yield {name: each for name, each in value.items() if name in schema.required}
    for name, each in value.items():
        if each is False and name in schema.required:
            yield {**{key: value[key] for key in value if key in schema.required}, name: True}
