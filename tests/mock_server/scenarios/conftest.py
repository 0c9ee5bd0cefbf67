"""The contract that the scenarios of these tests are held against."""

from __future__ import annotations

from pathlib import Path

import pytest

from openapi_contract import Contract, load

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def hydracore() -> Contract:
    return load(ROOT / "openapi.yaml")


@pytest.fixture(scope="session")
def petstore() -> Contract:
    return load(ROOT / "tests" / "documents" / "petstore" / "petstore.yaml")
