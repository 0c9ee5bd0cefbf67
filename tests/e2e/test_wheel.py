"""A wheel works outside the repository: the contract and its fixtures are inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.e2e.serving import free_port, wait_for
from tests.paths import ROOT

PATH = "/v1/instances/06587974-2dbe-4e10-8bf9-38cce0f5a366/channels"


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
        [*command, "--profile", "quick", "--report", "html,junit"],
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
    assert {"hydracore_mock", "hydracore_openapi", "hydracore_contract"} <= {
        folder.name for folder in installed.iterdir()
    }
    assert not (installed / "tests").exists()
