"""Where items are kept: a port and its interchangeable backends (`memory`, and `sqlite`, imported where it is used)."""

from hydracore_mock.state.stores.bounds import Bounds
from hydracore_mock.state.stores.memory import MemoryStore
from hydracore_mock.state.stores.port import Collections, Key, Store

__all__ = ["Bounds", "Collections", "Key", "MemoryStore", "Store"]
