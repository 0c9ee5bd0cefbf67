"""Where items are kept: a port and its interchangeable backends."""

from mock_server.store.memory import MemoryStore
from mock_server.store.port import Key, Store
from mock_server.store.sqlite import SqliteStore

__all__ = ["Key", "MemoryStore", "SqliteStore", "Store"]
