"""One copy of all that resources remember."""

from __future__ import annotations

from hydracore_mock.state.json_text import loads
from hydracore_mock.state.seeding import SeedData
from hydracore_mock.state.stores import Store


class State:
    """`seeds` is what its collections begin with: what is given, else what the store keeps beside them; None where that
    is what the mock's own settings say."""

    __slots__ = ("seeds", "store")

    def __init__(self, store: Store, seeds: SeedData | None = None) -> None:
        kept = store.beside() if seeds is None else None
        self.store = store
        self.seeds = seeds if kept is None else SeedData(loads(kept))
