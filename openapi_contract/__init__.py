"""An OpenAPI document as frozen, compiled values."""

from __future__ import annotations

from pathlib import Path

from openapi_contract.errors import ContractError
from openapi_contract.packaged import bundled, bundled_fixtures
from openapi_contract.values import Contract

__all__ = ["Contract", "ContractError", "bundled", "bundled_fixtures", "load"]


def load(path: Path | str) -> Contract:
    """The contract that a document states. Raises ContractError where the document can't be used."""
    # Imported here: whoever only asks for help or a version need not wait for YAML and validators.
    from openapi_contract.loading import load

    return load(path)
