"""Documents for tests: written to a file, and loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from hydracore_openapi import Contract, ContractError, load

HEAD = "openapi: 3.0.3\ninfo: {title: Case, version: '1'}\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str | bytes, name: str = "openapi.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return path

    return write


@pytest.fixture
def contract(write: Callable[..., Path]) -> Callable[[str], Contract]:
    """Loads a document written without its first two lines."""
    return lambda text: load(write(HEAD + dedent(text)))


@pytest.fixture
def defects(write: Callable[..., Path]) -> Callable[[str], list[str]]:
    """The defects of a document written without its first two lines, each as `LINE: REASON; REMEDY`."""

    def defects(text: str) -> list[str]:
        with pytest.raises(ContractError) as caught:
            load(write(HEAD + dedent(text)), strict=True)
        return [f"{each.location.line}: {each.reason}; {each.remedy}" for each in caught.value.defects]

    return defects
