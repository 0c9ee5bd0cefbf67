"""How a list answer is made of the items of a collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from hydracore_mock.state.json_text import dumps, loads
from hydracore_mock.state.list_envelope import ListEnvelope, items_part
from hydracore_mock.state.projection import Projection, is_item
from hydracore_mock.state.query_filters import QueryFilters
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.resources import answer_schema, array_items


class ListBody(NamedTuple):
    """The body of a list answer, and how many items there are behind it."""

    body: bytes
    total: int


class ListBodyBuilder:
    """Makes the body of a resource's list answer."""

    def __init__(self, resource: Resource, seed: str) -> None:
        schema = answer_schema(resource.list) or Schema({})
        self._filters = QueryFilters.of(resource, schema)
        self._envelope = ListEnvelope(resource, schema, seed)
        self._view = _view(resource, schema, seed)
        self._template = None if self._view else self._envelope.template()

    def whole(self, joined: bytes, count: int) -> ListBody | None:
        """The answer that holds all items, given as one text with commas between them; None if it can't hold all."""
        most = self._filters.most
        if self._template is None or (most is not None and count > most):
            return None
        return ListBody(self._template % {b"items": joined, b"count": count}, count)

    def selected(self, items: Iterable[bytes], query: Mapping[str, Any]) -> ListBody:
        """The answer that holds what the query parameters select."""
        found = self._filters.narrowed([loads(item) for item in items], query)
        shown = self._filters.page(found, query)
        if self._view is not None:
            shown = [self._view.of(item) for item in shown]
        body = self._envelope.around(shown, len(shown), len(found), query)
        return ListBody(dumps(body), len(found))


def _view(resource: Resource, schema: Schema, seed: str) -> Projection | None:
    """How the list shows its items, where that isn't as they are."""
    holder = items_part(resource, schema)
    items = None if holder is None else array_items(schema, holder)
    shown = None if items is None else schema.sub(items)
    return None if shown is None or is_item(shown, resource) else Projection(shown, resource, seed)
