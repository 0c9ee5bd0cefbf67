"""What the mock asks of a place that keeps items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

_PARAMETER = re.compile(r"\{[^}]*\}")
Collections = Mapping["Key", Mapping[str, bytes]]


class Key(NamedTuple):
    """Names one collection: the template of its path, and the values of the template's parameters as text."""

    path: str
    scope: tuple[str, ...]

    @property
    def filled(self) -> str:
        """The collection's own path."""
        values = iter(self.scope)
        return _PARAMETER.sub(lambda _: next(values), self.path)


class Store(Protocol):
    """Collections of items, each item being JSON text under an identity, in the order in which they came.

    A collection exists from its first `fill` until it is dropped, even when all its items are gone. Whatever would
    pass a limit raises `LimitReached` and changes nothing.
    """

    def holds(self, key: Key) -> bool: ...

    def fill(self, key: Key, items: Iterable[tuple[str, bytes]]) -> None:
        """Makes the collection exist with exactly these items; its numbers begin after as many."""

    def drop(self, key: Key) -> None:
        """Forgets the collection, if it exists."""

    def replace(self, collections: Collections, beside: bytes | None = None) -> None:
        """Makes exactly these collections exist, each with its items by identity.

        Until the next time, `beside` is kept with them, and counts as well.
        """

    def beside(self) -> bytes | None: ...

    def collections(self) -> Iterator[Key]: ...

    def get(self, key: Key, identity: str) -> bytes | None: ...

    def put(self, key: Key, identity: str, item: bytes) -> None:
        """Adds an item at the end of a collection that exists, or changes the one of that identity in its place."""

    def remove(self, key: Key, identity: str) -> bool:
        """Whether there was such an item; it is gone afterwards."""

    def count(self, key: Key) -> int: ...

    def items(self, key: Key) -> Iterator[tuple[str, bytes]]: ...

    def joined(self, key: Key) -> bytes:
        """All items of the collection with a comma between them: the inside of a JSON array."""

    def number(self, key: Key) -> int:
        """The next number of a collection that exists; none comes twice, whatever is removed meanwhile."""

    def close(self) -> None: ...
