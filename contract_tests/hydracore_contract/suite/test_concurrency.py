"""Requests at the same moment lose nothing, and do nothing twice."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.contract_phase("concurrency")
def test_concurrency(contract_unit: Any, contract_check: Any) -> None:
    contract_check(contract_unit)
