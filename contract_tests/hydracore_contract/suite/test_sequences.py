"""Sequences of requests that Hypothesis makes up."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.contract_phase("sequences")
def test_sequences(contract_unit: Any, contract_check: Any) -> None:
    contract_check(contract_unit)
