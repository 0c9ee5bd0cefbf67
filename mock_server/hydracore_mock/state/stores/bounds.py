"""Bounds of stores: counts what they hold, so that state can't grow without end."""

from __future__ import annotations

from hydracore_mock.errors import LimitReached, StateLimit
from hydracore_mock.settings import Limits


class Bounds:
    """Counts for one store, or for several that share the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._total = 0
        self._bytes = 0

    def grow(self, size: int, entries: int, added: int) -> None:
        """Counts `entries` new items or collections of `added` bytes in a collection that then holds `size` items.

        Negative numbers take away from what is counted.

        Raises:
            LimitReached: there would be more than the limits allow; nothing was counted.
        """
        limits = self._limits
        if size > limits.per_collection:
            raise LimitReached(StateLimit.ITEMS_OF_COLLECTION, limits.per_collection)
        if self._total + entries > limits.total:
            raise LimitReached(StateLimit.ITEMS, limits.total)
        if self._bytes + added > limits.total_bytes:
            raise LimitReached(StateLimit.BYTES, limits.total_bytes)
        self._total += entries
        self._bytes += added

    def shrink(self, entries: int, removed: int) -> None:
        """Counts `entries` items or collections of `removed` bytes less; negative numbers add, whatever the limits."""
        self._total -= entries
        self._bytes -= removed
