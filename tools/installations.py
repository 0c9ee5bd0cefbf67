"""`python -m tools.installations`: the wheel, installed into empty environments, in somebody else's project.

That project has packages of its own that are called as folders of this repository are, and the plugins whose options
were once the kit's as well. There are two environments: a plain installation, and one with the extra `contract`.
Packages come from the package index, so that this takes a minute or two.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import Distribution, distributions
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from tests.paths import ROOT

CONTRACT_ONLY = frozenset(["schemathesis", "hypothesis", "pytest"])
PLUGINS = ("pytest", "pytest-base-url", "pytest-playwright")
REMEDY = "pip install 'hydracore-contract-kit[contract]'"
CREDENTIALS = ("--token", "a-token", "--api-key", "a-key")
OWN_TEST = """
import contract_tests
import mock_server

PATH = "/v1/instances/06587974-2dbe-4e10-8bf9-38cce0f5a366/channels"

def test_of_our_own(mock_world, base_url):
    assert (mock_server.OWNER, contract_tests.OWNER) == ("us", "us")
    assert base_url == "http://127.0.0.1:1"
    assert mock_world.client.get(PATH, headers={"X-Api-Key": "a-key"}).json()["count"] == 6
"""


class Environment:
    """A virtual environment, and a folder in which its commands are run."""

    def __init__(self, folder: Path, project: Path) -> None:
        self._folder = folder
        self._project = project
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)

    def install(self, *requirements: str) -> None:
        self.run("python", "-m", "pip", "install", "--quiet", *requirements, status=0)

    def run(self, command: str, *arguments: str, status: int) -> str:
        """The output of a command. Raises: AssertionError where it ends otherwise than with `status`."""
        ended: CompletedProcess[str] = subprocess.run(
            [str(self._folder / "bin" / command), *arguments],
            cwd=self._project,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=600,
        )
        said = ended.stdout + ended.stderr
        assert ended.returncode == status, f"{command} ended with {ended.returncode}, not {status}:\n{said}"
        assert "Traceback" not in said, said
        return said

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The URL of a mock."""
        command = [str(self._folder / "bin" / "hydracore-mock"), "--port", "0", "--quiet", *CREDENTIALS]
        environment = {**clean_environment(), "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                words = (line.split() for line in process.stdout)
                yield next(each[1] for each in words if each[:1] == ["URL"])
            finally:
                process.terminate()

    def installed(self) -> dict[str, int]:
        """The size of each distribution, in bytes."""
        (packages,) = self._folder.glob("lib/python*/site-packages")
        found = {each.name: each for each in distributions(path=[str(packages)])}
        return {
            name: sum(file.stat().st_size for file in files_of(each) if file.exists())
            for name, each in found.items()
            if name not in ("pip", "setuptools")
        }


def files_of(distribution: Distribution) -> list[Path]:
    return [Path(str(distribution.locate_file(file))) for file in distribution.files or ()]


def clean_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HYDRACORE_", "PYTHONPATH", "PYTEST_"))
    }


def built(folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def their_project(folder: Path) -> Path:
    for name in ("mock_server", "contract_tests"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text("OWNER = 'us'\n")
    (folder / "test_own.py").write_text(OWN_TEST)
    (folder / "pytest.ini").write_text("[pytest]\nbase_url = http://127.0.0.1:1\n")
    return folder


def prove_plain(wheel: Path, environment: Environment) -> str:
    environment.install(str(wheel))
    installed = environment.installed()
    assert not CONTRACT_ONLY & installed.keys(), sorted(installed)
    environment.run("hydracore-mock", "--version", status=0)
    told = environment.run("hydracore-contract", "--version", status=2)
    assert len(told.splitlines()) == 1, told
    assert REMEDY in told, told
    environment.install(*PLUGINS)
    environment.run("python", "-m", "pytest", "test_own.py", status=0)
    told = environment.run(
        "python", "-m", "pytest", "test_own.py", "--contract-base-url", "http://a", status=2
    )
    assert REMEDY in told, told
    # The oldest that takes the plugins: one that can't be loaded ends every session.
    environment.install("pytest==7.4.4", "pytest-base-url")
    environment.run("python", "-m", "pytest", "test_own.py", status=0)
    return f"plain: {len(installed)} distributions, {sum(installed.values()) / 1e6:.0f} MB"


def prove_contract(wheel: Path, environment: Environment) -> str:
    environment.install(f"{wheel}[contract]", *PLUGINS)
    environment.run("hydracore-contract", "--version", status=0)
    with environment.serving() as url:
        credentials = [each.replace("--", "--contract-") for each in CREDENTIALS]
        options = ["--contract-base-url", url, *credentials, "--contract-profile", "quick"]
        said = environment.run(
            "python",
            "-m",
            "pytest",
            "-q",
            "test_own.py",
            "--pyargs",
            "hydracore_contract",
            *options,
            status=0,
        )
    return f"contract: {len(environment.installed())} distributions, {said.splitlines()[-1]}"


def main() -> int:
    with TemporaryDirectory() as name:
        folder = Path(name)
        wheel = built(folder / "dist")
        project = their_project(folder / "project")
        print(prove_plain(wheel, Environment(folder / "plain", project)), flush=True)
        print(prove_contract(wheel, Environment(folder / "contract", project)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
