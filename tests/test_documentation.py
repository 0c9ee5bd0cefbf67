"""Pages for people name files that are there, so that a move can't leave them behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.paths import ROOT

PACKAGES = [
    ROOT / "openapi_contract" / "hydracore_openapi",
    ROOT / "mock_server" / "hydracore_mock",
    ROOT / "contract_tests" / "hydracore_contract",
]
PLACES = [ROOT, *(package.parent for package in PACKAGES), *PACKAGES]
PLACES += [PACKAGES[2] / "generate", PACKAGES[2] / "oracle", PACKAGES[0] / "json_schema"]
PAGES = [
    *("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "docs/glossary.md", "fixtures/README.md"),
    *("openapi_contract/README.md", "mock_server/README.md", "contract_tests/README.md"),
]
MODULE = re.compile(r"(?:`|^    )((?:[a-z_]+/)*[a-z_]+\.py)\b", re.MULTILINE)


def named_in(page: Path) -> list[str]:
    return sorted(set(MODULE.findall(page.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("page", PAGES)
def test_each_module_that_a_page_names_is_there(page: str) -> None:
    missing = [name for name in named_in(ROOT / page) if not any((place / name).exists() for place in PLACES)]
    assert missing == []


def test_names_are_found_in_pages() -> None:
    assert "http/routing.py" in named_in(ROOT / "ARCHITECTURE.md")
    assert "readers/dialect.py" in named_in(ROOT / "docs" / "glossary.md")
