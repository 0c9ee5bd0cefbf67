"""Where items are kept: a port and its interchangeable backends (`memory`, and `sqlite`, imported where it is used)."""

from mock_server.store.bounds import Bounds
from mock_server.store.memory import MemoryStore
from mock_server.store.port import Collections, Key, Store

__all__ = ["Bounds", "Collections", "Key", "MemoryStore", "Store"]
