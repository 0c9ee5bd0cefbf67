"""Schemathesis' cases of the contract: its examples, its coverage, its fuzzing."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.contract_phase("generated")
def test_generated(contract_unit: Any, contract_check: Any) -> None:
    contract_check(contract_unit)
