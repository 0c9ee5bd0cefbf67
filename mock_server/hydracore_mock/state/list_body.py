"""Bodies of list answers, made from the items of a collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from hydracore_mock.state.json_text import dumps, loads
from hydracore_mock.state.list_envelope import ListEnvelope, items_part
from hydracore_mock.state.page_members import PageMembers
from hydracore_mock.state.pages import Paging
from hydracore_mock.state.projection import Projection, is_item
from hydracore_mock.state.query_filters import QueryFilters
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.resources import answer_schema, array_items


class ListBody(NamedTuple):
    """The body of a list answer as JSON text, and the number of items on all its pages."""

    body: bytes
    total: int


class ListBodyBuilder:
    """Builds the bodies of one resource's list answers.

    Most requests ask for all items: then the texts of the items are joined, and none is read. Wherever the query says
    something, or the list shows its items otherwise than they are, they are read, selected and written again.
    """

    def __init__(self, resource: Resource, seed: str) -> None:
        schema = answer_schema(resource.list) or Schema({})
        self._filters = QueryFilters.of(resource)
        self._paging = Paging.of(resource, schema)
        self._members = PageMembers(resource, schema, self._paging)
        self._envelope = ListEnvelope(resource, schema, seed)
        self._projection = _projection(resource, schema, seed)
        self._template = None if self._projection or self._members.any else self._envelope.template()

    @property
    def tells_addresses(self) -> bool:
        """Tells whether the bodies may hold addresses of the mock itself."""
        return self._members.any

    def whole(self, joined: bytes, count: int) -> ListBody | None:
        """The body with all items, given as one text with commas between them; None if it can't be made so."""
        most = self._paging.most
        if self._template is None or (most is not None and count > most):
            return None
        return ListBody(self._template % {b"items": joined, b"count": count}, count)

    def selected(self, items: Iterable[bytes], query: Mapping[str, Any], path: str = "") -> ListBody:
        """The body with the items that the query parameters select; `path` is the list's."""
        found = self._filters.narrowed([loads(item) for item in items], query)
        page = self._paging.of_items(found, query)
        shown = page.items
        if self._projection is not None:
            shown = [self._projection.of(item) for item in shown]
        body = self._envelope.around(shown, len(shown), len(found), query)
        if self._members.any:
            self._members.tell(body, page, path, query)
        return ListBody(dumps(body), len(found))


def _projection(resource: Resource, schema: Schema, seed: str) -> Projection | None:
    """The projection by which the list shows its items; None where it shows them as they are."""
    holder = items_part(resource, schema)
    items = None if holder is None else array_items(schema, holder)
    shown = None if items is None else schema.sub(items)
    return None if shown is None or is_item(shown, resource) else Projection(shown, resource, seed)
