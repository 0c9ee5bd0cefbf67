"""Keeps count of what a store holds, so that it can't grow without end."""

from __future__ import annotations

from hydracore_mock.errors import LimitReached
from hydracore_mock.settings import Limits


class Bounds:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._total = 0
        self._bytes = 0

    def grow(self, size: int, entries: int, added: int) -> None:
        """Counts `entries` new items or collections of `added` bytes in a collection that then holds `size` items.

        Fewer of them than none shrink what is counted. LimitReached counts nothing.
        """
        limits = self._limits
        if size > limits.per_collection:
            raise LimitReached("the number of items in one collection", limits.per_collection, "--max-items")
        if self._total + entries > limits.total:
            raise LimitReached("the number of items in all", limits.total, "--max-total-items")
        if self._bytes + added > limits.total_bytes:
            raise LimitReached("the size of all items in bytes", limits.total_bytes, "--max-state-size")
        self._total += entries
        self._bytes += added

    def shrink(self, entries: int, removed: int) -> None:
        self._total -= entries
        self._bytes -= removed
