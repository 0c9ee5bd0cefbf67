"""A wheel works outside the repository: the contract and its fixtures are inside.

`tools/installations.py` proves the same in environments of their own, which takes too long for each run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from packaging.requirements import Requirement

from tests.e2e.serving import free_port, wait_for
from tests.paths import ROOT

PACKAGES = ("hydracore_openapi", "hydracore_mock", "hydracore_contract")
PATH = "/v1/instances/06587974-2dbe-4e10-8bf9-38cce0f5a366/channels"

OWN_TEST = f"""
import os

import hydracore_mock
import contract_tests
import mock_server

def test_of_our_own(mock_world, pytestconfig):
    assert (mock_server.OWNER, contract_tests.OWNER) == ("mock_server", "contract_tests")
    assert pytestconfig.getoption("contract_base_url") is None
    assert mock_world.client.get({PATH!r}, headers={{"X-Api-Key": "key"}}).json()["count"] == 6
    assert hydracore_mock.__file__.startswith(os.environ["PYTHONPATH"])
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel holds."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("hydracore_contract_kit-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_the_mock_serves_the_contract_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "hydracore_mock", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert (
                str(installed / "hydracore_openapi" / "bundled" / "openapi.yaml") in process.stdout.readline()
            )
            assert wait_for(port, process)
            request = Request(f"http://127.0.0.1:{port}{PATH}", headers={"X-Api-Key": "key"})
            with urlopen(request) as answer:
                assert json.load(answer)["count"] == 6
            with urlopen(f"http://127.0.0.1:{port}/_mock/scenarios") as answer:
                assert "provider-outage" in {each["name"] for each in json.load(answer)["scenarios"]}
            with urlopen(f"http://127.0.0.1:{port}/_mock/console/main.js") as answer:
                assert answer.status == 200
            verified(f"http://127.0.0.1:{port}", tmp_path, environment)
        finally:
            process.terminate()


def verified(url: str, folder: Path, environment: dict[str, str]) -> None:
    """The contract tests in the wheel read the contract and write their reports."""
    command = [sys.executable, "-m", "hydracore_contract", "run", url, "--token", "any-token", "--read-only"]
    run = subprocess.run(
        [*command, "--profile", "quick", "--phase", "credentials", "--report", "html,junit"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    # Any token is good for this mock, and the contract says that wrong ones are refused.
    assert run.returncode == 1, run.stdout + run.stderr
    assert "credentials-accepted" in run.stdout
    assert "</html>" in (folder / "contract-report" / "report.html").read_text()


def test_the_wheel_holds_the_packages_and_their_commands(installed: Path) -> None:
    entry_points = next(installed.glob("*.dist-info")) / "entry_points.txt"
    assert "hydracore-mock = hydracore_mock.__main__:main" in entry_points.read_text()
    assert "hydracore-contract = hydracore_contract.__main__:main" in entry_points.read_text()
    assert "hydracore-contract = hydracore_contract.pytest_plugin" in entry_points.read_text()
    assert {*PACKAGES} <= {folder.name for folder in installed.iterdir()}
    assert not (installed / "tests").exists()


def test_the_wheel_holds_its_licences_and_the_mark_of_typed_packages(installed: Path) -> None:
    (information,) = installed.glob("*.dist-info")
    licences = {each.name: each.read_text() for each in (information / "licenses").rglob("LICENSE*")}
    assert "Apache License" in licences["LICENSE"]
    assert {"LICENSE-htm", "LICENSE-preact", "LICENSE-signals-core"} < set(licences)
    assert "License-Expression: Apache-2.0 AND MIT" in (information / "METADATA").read_text()
    for package in PACKAGES:
        assert (installed / package / "py.typed").exists()


def test_a_plain_installation_has_none_of_the_contract_tests_libraries(installed: Path) -> None:
    (distribution,) = distributions(path=[str(installed)])
    assert {"connexion", "starlette"} <= needed(distribution)
    assert not {"schemathesis", "hypothesis", "pytest", "rich"} & needed(distribution)


def needed(found: Distribution) -> set[str]:
    """The names of all that a distribution needs without extras, directly or not."""
    names: set[str] = set()
    waiting = list(found.requires or ())
    while waiting:
        requirement = Requirement(waiting.pop())
        if requirement.name in names or (
            requirement.marker and not requirement.marker.evaluate({"extra": ""})
        ):
            continue
        names.add(requirement.name)
        waiting += distribution(requirement.name).requires or ()
    return names


def test_plugins_work_beside_packages_that_are_named_like_the_folders_of_the_repository(
    installed: Path, tmp_path: Path
) -> None:
    for name in ("mock_server", "contract_tests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"OWNER = {name!r}\n")
    (tmp_path / "test_own.py").write_text(OWN_TEST)
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:schemathesis",
            "test_own.py",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed" in run.stdout
