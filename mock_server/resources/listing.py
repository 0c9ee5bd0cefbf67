"""How a list answer is made: the envelope round the items, and what query parameters select.

| a query parameter named like | selects |
| --- | --- |
| limit, size, pageSize, perPage, … | at most so many items |
| offset, skip, start | what comes after so many |
| page, pageNumber | the page of that number, counted from 1 |
| sort, orderBy, … | the order by the property that it names; `-name` turns it round |
| q, query, search, filter | items in which a text holds it |
| a property of the item | items in which that property has (one of) the value(s) |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_server.answers.generation import Generator, Unsatisfiable
from mock_server.resources.json_text import dumps, loads
from openapi_contract.roles import squashed
from openapi_contract.schemas import Schema
from openapi_contract.values import MediaType, Resource

_LIMIT = {
    squashed(name) for name in ("limit", "size", "page_size", "per_page", "top", "max_results", "count")
}
_OFFSET = {squashed(name) for name in ("offset", "skip", "start")}
_PAGE = {squashed(name) for name in ("page", "page_number")}
_SORT = {squashed(name) for name in ("sort", "sort_by", "order_by", "order")}
_SEARCH = {squashed(name) for name in ("q", "query", "search", "filter")}
_MARK = "\x00items\x00"


class Listing:
    """Makes the body of a resource's list answer."""

    def __init__(self, resource: Resource, seed: str) -> None:
        self._properties = {squashed(name): name for name in resource.item.properties}
        self._items = self._count = None
        self._rest: dict[str, Any] = {}
        envelope, schema = resource.envelope, list_schema(resource)
        self._head, self._tail = b"[", b"]"
        self._order: tuple[str, ...] = ()
        if envelope is not None and envelope.items is not None and schema is not None:
            self._items, self._count = envelope.items, envelope.count
            self._order = tuple(schema.properties)
            self._rest = _others(schema, {envelope.items, envelope.count}, seed)
            self._total = envelope.count is not None and squashed(envelope.count).startswith("total")
        self._split = self._compile()

    def _compile(self) -> tuple[bytes, bytes, bytes] | None:
        """The bytes before the items, between them and the count, and after it, where all else is constant."""
        if self._items is None:
            return b"[", b"]", b""
        text = dumps(self._envelope(_MARK, 0, {}))
        head, _, tail = text.partition(dumps(_MARK))
        if self._count is None:
            return head + b"[", b"]" + tail, b""
        count = dumps(self._count) + b":0"
        if tail.count(count) != 1 or self._rest_has_numbers():
            return None
        middle, _, end = tail.partition(count)
        return head + b"[", b"]" + middle + count[:-1], end

    def _rest_has_numbers(self) -> bool:
        return any(isinstance(value, dict | list) for value in self._rest.values())

    def whole(self, joined: bytes, count: int) -> bytes:
        """The answer that holds all items, given as one text with commas between them."""
        if self._split is None:
            return dumps(self._envelope(loads(b"[" + joined + b"]"), count, {}))
        head, middle, end = self._split
        if self._count is None:
            return head + joined + middle + end
        return b"%b%b%b%d%b" % (head, joined, middle, count, end)

    def selected(self, items: Iterable[bytes], query: Mapping[str, Any]) -> bytes:
        """The answer that holds what the query parameters select."""
        found = [loads(item) for item in items]
        limit = offset = page = None
        for name, value in query.items():
            plain = squashed(name)
            if plain in self._properties:
                found = [item for item in found if _matches(item.get(self._properties[plain]), value)]
            elif plain in _LIMIT:
                limit = value
            elif plain in _OFFSET:
                offset = value
            elif plain in _PAGE:
                page = value
            elif plain in _SORT:
                found = self._sorted(found, str(value))
            elif plain in _SEARCH:
                found = [item for item in found if _holds(item, str(value).casefold())]
        total = len(found)
        shown = _page(found, limit, offset, page)
        return dumps(self._envelope(shown, total if self._items and self._total else len(shown), query))

    def _sorted(self, items: list[Any], order: str) -> list[Any]:
        name = self._properties.get(squashed(order.lstrip("+-")))
        if name is None:
            return items
        return sorted(items, key=lambda item: _rank(item.get(name)), reverse=order.startswith("-"))

    def _envelope(self, items: Any, count: int, query: Mapping[str, Any]) -> Any:
        if self._items is None:
            return items
        body: dict[str, Any] = {}
        for name in self._order:
            if name == self._items:
                body[name] = items
            elif name == self._count:
                body[name] = count
            elif name in self._rest:
                body[name] = query.get(name, self._rest[name])
        return body


def list_schema(resource: Resource) -> Schema | None:
    """The schema of what the resource's list answers, if it has one."""
    if resource.list is None:
        return None
    response = resource.list.response(resource.list.success)
    media: Iterable[MediaType] = () if response is None else response.media.values()
    return next((entry.schema for entry in media if entry.schema is not None), None)


def _others(schema: Schema, without: set[str | None], seed: str) -> dict[str, Any]:
    """Values for the required properties of an envelope that are neither its items nor their count."""
    others: dict[str, Any] = {}
    for name, part in schema.properties.items():
        if name in without or name not in schema.required:
            continue
        if "default" in part:
            others[name] = part["default"]
        elif schema.sub(part).is_valid(None):
            others[name] = None
        elif schema.sub(part).is_valid(False):
            others[name] = False
        elif schema.sub(part).is_valid(0):
            others[name] = 0
        else:
            others[name] = _generated(schema.sub(part), seed + name)
    return others


def _generated(schema: Schema, seed: str) -> Any:
    try:
        return Generator(schema.document).value(seed)
    except Unsatisfiable:
        return None


def _matches(value: Any, wanted: Any) -> bool:
    choices = wanted if isinstance(wanted, list) else [wanted]
    values = value if isinstance(value, list) else [value]
    return any(choice in values for choice in choices)


def _holds(value: Any, text: str) -> bool:
    if isinstance(value, str):
        return text in value.casefold()
    if isinstance(value, dict):
        return any(_holds(part, text) for part in value.values())
    return isinstance(value, list) and any(_holds(part, text) for part in value)


def _rank(value: Any) -> tuple[int, Any]:
    """A key that orders values of mixed types: null, booleans and numbers, texts, the rest."""
    if value is None:
        return 0, 0
    if isinstance(value, bool | int | float):
        return 1, value
    return (2, value) if isinstance(value, str) else (3, 0)


def _page(items: Sequence[Any], limit: Any, offset: Any, page: Any) -> Sequence[Any]:
    size = limit if isinstance(limit, int) and limit >= 0 else None
    start = offset if isinstance(offset, int) and offset >= 0 else 0
    if isinstance(page, int) and page > 1 and size is not None:
        start += (page - 1) * size
    return items[start:] if size is None else items[start : start + size]
