"""Nothing of one customer's is seen, changed or told of with another one's credentials."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.contract_phase("customers")
def test_customers(contract_unit: Any, contract_check: Any) -> None:
    contract_check(contract_unit)
