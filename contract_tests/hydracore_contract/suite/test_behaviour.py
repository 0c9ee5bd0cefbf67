"""Items are created, listed, changed, deleted and kept apart as the contract says."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.contract_phase("behaviour")
def test_behaviour(contract_unit: Any, contract_check: Any) -> None:
    contract_check(contract_unit)
