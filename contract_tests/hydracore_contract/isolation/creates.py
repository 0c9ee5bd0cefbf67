"""Creates: the operations that make items, and where each item is that one of them has made.

The item's path is needed to remove it. What names it, from the surest to the likeliest:

1. A part of the answer that repeats what was sent and has an identity, however deep it is wrapped.
2. The answer itself, if it has one.
3. `Location` (RFC 9110, section 10.2.2), if it leads to where items are deleted.
4. An object in a wrapper of a usual name (`{"data": {"id": 7}}`), if the answer holds no other.

An identity anywhere else may be that of something that the item refers to, such as its owner, and is never taken: what
it names would be removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from hydracore_contract.exchange import Exchange
from hydracore_contract.generate.request_builder import filled
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.oracle.item_view import ItemView
from hydracore_contract.oracle.request_classification import path_values
from hydracore_openapi.model import Contract, Operation, Resource, RoleKind
from hydracore_openapi.readers.identities import singulars
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import (
    USUAL_WRAPPERS,
    collection_of,
    item_segments,
    parameter_of,
    segments_of,
)

USUAL_IDENTITIES = ("id", "uuid", "key")
VERBS = frozenset({"create", "add", "new", "register"})
"""Last segments of paths that create beside the collection: `POST /things/create`."""
DEEPEST = 4
"""Wrappers around an item, at most."""

Leaf = tuple[str, Any]
"""A member's name, and its value that is neither an object nor an array."""


@dataclass(frozen=True, slots=True, eq=False)
class Maker:
    """An operation that makes items, and those by which they are listed and deleted, if there are any.

    `template` is the path of its items, `parameter` the one in it that names the item; `identities` are the names,
    squashed, that the property may have which it equals.
    """

    create: Operation
    listing: Operation | None
    delete: Operation | None
    template: str
    parameter: str
    identities: tuple[str, ...]
    wrappers: frozenset[str]
    view: ItemView | None = None

    @property
    def is_beside(self) -> bool:
        """Tells whether it is sent to a path of its own beside the collection, as in `POST /things/create`."""
        return self.delete is not None and segments_of(self.create.path) != collection_of(
            segments_of(self.delete.path)
        )

    def home(self, path: str) -> str:
        """The collection of a create's items, where it is not the create's own path."""
        return path.rpartition("/")[0] if self.is_beside else path

    def item_path(self, collection: str, key: str) -> str | None:
        """The path of the item of that identity; None where items have none."""
        values = self._values(collection)
        if not self.template or values is None:
            return None
        path = filled(self.template, {**values, self.parameter: key})
        return None if "{" in path or not key else path

    def may_hold(self, collection: str, item: Mapping[str, Any]) -> bool:
        """Tells whether an item shows nothing that says it is another collection's."""
        view, values = self.view, self._values(collection) or {}
        bound = (
            [(view.role(name).parameter or "", name) for name in view.names(RoleKind.PATH)] if view else []
        )
        return all(
            one_spelling(values[parameter]) == one_spelling(str(item[name]))
            for parameter, name in bound
            if parameter in values and name in item
        )

    def key(self, item: Mapping[str, Any]) -> str | None:
        """The identity of an item as it is shown."""
        for wanted in self.identities:
            for name, value in item.items():
                if squashed(name) == wanted and isinstance(value, (str, int)) and not isinstance(value, bool):
                    return str(value)
        return None

    def _values(self, path: str) -> Mapping[str, str] | None:
        """The parameters in the path of a create, or in that of its collection."""
        values = path_values(self.create, path)
        return path_values(self.listing, path) if values is None and self.listing is not None else values

    def made(self, exchange: Exchange, sent: Any, base: str) -> str | None:
        """The path of the item that an exchange has made, if its answer says so; `base` is the path of the base URL."""
        collection = exchange.request.bare_path
        key = self._shown_key(answer_value(exchange), sent)
        if key is not None and (path := self.item_path(collection, key)) is not None:
            return path
        return self._located(exchange, collection, base)

    def _shown_key(self, value: Any, sent: Any) -> str | None:
        told = set(leaves(sent))
        parts = list(objects(value))
        echoing = [part for _, part in parts if told & {each for each in part.items() if is_leaf(each[1])}]
        if (key := next(filter(None, map(self.key, echoing)), None)) is not None:
            return key
        if isinstance(value, dict) and (key := self.key(value)) is not None:
            return key
        if echoing:
            return None  # the item shows no identity: what else has one is another thing
        keys = {self.key(part) for name, part in parts if name and squashed(name) in self.wrappers}
        return keys.pop() if len(keys) == 1 else None

    def _located(self, exchange: Exchange, collection: str, base: str) -> str | None:
        location = exchange.answer.header("Location") if exchange.answer else None
        values = self._values(collection)
        if location is None or self.delete is None or values is None:
            return None
        path = urlsplit(urljoin(f"{base}{collection}", location)).path
        found = path_values(self.delete, path.removeprefix(base))
        if found is None or any(found.get(name) != value for name, value in values.items()):
            return None
        return self.item_path(collection, found[self.parameter])


def makers(contract: Contract) -> dict[str, Maker]:
    """The operations that make items, by id: those of resources, and each POST beside a path that deletes an item."""
    found = {each.create.id: of_resource(each) for each in contract.resources if each.create is not None}
    for each in contract.resources:
        if each.create is not None and each.id_property is not None:
            found[each.create.id] = of_resource(each, ItemView(contract, each))
    deletes = {
        collection_of(segments_of(each.path)): each for each in contract.operations if deletes_item(each)
    }
    lists = {segments_of(each.path): each for each in contract.operations if each.method == "GET"}
    for operation in contract.operations:
        segments = segments_of(operation.path)
        home = segments[:-1] if segments and segments[-1] in VERBS else segments
        known = found.get(operation.id)
        if operation.method == "POST" and home in deletes and (known is None or known.delete is None):
            found[operation.id] = beside(operation, lists.get(home), deletes[home], home[-1] if home else "")
    return found


def deletes_item(operation: Operation) -> bool:
    return operation.method == "DELETE" and collection_of(segments_of(operation.path)) is not None


def of_resource(resource: Resource, view: ItemView | None = None) -> Maker:
    assert resource.create is not None  # noqa: S101 (it is what makes the items)
    parameter, named = resource.item_parameter or "", resource.id_property
    names = (squashed(named),) if named else likely_identities(parameter, resource.name)
    return Maker(
        resource.create,
        resource.list,
        resource.delete,
        resource.item_path or "",
        parameter,
        names,
        wrappers_of(resource.name),
        view,
    )


def beside(create: Operation, listing: Operation | None, delete: Operation, name: str) -> Maker:
    """Of a POST whose answers tell nothing of the items: they are named as people usually do."""
    parameter = parameter_of(item_segments(delete.path)) or ""
    names = likely_identities(parameter, name)
    return Maker(create, listing, delete, delete.path, parameter, names, wrappers_of(name))


def likely_identities(parameter: str, collection: str) -> tuple[str, ...]:
    own = (f"{each}id" for each in singulars(collection))
    return tuple(dict.fromkeys((squashed(parameter), *USUAL_IDENTITIES, *own)))


def wrappers_of(collection: str) -> frozenset[str]:
    return frozenset((*USUAL_WRAPPERS, *singulars(collection)))


def objects(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects in an answer that may be the item, the outermost first, each with the name of the member it is."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        yield name, value
        if depth < DEEPEST:
            for inner, part in value.items():
                yield from objects(part, inner, depth + 1)


def leaves(value: Any) -> Iterator[Leaf]:
    """The members of all objects in a value that are neither objects nor arrays, and neither null nor a boolean."""
    todo = [value]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            yield from (each for each in part.items() if is_leaf(each[1]))
            todo += part.values()
        elif isinstance(part, list):
            todo += part


def is_leaf(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)
