"""Members of a list answer that tell of its pages, kept consistent with each other and with what is shown.

What they are follows from their names, in the answer itself and in objects round the items (`meta`, `pagination`,
`links`). For a name there may be several meanings (`next` is an address, a number or a cursor), so candidates are tried
in order, and the first that the member's schema allows is told; where none is, the member stays what it would be
without pages. Where there is no such page a member is null, else left out, else empty.

`count` beside `next` counts what there is on all pages where no total does, as Django REST framework's does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from hydracore_mock.state.list_envelope import quiet
from hydracore_mock.state.own_address import OWN_ADDRESS
from hydracore_mock.state.pages import Page, Paging
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import is_object

_DEEPEST = 3


class Told(NamedTuple):
    """A page, the path of its list, its query, and the property that identifies an item."""

    page: Page
    path: str
    query: Mapping[str, Any]
    identity: str | None


Candidates = Callable[[Told], tuple[Any, ...]]


def _link(told: Told, query: Mapping[str, Any] | None) -> tuple[Any, ...]:
    if query is None:
        return (None, "")
    plain = {
        name: ",".join(map(_text, value)) if isinstance(value, list) else _text(value)
        for name, value in query.items()
        if not isinstance(value, dict)
    }
    target = f"{told.path}?{urlencode(plain)}" if plain else told.path
    return OWN_ADDRESS + target, target


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(told: Told, way: int) -> tuple[Any, ...]:
    there = told.page.onward if way > 0 else told.page.back
    return () if there is None else (told.page.number + way,)


def _next(told: Told) -> tuple[Any, ...]:
    return (*_link(told, told.page.onward), *_number(told, 1), *_token(told), None)


def _previous(told: Told) -> tuple[Any, ...]:
    return (*_link(told, told.page.back), *_number(told, -1), None)


def _token(told: Told) -> tuple[Any, ...]:
    cursor = told.page.cursor
    return (None, "") if cursor is None else (cursor, str(cursor))


def _next_page(told: Told) -> tuple[Any, ...]:
    return (*_number(told, 1), *_link(told, told.page.onward), None)


def _previous_page(told: Told) -> tuple[Any, ...]:
    return (*_number(told, -1), *_link(told, told.page.back), None)


def _size(told: Told) -> tuple[Any, ...]:
    page = told.page
    return (page.size, page.total, len(page.items)) if page.size is not None else (page.total, 1)


def _identity(told: Told, place: int) -> tuple[Any, ...]:
    if not told.page.items or told.identity is None:
        return (None, "")
    return (told.page.items[place].get(told.identity),)


def _total(told: Told) -> tuple[Any, ...]:
    return (told.page.total,)


def _pages(told: Told) -> tuple[Any, ...]:
    return told.page.pages, max(1, told.page.pages)


def _last(told: Told) -> tuple[Any, ...]:
    return told.page.onward is None, *_link(told, told.page.end)


def _first(told: Told) -> tuple[Any, ...]:
    return told.page.start == 0, *_link(told, told.page.top)


_MEANINGS: tuple[tuple[str, Candidates], ...] = (
    ("totalelements totalhits totalrecords totalrows totalentries totalnumber nbhits", _total),
    ("pages totalpages pagecount numpages pagestotal totalpage", _pages),
    ("lastpage", lambda told: (told.page.pages - 1 + told.page.first, *_link(told, told.page.end))),
    ("page pagenumber currentpage number pageno pageindex", lambda told: (told.page.number,)),
    ("perpage pagesize limit itemsperpage pagelimit maxresults", _size),
    ("offset skip start from startat startindex", lambda told: (told.page.start,)),
    ("hasmore hasnext hasnextpage more istruncated", lambda told: (told.page.onward is not None,)),
    ("hasprevious hasprev haspreviouspage", lambda told: (told.page.start > 0,)),
    ("islast", lambda told: (told.page.onward is None,)),
    ("isfirst", lambda told: (told.page.start == 0,)),
    ("empty", lambda told: (not told.page.items,)),
    ("numberofelements resultcount shown returned", lambda told: (len(told.page.items),)),
    ("next nexturl nextpageuri nextpageurl nextlink nexthref nexturi", _next),
    ("previous prev previousurl prevurl previouspageuri prevpageurl previouslink prevlink", _previous),
    ("nextpage", _next_page),
    ("previouspage prevpage", _previous_page),
    ("nextcursor cursor nexttoken nextpagetoken nextmarker continuationtoken endcursor after", _token),
    ("previouscursor prevcursor startcursor before prevmarker", lambda _: (None, "")),
    ("firstid", lambda told: _identity(told, 0)),
    ("lastid", lambda told: _identity(told, -1)),
    ("first firstpageuri firstpageurl firsturl", _first),
    ("last lastpageuri lastpageurl lasturl", _last),
    ("self href uri url", lambda told: _link(told, told.query)),
)
_BY_NAME = {name: candidates for names, candidates in _MEANINGS for name in names.split()}
_ADDRESSES = ("uri", "path")
"""Ends of names whose addresses are without an origin, if their format doesn't demand one."""


class _Member(NamedTuple):
    name: str
    schema: Schema
    candidates: Candidates
    is_relative: bool


class PageMembers:
    """The members of one list's answer that tell of its pages, compiled."""

    def __init__(self, resource: Resource, schema: Schema, paging: Paging) -> None:
        self._identity = resource.id_property
        items = None if resource.envelope is None else resource.envelope.items
        self._root = None if items is None else _Holder(schema, items, paging, resource.name, 0)

    @property
    def any(self) -> bool:
        return self._root is not None and self._root.any

    def tell(self, body: Any, page: Page, path: str, query: Mapping[str, Any]) -> None:
        """Tells of the page in the body."""
        if self._root is not None and isinstance(body, dict):
            self._root.tell(body, Told(page, path, query, self._identity))


class _Holder:
    """An object of the answer that holds such members, and the objects in it that do."""

    def __init__(self, schema: Schema, items: str | None, paging: Paging, name: str, depth: int) -> None:
        self._schema = schema
        self._required = schema.required
        self._members = tuple(_members(schema, items, paging))
        self._inner = {
            part: holder
            for part, member in schema.parts.items()
            if part != items and depth < _DEEPEST and is_object(schema.document, member)
            if (holder := _Holder(schema.sub(member), None, paging, part, depth + 1)).any
        }

    @property
    def any(self) -> bool:
        return bool(self._members or self._inner)

    def tell(self, body: dict[str, Any], told: Told) -> None:
        for name, schema, candidates, is_relative in self._members:
            values = candidates(told)
            if is_relative:
                values = tuple(value for value in values if not str(value).startswith(OWN_ADDRESS)) + values
            found = [value for value in values if schema.is_valid(value)]
            if not found:
                continue
            if found[0] == "" and name not in self._required:
                body.pop(name, None)
            else:
                body[name] = found[0]
        for name, holder in self._inner.items():
            inner = body.get(name)
            made = dict(inner) if isinstance(inner, dict) else quiet(holder._schema, name)
            if isinstance(made, dict):
                holder.tell(made, told)
                if holder._schema.is_valid(made):
                    body[name] = made


def _members(schema: Schema, items: str | None, paging: Paging) -> Iterator[_Member]:
    plain = {squashed(name) for name in schema.parts}
    for name, part in schema.parts.items():
        word = squashed(name)
        candidates = _BY_NAME.get(word)
        if word == "count" and "next" in plain and not any(each.startswith("total") for each in plain):
            candidates = _total
        if word == "size" and paging.limit is not None and squashed(paging.limit.name) == "size":
            candidates = _size
        if name != items and candidates is not None:
            member = schema.sub(part)
            is_relative = word.endswith(_ADDRESSES) and member.document.get("format") != "uri"
            yield _Member(name, member, candidates, is_relative)
