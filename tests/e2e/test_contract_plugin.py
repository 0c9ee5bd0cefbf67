"""The contract tests as a pytest plugin, in somebody else's suite."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.e2e.contract_command import environment
from tests.hydracore_contract.services.serving import USUAL, free_port, served
from tools import forkserver

OWN_TEST = "def test_of_our_own():\n    assert True\n"
QUICK = (
    "--token",
    USUAL.token,
    "--api-key",
    USUAL.api_key,
    "--contract-profile",
    "quick",
    "--contract-seed",
    "1",
)
ALONE = ("-p", "no:schemathesis", "-p", "no:hypothesispytest")
"""Without plugins that are installed as well, and take longer to load than most of what is tried here."""


def suite(folder: Path, *arguments: str, plugins: tuple[str, ...] = ALONE) -> CompletedProcess[str]:
    """What pytest says of a suite with a test of its own, and of the contract tests."""
    (folder / "test_own.py").write_text(OWN_TEST)
    own = ("-q", "-p", "no:cacheprovider", "test_own.py")
    return forkserver.run(
        "pytest", [*plugins, *own, *arguments], folder=folder, env=environment(), timeout=240
    )


def test_a_service_that_conforms_passes(tmp_path: Path) -> None:
    with served("conforming") as url:
        options = (*QUICK, "--contract-report", "junit", "--contract-phase", "credentials,behaviour")
        run = suite(tmp_path, "--pyargs", "hydracore_contract", "--base-url", url, *options, plugins=())
    assert run.returncode == 0, run.stdout
    assert "failed" not in run.stdout
    assert (tmp_path / "contract-report" / "junit.xml").exists()


def test_a_service_that_does_not_fails_where_it_does_not(tmp_path: Path) -> None:
    with served("update-ignores-false") as url:
        run = suite(
            tmp_path, "--pyargs", "hydracore_contract", "--base-url", url, *QUICK, "-k", "changed or own"
        )
    assert run.returncode == 1
    assert "1 failed" in run.stdout
    assert "test_behaviour[channels: each field changed]" in run.stdout
    assert "curl" in run.stdout
    assert '{"enabled": false}' in run.stdout
    assert "openapi.yaml:" in run.stdout
    assert "Traceback" not in run.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "base URL"),
        (["--base-url", "https://service.example"], 2, "--allow-host service.example"),
        (["--base-url", f"http://127.0.0.1:{free_port()}", *QUICK], 3, "refused"),
        (["--base-url", "http://127.0.0.1:1", "-n", "2"], 4, "-n 0"),
    ],
)
def test_what_can_not_be_is_told_in_a_line(
    arguments: list[str], status: int, said: str, tmp_path: Path
) -> None:
    run = suite(tmp_path, "--pyargs", "hydracore_contract", *arguments)
    assert run.returncode == status, run.stdout + run.stderr
    assert said in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_suites_without_the_contract_tests_are_left_alone(tmp_path: Path) -> None:
    run = suite(tmp_path)
    assert run.returncode == 0
    assert "1 passed" in run.stdout
