from __future__ import annotations

import pytest

from hydracore_mock.errors import LimitReached
from hydracore_mock.settings import Limits
from hydracore_mock.state.stores import Bounds, MemoryStore
from tests.hydracore_mock.state.stores.contract import KEY, Make, StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def make(self) -> Make:
        def make(limits: Limits | None = None) -> MemoryStore:
            return MemoryStore(Bounds(limits or Limits()))

        return make


def test_stores_may_share_their_bounds() -> None:
    bounds = Bounds(Limits(total=4))
    one, other = MemoryStore(bounds), MemoryStore(bounds)
    one.fill(KEY, [("a", b"1"), ("b", b"2")])
    with pytest.raises(LimitReached):
        other.fill(KEY, [("a", b"1")])
    one.close()
    other.fill(KEY, [("a", b"1")])
    assert other.count(KEY) == 1
