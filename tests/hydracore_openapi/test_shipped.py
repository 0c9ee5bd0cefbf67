from __future__ import annotations

from hydracore_openapi import bundled, bundled_fixtures
from hydracore_openapi.shipped import PACKAGE
from tests.paths import ROOT


def test_in_the_repository_it_is_the_repository_s_own() -> None:
    repository = ROOT
    if PACKAGE.parent == repository:
        assert bundled() == repository / "openapi.yaml"
        assert bundled_fixtures() == repository / "fixtures"
    assert bundled().is_file()
    assert bundled_fixtures().is_dir()
