"""Query filters: the items of a collection that the query parameters of a list select, and their order (their pages are
`pages`' business).

OpenAPI says which query parameters there are, and nothing of what they do; what they do follows from their names, by
the habits of public APIs. Names are compared by their letters and digits alone, in any case. A name that is also a
property of the item always means that property. A parameter whose name says nothing is ignored, so that the list shows
too much rather than nothing.

| a query parameter named like | selects |
| --- | --- |
| a property of the item, or its plural | items in which that property has one of the values; a list must have all |
| sort, orderBy, … | the order by the properties that it names; `-name` and `name:desc` turn it round |
| order, sortOrder, direction with `desc` | turns the order round |
| q, query, search, filter | items in which a text holds it; for an object, by its members as if each were a parameter |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydracore_mock.state.json_text import dumps
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.property_roles import squashed

_SORT = frozenset({"sort", "sortby", "orderby", "order"})
_DIRECTION = frozenset({"order", "sortorder", "sortdirection", "direction", "dir"})
_SEARCH = frozenset({"q", "query", "search", "filter"})


@dataclass(frozen=True, slots=True)
class QueryFilters:
    """The filters of one list, compiled; `properties` are the item's names by their plain forms."""

    properties: Mapping[str, str]

    @classmethod
    def of(cls, resource: Resource) -> QueryFilters:
        return cls({squashed(name): name for name in resource.item.parts})

    def narrowed(self, items: list[Any], query: Mapping[str, Any]) -> list[Any]:
        """The items that the query selects, in the order that it asks for."""
        for name, value in query.items():
            items = self._filtered(items, name, value)
        wanted = [value for name, value in query.items() if self._is(name, _SORT)]
        turned = any(_is_descending(value) for name, value in query.items() if self._is(name, _DIRECTION))
        for key in reversed([key for value in wanted for key in _sort_keys(value)]):
            items = self._sorted(items, key, turned)
        return items

    def _is(self, name: str, kind: frozenset[str]) -> bool:
        plain = squashed(name)
        return plain in kind and plain not in self.properties

    def _filtered(self, items: list[Any], name: str, value: Any) -> list[Any]:
        name_of_property = self._property(name, value)
        if name_of_property is not None:
            return [item for item in items if _matches(item.get(name_of_property), value)]
        if not self._is(name, _SEARCH):
            return items
        if isinstance(value, dict):
            for key, wanted in value.items():
                items = self._filtered(items, key, wanted)
            return items
        return [item for item in items if _holds(item, str(value).casefold())]

    def _property(self, name: str, value: Any) -> str | None:
        plain = squashed(name)
        if plain not in self.properties and isinstance(value, list):
            plain = plain.removesuffix("s")
        return self.properties.get(plain)

    def _sorted(self, items: list[Any], key: str, turned: bool) -> list[Any]:
        word, _, direction = key.partition(":")
        name = self.properties.get(squashed(word.lstrip("+-")))
        if name is None:
            return items
        down = word.startswith("-") or _is_descending(direction) or turned
        return sorted(items, key=lambda item: _rank(item.get(name)), reverse=down)


def _sort_keys(value: Any) -> list[str]:
    texts = value if isinstance(value, list) else str(value).split(",")
    return [str(text).strip() for text in texts]


def _is_descending(value: Any) -> bool:
    return str(value).lower() in ("desc", "descending", "-1")


def _matches(value: Any, wanted: Any) -> bool:
    """Tells whether a property has one of the wanted values; one that is a list must hold all of them.

    Compared as texts: the members of an object in a query come without a type.
    """
    texts = [_text(each) for each in (wanted if isinstance(wanted, list) else [wanted])]
    if isinstance(value, list):
        held = {_text(each) for each in value}
        return all(text in held for text in texts)
    return _text(value) in texts


def _text(value: Any) -> str:
    return value if isinstance(value, str) else dumps(value).decode()


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
