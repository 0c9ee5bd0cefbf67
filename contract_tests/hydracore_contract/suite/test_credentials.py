"""Every operation is closed to wrong credentials and open to right ones, whatever else a request holds."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.contract_phase("credentials")
def test_credentials(contract_unit: Any, contract_check: Any) -> None:
    contract_check(contract_unit)
