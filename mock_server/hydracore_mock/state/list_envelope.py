"""Envelope of a list answer: the members round the items, such as their count or the next page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydracore_mock.state.json_text import dumps
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import COUNTS

_ITEMS, _COUNT = "\x00items\x00", "\x00count\x00"
_PLAIN: tuple[Any, ...] = (None, False, 0, 1, "", [])


class ListEnvelope:
    """Compiled for one resource; what is neither the items, nor a count, nor an echo of the query is constant."""

    def __init__(self, resource: Resource, schema: Schema, seed: str) -> None:
        self._items = None if resource.envelope is None else resource.envelope.items
        self._counts = {name for name in schema.parts if squashed(name) in COUNTS}
        if resource.envelope is not None and resource.envelope.count is not None:
            self._counts.add(resource.envelope.count)
        wanted = {*schema.required, *self._counts}
        self._rest = {
            name: quiet(schema.sub(part), f"{seed}\n{name}")
            for name, part in schema.parts.items()
            if name in wanted and name != self._items
        }
        self._order = tuple(name for name in schema.parts if name in self._rest or name == self._items)
        self._parts = {name: schema.sub(schema.parts[name]) for name in self._rest}

    def template(self) -> bytes:
        """The envelope as a format with places for the items and their count."""
        text = dumps(self.around(_ITEMS, _COUNT, _COUNT, {})).replace(b"%", b"%%")
        return text.replace(dumps(_ITEMS), b"[%(items)b]").replace(dumps(_COUNT), b"%(count)d")

    def around(self, items: Any, shown: Any, total: Any, query: Mapping[str, Any]) -> Any:
        """The answer's body; `shown` is the number of items in it, `total` that of all there are."""
        if self._items is None:
            return items
        body: dict[str, Any] = {}
        for name in self._order:
            if name == self._items:
                body[name] = items
            elif name in self._counts:
                body[name] = total if squashed(name).startswith("total") else shown
            else:
                body[name] = self._echoed(name, total, query)
        return body

    def _echoed(self, name: str, total: Any, query: Mapping[str, Any]) -> Any:
        if name in query and self._parts[name].is_valid(query[name]):
            return query[name]
        constant = self._rest[name]
        if not isinstance(constant, dict):
            return constant
        known = {key: total for key in constant if squashed(key) in COUNTS}
        return {**constant, **known}


def quiet(schema: Schema, seed: str) -> Any:
    """A value that says little: the default, or the emptiest that is valid."""
    document = schema.document
    defaults = [document["default"]] if "default" in document else []
    within = {
        name: quiet(schema.sub(schema.parts[name]), seed) for name in schema.parts if _wants(schema, name)
    }
    for value in (*defaults, *_PLAIN, within):
        if schema.is_valid(value):
            return value
    try:
        return Generator(document).value(seed)
    except Unsatisfiable:
        return None


def _wants(schema: Schema, name: str) -> bool:
    return name in schema.required or squashed(name) in COUNTS


def items_part(resource: Resource, schema: Schema) -> Mapping[str, Any] | None:
    """The part of the list's schema that is the array of items; None if no such part is known."""
    if resource.envelope is None:
        return None
    name = resource.envelope.items
    return schema.document if name is None else schema.parts.get(name)
