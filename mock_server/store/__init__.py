"""Where items are kept: a port and its interchangeable backends (`memory`, and `sqlite`, imported where it is used)."""

from mock_server.store.memory import MemoryStore
from mock_server.store.port import Key, Store

__all__ = ["Key", "MemoryStore", "Store"]
