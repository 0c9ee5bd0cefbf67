"""Contracts of the repository's documents, each loaded once for all tests of a process: nothing changes a contract."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hydracore_openapi import Contract, load
from tests.paths import DOCUMENTS, ROOT


@cache
def loaded(document: Path) -> Contract:
    return load(document)


def hydracore() -> Contract:
    """The contract that is shipped."""
    return loaded(ROOT / "openapi.yaml")


def petstore() -> Contract:
    return loaded(DOCUMENTS / "petstore" / "petstore.yaml")
