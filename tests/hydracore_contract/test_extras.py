from __future__ import annotations

import re
import tomllib

import pytest

from hydracore_contract import extras
from hydracore_contract.__main__ import main
from hydracore_contract.exit_codes import WRONG_USE
from tests.paths import ROOT


def test_nothing_is_missing_here() -> None:
    assert extras.missing() is None


def test_the_libraries_are_those_that_the_extra_installs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    installed = project["optional-dependencies"]["contract"]
    assert tuple(re.split("[<>=]", each)[0] for each in installed) == extras.LIBRARIES


def test_a_command_says_in_a_line_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(extras, "LIBRARIES", ("json", "a_library", "another"))
    assert main() == WRONG_USE
    assert capsys.readouterr().err == (
        "hydracore-contract: a_library, another not installed; "
        "run pip install 'hydracore-contract-kit[contract]'\n"
    )
