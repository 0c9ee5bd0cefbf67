from __future__ import annotations

from pathlib import Path

from openapi_contract import bundled, bundled_fixtures
from openapi_contract.packaged import PACKAGE


def test_in_the_repository_it_is_the_repository_s_own() -> None:
    repository = Path(__file__).parent.parent.parent
    if PACKAGE.parent == repository:
        assert bundled() == repository / "openapi.yaml"
        assert bundled_fixtures() == repository / "fixtures"
    assert bundled().is_file()
    assert bundled_fixtures().is_dir()
