from __future__ import annotations

import pytest

from mock_server.store import MemoryStore
from tests.mock_server.store.contract import Make, StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def make(self) -> Make:
        return MemoryStore
