"""An OpenAPI document as frozen, compiled values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hydracore_openapi.errors import ContractError, NotBrought
from hydracore_openapi.model import Contract
from hydracore_openapi.shipped import bundled, bundled_fixtures

__all__ = ["Contract", "ContractError", "NotBrought", "bundled", "bundled_fixtures", "load"]


def load(path: Path | str, bring: Callable[[Path], None] | None = None, *, strict: bool = False) -> Contract:
    """The contract that a document states, as far as it is sound; its `warnings` tell what is not.

    `bring` is asked for each other file before it is read, and raises `NotBrought` where it may not be, or is nowhere.
    Raises: ContractError where nothing of the document can be used, or, if `strict`, where anything is wrong with it.
    """
    # Imported here: whoever only asks for help or a version need not wait for YAML and validators.
    from hydracore_openapi.loading import load

    return load(path, bring, strict=strict)
