"""Port of stores: what the mock asks of a place that keeps items, and how collections are named there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

_PARAMETER = re.compile(r"\{[^}]*\}")
Collections = Mapping["Key", Mapping[str, bytes]]


class Key(NamedTuple):
    """The name of one collection: the template of its path, and the values of the template's parameters as text."""

    path: str
    scope: tuple[str, ...]

    @property
    def filled(self) -> str:
        """The collection's own path, with the values in place."""
        values = iter(self.scope)
        return _PARAMETER.sub(lambda _: next(values), self.path)


class Store(Protocol):
    """Collections of items, each item being JSON text under an identity, in the order in which they came.

    A collection exists from its first `fill` until it is dropped, even when all its items are gone. What would pass a
    limit changes nothing.
    """

    def holds(self, key: Key) -> bool: ...

    def fill(self, key: Key, items: Iterable[tuple[str, bytes]]) -> None:
        """Makes the collection exist with exactly these items; its numbers begin after as many.

        Raises:
            LimitReached: there is no room for them.
        """

    def drop(self, key: Key) -> None:
        """Forgets the collection, if it exists."""

    def replace(self, collections: Collections, beside: bytes | None = None) -> None:
        """Makes exactly these collections exist, each with its items by identity.

        Until the next time, `beside` is kept with them, and counts as well.

        Raises:
            LimitReached: there is no room for them.
        """

    def beside(self) -> bytes | None:
        """The text that was last given to `replace`."""

    def collections(self) -> Iterator[Key]: ...

    def get(self, key: Key, identity: str) -> bytes | None: ...

    def put(self, key: Key, identity: str, item: bytes) -> None:
        """Adds an item at the end of a collection that exists, or changes the one of that identity in its place.

        Raises:
            LimitReached: there is no room for it.
        """

    def remove(self, key: Key, identity: str) -> bool:
        """Takes the item away; False if there was none of that identity."""

    def count(self, key: Key) -> int: ...

    def items(self, key: Key) -> Iterator[tuple[str, bytes]]:
        """Identities and items, in the order in which they came; a write meanwhile changes nothing of it."""

    def joined(self, key: Key) -> bytes:
        """All items of the collection with a comma between them: the inside of a JSON array."""

    def number(self, key: Key) -> int:
        """The next number of a collection that exists; none comes twice, whatever is removed meanwhile."""

    def close(self) -> None: ...
