"""An OpenAPI document as frozen, compiled values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hydracore_openapi.errors import ContractError, NotBrought
from hydracore_openapi.model import Contract
from hydracore_openapi.shipped import bundled, bundled_fixtures
from hydracore_openapi.source.document import Document

if TYPE_CHECKING:
    from hydracore_openapi.source.remote_files import Fetch

__all__ = ["Contract", "ContractError", "Document", "NotBrought", "bundled", "bundled_fixtures", "load"]


def load(document: Document | Path | str, fetch: Fetch | None = None, *, strict: bool = False) -> Contract:
    """The contract that a document states, as far as it is sound; its `warnings` tell what is not.

    `fetch` gets what is on other machines; nothing of them is read without it.
    Raises: ContractError where nothing of the document can be used, or, if `strict`, where it is unsound anywhere;
    NotBrought where it can't be had.
    """
    # Imported here: whoever only asks for help or a version need not wait for YAML and validators.
    from hydracore_openapi.loading import load

    return load(document, fetch, strict=strict)
