"""One copy of all that resources remember."""

from __future__ import annotations

from mock_server.resources.seeding import SeedData
from mock_server.store import Store


class State:
    """`seeds` is what its collections begin with; None where that is what the mock's own settings say."""

    __slots__ = ("seeds", "store")

    def __init__(self, store: Store, seeds: SeedData | None = None) -> None:
        self.store = store
        self.seeds = seeds
