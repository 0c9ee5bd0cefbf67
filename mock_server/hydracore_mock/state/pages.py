"""Pages of a list: the part of the selected items that a query asks for, and how a client gets to the next one.

How a list is paged follows from the names of its query parameters, by the habits of public APIs; names are compared by
their letters and digits alone. A name that is also a property of the item means that property.

| a query parameter named like | means |
| --- | --- |
| limit, size, pageSize, perPage, … | at most so many items; its default holds where it isn't sent |
| offset, skip, start, startAt | what comes after so many |
| page, pageNumber | the page of that number, counted from 1; from 0 where its minimum or default is 0 |
| cursor, after, starting_after, next_token, marker, … | what comes after the item that the cursor tells |
| before, ending_before | the last items before that one |

A cursor is the identity of the last item that was shown, which is what `starting_after` is given in most APIs; where
items have none, or the parameter can't hold it, it is the number of items so far. So each page begins where the one
before it ended, and no item comes twice, whatever is added at the end meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hydracore_mock.state.list_envelope import items_part
from hydracore_openapi.json_schema.applicators import resolved
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Parameter, RequestPlace, Resource
from hydracore_openapi.readers.property_roles import squashed

LIMIT = frozenset(
    {"limit", "size", "pagesize", "perpage", "top", "maxresults", "count", "pagelimit", "maxitems", "take"}
    | {"maxpagesize", "itemsperpage", "first", "rows"}
)
OFFSET = frozenset({"offset", "skip", "start", "startat", "startindex"})
PAGE = frozenset({"page", "pagenumber", "pageno", "currentpage", "pageindex"})
CURSOR = frozenset(
    {"cursor", "after", "startingafter", "nexttoken", "pagetoken", "nextpagetoken", "marker", "nextmarker"}
    | {"nextcursor", "continuationtoken", "pagecursor", "startcursor", "startafter", "exclusivestartkey"}
    | {"paginationtoken", "bookmark", "token"}
)
BEFORE = frozenset({"before", "endingbefore", "previouscursor", "prevcursor"})
_USUAL_PAGE = 20
"""Items on a page where the contract gives no size."""


class Page(NamedTuple):
    """A page: its items, the place of the first in all that were selected, and their number.

    `size` is the most that a page holds, None where there is no bound. `number` is its own as the contract counts, and
    `first` that of the first page. `cursor` leads to what comes after it, `onward` are the query parameters that do;
    None where nothing comes. `back`, `top` and `end` lead to the page before, the first and the last.
    """

    items: Sequence[Any]
    start: int
    total: int
    size: int | None
    number: int
    first: int
    cursor: Any
    onward: Mapping[str, Any] | None
    back: Mapping[str, Any] | None
    top: Mapping[str, Any]
    end: Mapping[str, Any]

    @property
    def pages(self) -> int:
        return -(-self.total // self.size) if self.size else 1


@dataclass(frozen=True, slots=True)
class Paging:
    """The paging of one list, compiled: its parameters by what they mean, and the size of a page that isn't asked for.

    `properties` are the plain names of the item's properties, `identity` is the property that identifies it.
    """

    limit: Parameter | None
    offset: Parameter | None
    page: Parameter | None
    cursor: Parameter | None
    most: int | None
    properties: frozenset[str]
    identity: str | None

    @classmethod
    def of(cls, resource: Resource, schema: Schema) -> Paging:
        """The paging of the resource's list; `schema` is that of its answer."""
        properties = frozenset(map(squashed, resource.item.parts))
        sent: dict[str, Parameter] = {}
        for each in () if resource.list is None else resource.list.parameters:
            if each.place == RequestPlace.QUERY:
                sent.setdefault(squashed(each.name), each)
        limits = [sent[name].schema.document.get("default") for name in sent if name in LIMIT]
        part = items_part(resource, schema)
        bound = None if part is None else resolved(schema.document, part).get("maxItems")
        known = [limit for limit in (*limits, bound) if isinstance(limit, int) and limit > 0]

        def named(kind: frozenset[str]) -> Parameter | None:
            return next((sent[name] for name in sent if name in kind and name not in properties), None)

        return cls(
            limit=named(LIMIT),
            offset=named(OFFSET),
            page=named(PAGE),
            cursor=named(CURSOR),
            most=min(known, default=None),
            properties=properties,
            identity=resource.id_property,
        )

    def of_items(self, items: Sequence[Any], query: Mapping[str, Any]) -> Page:
        """The page of the selected items that the query asks for."""
        size = self._number(query, LIMIT, self.most)
        first = self._first()
        number = max(self._number(query, PAGE, first) or first, first)
        if size is None and any(self._is(name, PAGE) for name in query):
            size = _USUAL_PAGE
        start = (self._number(query, OFFSET, 0) or 0) + (number - first) * (size or 0)
        start += self._after(items, query)
        end = len(items) if size is None else start + size
        before = self._before(items, query)
        if before is not None:
            start, end = (0 if size is None else max(0, before - size)), before
        return self._page(items, query, (start, end), size, first)

    def _page(
        self,
        items: Sequence[Any],
        query: Mapping[str, Any],
        part: tuple[int, int],
        size: int | None,
        first: int,
    ) -> Page:
        (start, end), total = part, len(items)
        number = start // size + first if size else first
        shown = items[start:end]
        more = bool(size) and start < end < total
        cursor = self._cursor(shown, end) if more else None
        last = (total - 1) // size * size if size and total else 0
        back = max(0, start - size) if size and start else None
        return Page(
            items=shown,
            start=start,
            total=total,
            size=size,
            number=number,
            first=first,
            cursor=cursor,
            onward=self._leading(query, end, size, first, cursor) if more else None,
            back=None if back is None else self._leading(query, back, size, first, None, items),
            top=self._leading(query, 0, size, first, None) or dict(query),
            end=self._leading(query, last, size, first, None, items) or dict(query),
        )

    def _leading(
        self,
        query: Mapping[str, Any],
        start: int,
        size: int | None,
        first: int,
        cursor: Any,
        items: Sequence[Any] = (),
    ) -> Mapping[str, Any] | None:
        """The query that leads to what begins after so many items, said as this query said it, if it did."""
        ways = [each for each in (self.page, self.cursor, self.offset) if each is not None]
        way = next((each for each in ways if each.name in query), ways[0] if ways else None)
        rest = {
            name: value
            for name, value in query.items()
            if not self._is(name, PAGE | OFFSET | CURSOR | BEFORE)
        }
        if way is None or (way is self.page and size is None):
            return None
        if way is self.page:
            return {**rest, way.name: start // (size or 1) + first}
        if way is self.offset:
            return {**rest, way.name: start} if start else rest
        if start == 0:
            return rest
        told = self._cursor(items[:start], start) if cursor is None else cursor
        return {**rest, way.name: told}

    def _cursor(self, shown: Sequence[Any], end: int) -> Any:
        last = shown[-1] if shown else None
        identity = last.get(self.identity) if isinstance(last, dict) and self.identity else None
        wanted = None if self.cursor is None else self.cursor.schema
        told = [each for each in (identity, str(identity), str(end), end) if each not in (None, "None")]
        return next((each for each in told if wanted is None or wanted.is_valid(each)), told[0])

    def _after(self, items: Sequence[Any], query: Mapping[str, Any]) -> int:
        found = next((value for name, value in query.items() if self._is(name, CURSOR)), None)
        return 0 if found is None else self._place(items, found, 1)

    def _before(self, items: Sequence[Any], query: Mapping[str, Any]) -> int | None:
        found = next((value for name, value in query.items() if self._is(name, BEFORE)), None)
        return None if found is None else self._place(items, found, 0)

    def _place(self, items: Sequence[Any], cursor: Any, past: int) -> int:
        """The place of the item that a cursor tells, or behind it; the beginning, where it tells none."""
        text = str(cursor)
        if self.identity is not None:
            for place, item in enumerate(items):
                if isinstance(item, dict) and str(item.get(self.identity)) == text:
                    return place + past
        return min(int(text), len(items)) if text.isdecimal() and len(text) < 10 else 0

    def _first(self) -> int:
        document: Mapping[str, Any] = {} if self.page is None else self.page.schema.document
        return 0 if document.get("minimum", document.get("default")) == 0 else 1

    def _number(self, query: Mapping[str, Any], names: frozenset[str], otherwise: int | None) -> int | None:
        found = [value for name, value in query.items() if self._is(name, names)]
        return next((value for value in found if isinstance(value, int) and value >= 0), otherwise)

    def _is(self, name: str, kind: frozenset[str]) -> bool:
        plain = squashed(name)
        return plain in kind and plain not in self.properties
