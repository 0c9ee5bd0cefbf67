from __future__ import annotations

from pathlib import Path

import click
import pytest

from hydracore_contract import suite
from hydracore_contract.options import base_url, run_options
from hydracore_contract.options.given import read_settings
from hydracore_contract.pytest_plugin import OF_THE_SUITE
from hydracore_contract.pytest_plugin.options import FILES, FLAGS, NAMES, SEVERAL, TEXTS, in_names_of_pytest
from hydracore_contract.settings import PHASES

OF_PYTEST = {"plan", "fail-fast", "quiet", "color"}
"""What pytest has itself: --collect-only, -x, -q and --color."""


def names(options: list[click.Parameter]) -> set[str]:
    return {(each.name or "").replace("_", "-") for each in options}


def test_each_option_of_a_run_is_one_of_the_plugin() -> None:
    options = [base_url(), *run_options()]
    assert set(NAMES) == names(options) - OF_PYTEST
    flags = [each for each in options if isinstance(each, click.Option) and each.is_flag]
    assert set(FLAGS) == names([*flags]) - OF_PYTEST
    several = [each for each in options if isinstance(each, click.Option) and each.multiple]
    assert set(SEVERAL) == names([*several])
    assert {*TEXTS, *SEVERAL} > FILES


def test_what_is_said_elsewhere_wins_over_the_file_and_not_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("contract.toml").write_text(
        'base-url = "http://127.0.0.1:1"\nseed = 1\nprofile = "deep"\nallow-host = ["a"]\n'
    )
    said = {"seed": "2", "allow_host": ["b", "c"], "read_only": "true"}
    found = read_settings([], said)
    assert (found.base_url, found.seed, found.profile) == ("http://127.0.0.1:1", 2, "deep")
    assert (found.allow_hosts, found.read_only) == (("b", "c"), True)
    monkeypatch.setenv("HYDRACORE_CONTRACT_SEED", "3")
    assert read_settings([], said).seed == 3
    assert read_settings(["--seed", "4"], said).seed == 4
    Path("other.toml").write_text("seed = 5\nprofile = 'quick'\n")
    other = read_settings([], {"config": "other.toml"}, "http://127.0.0.1:2")
    assert (other.base_url, other.seed, other.profile) == ("http://127.0.0.1:2", 3, "quick")


def test_the_suite_has_a_test_for_each_phase() -> None:
    found = {name: getattr(suite, name).pytestmark[0].args for name in suite.__all__}
    assert found == {f"test_{phase}": (phase,) for phase in PHASES}
    assert all(OF_THE_SUITE.search(f"a/test_contract.py::{name}[title]") for name in found)


def test_options_are_told_in_names_of_pytest() -> None:
    assert (
        in_names_of_pytest("give --ca-file or --insecure") == "give --contract-ca-file or --contract-insecure"
    )
