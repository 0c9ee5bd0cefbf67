"""Store in this process' memory: fast, and gone when it stops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hydracore_mock.settings import Limits
from hydracore_mock.state.stores.bounds import Bounds
from hydracore_mock.state.stores.port import Collections, Key


class _Collection:
    __slots__ = ("items", "joined", "number")

    def __init__(self, items: dict[str, bytes]) -> None:
        self.items = items
        self.joined: bytes | None = None
        self.number = len(items)

    @property
    def size(self) -> int:
        return sum(map(len, self.items.values()))


class MemoryStore:
    """Items are kept as bytes, which the garbage collector never visits: its cost stays flat as state grows."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        """`bounds` may be those of several stores together."""
        self._bounds = bounds or Bounds(Limits())
        self._collections: dict[Key, _Collection] = {}
        self._beside: bytes | None = None

    def holds(self, key: Key) -> bool:
        return key in self._collections

    def fill(self, key: Key, items: Iterable[tuple[str, bytes]]) -> None:
        new, old = _Collection(dict(items)), self._collections.get(key)
        entries, size = len(new.items) + 1, new.size
        if old is not None:
            entries, size = entries - len(old.items) - 1, size - old.size
        self._bounds.grow(len(new.items), entries, size)
        self._collections[key] = new

    def drop(self, key: Key) -> None:
        collection = self._collections.pop(key, None)
        if collection is not None:
            self._bounds.shrink(len(collection.items) + 1, collection.size)

    def replace(self, collections: Collections, beside: bytes | None = None) -> None:
        new = {key: _Collection(dict(items)) for key, items in collections.items()}
        largest = max((len(each.items) for each in new.values()), default=0)
        entries, size = _taken(new.values())
        old_entries, old_size = _taken(self._collections.values())
        size += len(beside or b"") - len(self._beside or b"")
        self._bounds.grow(largest, entries - old_entries, size - old_size)
        self._collections, self._beside = new, beside

    def beside(self) -> bytes | None:
        return self._beside

    def collections(self) -> Iterator[Key]:
        yield from list(self._collections)

    def get(self, key: Key, identity: str) -> bytes | None:
        collection = self._collections.get(key)
        return None if collection is None else collection.items.get(identity)

    def put(self, key: Key, identity: str, item: bytes) -> None:
        collection = self._collections[key]
        old = collection.items.get(identity)
        if old is None:
            self._bounds.grow(len(collection.items) + 1, 1, len(item))
        else:
            self._bounds.grow(0, 0, len(item) - len(old))
        collection.items[identity] = item
        collection.joined = None

    def remove(self, key: Key, identity: str) -> bool:
        collection = self._collections.get(key)
        old = None if collection is None else collection.items.pop(identity, None)
        if collection is None or old is None:
            return False
        collection.joined = None
        self._bounds.shrink(1, len(old))
        return True

    def count(self, key: Key) -> int:
        collection = self._collections.get(key)
        return 0 if collection is None else len(collection.items)

    def items(self, key: Key) -> Iterator[tuple[str, bytes]]:
        collection = self._collections.get(key)
        if collection is not None:
            yield from list(collection.items.items())

    def joined(self, key: Key) -> bytes:
        collection = self._collections.get(key)
        if collection is None:
            return b""
        if collection.joined is None:
            collection.joined = b",".join(collection.items.values())
        return collection.joined

    def number(self, key: Key) -> int:
        collection = self._collections[key]
        collection.number += 1
        return collection.number

    def close(self) -> None:
        self.replace({})


def _taken(collections: Iterable[_Collection]) -> tuple[int, int]:
    """The entries and bytes that count towards the bounds."""
    entries = size = 0
    for collection in collections:
        entries += len(collection.items) + 1
        size += collection.size
    return entries, size
