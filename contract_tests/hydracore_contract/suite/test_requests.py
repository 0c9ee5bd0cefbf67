"""Every bound of every field, every body that is none, and what breaks careless services."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.contract_phase("requests")
def test_requests(contract_unit: Any, contract_check: Any) -> None:
    contract_check(contract_unit)
