"""State of resources: one copy of all that they remember, and the changes that writes make to it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from hydracore_mock.state.json_text import loads
from hydracore_mock.state.seeding import SeedData
from hydracore_mock.state.stores import Key, Store

_MOST_GONE = 100_000


class State:
    """One copy of all that resources remember: a store, and the seed data that its collections begin with.

    `seeds` are None where these are what the mock's own settings say. `gone` are items that were there although nobody
    had made them, until they were deleted; the last 100,000.
    """

    __slots__ = ("gone", "seeds", "store")

    def __init__(self, store: Store, seeds: SeedData | None = None) -> None:
        """Takes the seed data that the store keeps beside its collections where none are given."""
        kept = store.beside() if seeds is None else None
        self.store = store
        self.gone: dict[tuple[Key, str], None] = {}
        self.seeds = seeds if kept is None else SeedData(loads(kept))

    def forget_item(self, key: Key, identity: str) -> None:
        """Remembers that an item is gone which nobody has made."""
        self.gone[key, identity] = None
        if len(self.gone) > _MOST_GONE:
            del self.gone[next(iter(self.gone))]


class ChangeKind(StrEnum):
    """The kinds of changes to an item."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"


class Change(NamedTuple):
    """One write to one item, which was the JSON text `before` and is now `after`.

    `before` is None for a new item, `after` for one that is gone; `identity` is as paths write it.
    """

    key: Key
    identity: str
    before: bytes | None
    after: bytes | None

    @property
    def kind(self) -> ChangeKind:
        if self.before is None:
            return ChangeKind.CREATED
        return ChangeKind.DELETED if self.after is None else ChangeKind.CHANGED

    @property
    def path(self) -> str:
        """The collection's path, with the values of its parameters."""
        return self.key.filled

    @property
    def item(self) -> bytes:
        """The item as it is now, or as it last was."""
        return self.after or self.before or b""
