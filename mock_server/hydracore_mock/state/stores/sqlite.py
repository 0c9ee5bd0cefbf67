"""Store in a SQLite file, which outlives the process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from hydracore_mock.errors import StateFileError
from hydracore_mock.settings import Limits
from hydracore_mock.state.stores.bounds import Bounds
from hydracore_mock.state.stores.port import Collections, Key

_BUSY_TIMEOUT = 0.5
"""Seconds to wait for another process that has the file."""
_VERSION = 1
"""Of the tables, as the file's `user_version` has it."""
# Exclusive: what is counted in memory would be wrong if another process wrote to the file.
_SETTINGS = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
"""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, scope TEXT NOT NULL, number INTEGER NOT NULL DEFAULT 0,
    UNIQUE (path, scope)
);
CREATE TABLE IF NOT EXISTS items (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    identity TEXT NOT NULL, item BLOB NOT NULL,
    UNIQUE (collection, identity)
);
CREATE TABLE IF NOT EXISTS beside (kept BLOB NOT NULL);
"""
_OVERVIEW = """
SELECT c.id, path, scope, count(i.position), coalesce(sum(length(item)), 0)
FROM collections c LEFT JOIN items i ON i.collection = c.id GROUP BY c.id
"""


def _reason(error: sqlite3.Error) -> str:
    return "another mock keeps its state there" if "locked" in str(error) else str(error)


class SqliteStore:
    """A store in one file. Numbers of items are counted in memory, as nobody else writes to the file meanwhile."""

    def __init__(self, path: Path, bounds: Bounds | None = None) -> None:
        """Opens or makes the file.

        Raises:
            StateFileError: that can't be done, or the file is something else.
        """
        self._bounds = bounds or Bounds(Limits())
        try:
            self._db = sqlite3.connect(path, timeout=_BUSY_TIMEOUT, isolation_level=None)
        except sqlite3.Error as error:
            raise StateFileError(path, str(error)) from error
        try:
            rows = self._open()
        except sqlite3.Error as error:
            self._db.close()
            raise StateFileError(path, _reason(error)) from error
        self._ids: dict[Key, int] = {}
        self._counts: dict[Key, int] = {}
        self._bounds.shrink(0, -len(self.beside() or b""))
        for identifier, template, scope, count, size in rows:
            key = Key(template, tuple(json.loads(scope)))
            self._ids[key], self._counts[key] = identifier, count
            self._bounds.shrink(-count - 1, -size)

    def _open(self) -> list[tuple[int, str, str, int, int]]:
        """Makes the tables where they are missing; returns each collection with the number and size of its items."""
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION and self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise sqlite3.DatabaseError("it is the database of something else")
        self._db.executescript(_SETTINGS + _SCHEMA)
        self._db.execute(f"PRAGMA user_version = {_VERSION}")
        damage = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if damage != "ok":
            raise sqlite3.DatabaseError(f"the file is damaged ({damage})")
        return self._db.execute(_OVERVIEW).fetchall()

    def holds(self, key: Key) -> bool:
        return key in self._ids

    def fill(self, key: Key, items: Iterable[tuple[str, bytes]]) -> None:
        filled = dict(items)
        entries, size = len(filled) + 1, sum(map(len, filled.values()))
        if key in self._ids:
            entries, size = entries - self._counts[key] - 1, size - self._size(key)
        self._bounds.grow(len(filled), entries, size)
        self._db.execute("BEGIN")
        with self._db:
            self._db.execute("DELETE FROM collections WHERE id = ?", (self._ids.get(key),))
            new = self._insert(key, filled)
        self._ids[key], self._counts[key] = new, len(filled)

    def _insert(self, key: Key, items: Mapping[str, bytes]) -> int:
        new = self._db.execute(
            "INSERT INTO collections (path, scope, number) VALUES (?, ?, ?) RETURNING id",
            (key.path, json.dumps(key.scope), len(items)),
        ).fetchone()[0]
        self._db.executemany(
            "INSERT INTO items (collection, identity, item) VALUES (?, ?, ?)",
            [(new, identity, item) for identity, item in items.items()],
        )
        return int(new)

    def drop(self, key: Key) -> None:
        if key not in self._ids:
            return
        size = self._size(key)
        self._db.execute("DELETE FROM collections WHERE id = ?", (self._ids.pop(key),))
        self._bounds.shrink(self._counts.pop(key) + 1, size)

    def replace(self, collections: Collections, beside: bytes | None = None) -> None:
        largest = max(map(len, collections.values()), default=0)
        entries = sum(map(len, collections.values())) + len(collections)
        size = sum(len(item) for items in collections.values() for item in items.values())
        old_size = self._db.execute("SELECT coalesce(sum(length(item)), 0) FROM items").fetchone()[0]
        self._bounds.grow(
            largest,
            entries - sum(self._counts.values()) - len(self._counts),
            size - int(old_size) + len(beside or b"") - len(self.beside() or b""),
        )
        self._db.execute("BEGIN")
        with self._db:
            self._db.execute("DELETE FROM collections")
            self._db.execute("DELETE FROM beside")
            if beside is not None:
                self._db.execute("INSERT INTO beside VALUES (?)", (beside,))
            new = {key: self._insert(key, items) for key, items in collections.items()}
        self._ids, self._counts = new, {key: len(items) for key, items in collections.items()}

    def beside(self) -> bytes | None:
        row = self._db.execute("SELECT kept FROM beside").fetchone()
        return None if row is None else bytes(row[0])

    def collections(self) -> Iterator[Key]:
        yield from list(self._ids)

    def get(self, key: Key, identity: str) -> bytes | None:
        row = self._db.execute(
            "SELECT item FROM items WHERE collection = ? AND identity = ?", (self._ids.get(key), identity)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, key: Key, identity: str, item: bytes) -> None:
        old = self.get(key, identity)
        if old is None:
            self._bounds.grow(self._counts[key] + 1, 1, len(item))
            self._counts[key] += 1
        else:
            self._bounds.grow(0, 0, len(item) - len(old))
        self._db.execute(
            "INSERT INTO items (collection, identity, item) VALUES (?, ?, ?) "
            "ON CONFLICT (collection, identity) DO UPDATE SET item = excluded.item",
            (self._ids[key], identity, item),
        )

    def remove(self, key: Key, identity: str) -> bool:
        row = self._db.execute(
            "DELETE FROM items WHERE collection = ? AND identity = ? RETURNING length(item)",
            (self._ids.get(key), identity),
        ).fetchone()
        if row is None:
            return False
        self._bounds.shrink(1, row[0])
        self._counts[key] -= 1
        return True

    def count(self, key: Key) -> int:
        return self._counts.get(key, 0)

    def items(self, key: Key) -> Iterator[tuple[str, bytes]]:
        query = "SELECT identity, item FROM items WHERE collection = ? ORDER BY position"
        yield from self._db.execute(query, (self._ids.get(key),)).fetchall()

    def joined(self, key: Key) -> bytes:
        return b",".join(item for _, item in self.items(key))

    def number(self, key: Key) -> int:
        query = "UPDATE collections SET number = number + 1 WHERE id = ? RETURNING number"
        return int(self._db.execute(query, (self._ids[key],)).fetchone()[0])

    def _size(self, key: Key) -> int:
        query = "SELECT coalesce(sum(length(item)), 0) FROM items WHERE collection = ?"
        return int(self._db.execute(query, (self._ids[key],)).fetchone()[0])

    def close(self) -> None:
        self._db.close()
