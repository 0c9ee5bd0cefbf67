"""The contract that the scenarios of these tests are held against."""

from __future__ import annotations

import pytest

from hydracore_openapi import Contract, load
from tests.paths import ROOT


@pytest.fixture(scope="session")
def hydracore() -> Contract:
    return load(ROOT / "openapi.yaml")


@pytest.fixture(scope="session")
def petstore() -> Contract:
    return load(ROOT / "tests" / "documents" / "petstore" / "petstore.yaml")
