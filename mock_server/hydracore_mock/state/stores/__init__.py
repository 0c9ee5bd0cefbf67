"""Stores of items: one port, and two backends that can take each other's place.

`memory` and `sqlite` pass the same tests. `sqlite` is imported where it is used alone, so that nobody else pays for it.
"""

from hydracore_mock.state.stores.bounds import Bounds
from hydracore_mock.state.stores.memory import MemoryStore
from hydracore_mock.state.stores.port import Collections, Key, Store

__all__ = ["Bounds", "Collections", "Key", "MemoryStore", "Store"]
