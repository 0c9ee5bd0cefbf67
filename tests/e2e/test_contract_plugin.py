"""The contract tests as a pytest plugin, in somebody else's suite."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from hydracore_contract.pytest_plugin import IMPORT
from hydracore_contract.reports import finding_folder
from hydracore_contract.settings import PHASES
from tests.e2e.contract_command import environment
from tests.hydracore_contract.reports.jenkins_schema import defects
from tests.hydracore_contract.services.serving import USUAL, free_port, served
from tests.hydracore_contract.small_services import Answered, Asked, small
from tests.paths import ROOT
from tools import forkserver

OWN_TEST = "def test_of_our_own():\n    assert True\n"
LOADED_TEST = """
import sys

def test_of_what_is_loaded():
    ours = {name for name in sys.modules if name.startswith("hydracore_")}
    packages = {"hydracore_contract", "hydracore_mock"}
    plugins = {f"{name}.pytest_plugin" for name in packages}
    assert ours == {*packages, *plugins, "hydracore_contract.pytest_plugin.options"}
    assert not {"schemathesis", "hypothesis", "httpx", "click", "rich"} & set(sys.modules)
"""
WITHOUT_LIBRARIES = """
def pytest_configure(config):
    from hydracore_contract import extras

    extras.LIBRARIES = ("a_library_that_is_missing",)
"""
BASE_URL_PLUGIN = """
def pytest_addoption(parser):
    parser.addoption("--base-url", dest="base_url")
    parser.addoption("--token")
"""
QUICK = (
    "--contract-token",
    USUAL.token,
    "--contract-api-key",
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
        parts = ("-k", "credentials or created or own")
        options = ("--contract-base-url", url, *QUICK, "--contract-report", "junit", *parts)
        run = suite(tmp_path, "--pyargs", "hydracore_contract", *options, plugins=())
    assert run.returncode == 0, run.stdout
    assert "failed" not in run.stdout
    assert defects((tmp_path / "contract-report" / "junit.xml").read_text("utf-8")) == []


def test_a_service_that_does_not_fails_where_it_does_not(tmp_path: Path) -> None:
    with served("update-ignores-false") as url:
        run = suite(
            tmp_path,
            "--pyargs",
            "hydracore_contract",
            "--contract-base-url",
            url,
            *QUICK,
            "-k",
            "changed or own",
        )
    assert run.returncode == 1
    assert "1 failed" in run.stdout
    assert "test_behaviour[channels: each field changed]" in run.stdout
    assert "curl" in run.stdout
    assert '{"enabled": false}' in run.stdout
    assert "openapi.yaml:" in run.stdout
    assert "Traceback" not in run.stdout


NEVER_SERVED = """
openapi: 3.0.3
info: {title: Nothing, version: '1'}
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getA, responses: {'200': {description: it}, '404': {description: none}}}
    delete: {operationId: dropA, responses: {'204': {description: gone}, '404': {description: none}}}
"""


ENDS = """
import signal
from pathlib import Path

from hydracore_contract.runner import Run

one, falls = Run.one, {falls}


def ends(run, phase, unit):
    one(run, phase, unit)
    if {where!r} in unit.title:
        if falls:
            raise RuntimeError("it falls")
        signal.raise_signal({sent})


Run.one = ends
"""


@pytest.mark.parametrize(
    ("service", "where", "falls", "sent", "status", "said"),
    [
        ("conforming", "created", True, 0, 4, "an internal error of this program (RuntimeError)"),
        ("conforming", "created", False, signal.SIGTERM, 130, "KeyboardInterrupt"),
        ("list-lacks-count", "each field changed", False, signal.SIGINT, 1, "KeyboardInterrupt"),
    ],
)
def test_a_session_that_ends_early_has_the_status_of_a_run(
    service: str, where: str, falls: bool, sent: int, status: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "conftest.py").write_text(ENDS.format(falls=falls, where=where, sent=int(sent)))
    with served(service) as url:
        given = ("--pyargs", "hydracore_contract", "--contract-base-url", url, *QUICK)
        run = suite(tmp_path, *given, "--contract-phase", "behaviour")
    assert run.returncode == status, run.stdout + run.stderr
    assert said in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert not [*tmp_path.glob("contract-report/ledger-*")]


EMPTIED = """
openapi: 3.0.3
info: {title: Notes, version: '1'}
paths:
  /notes:
    get:
      operationId: listNotes
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {}}}}}}
    delete: {operationId: dropNotes, responses: {'204': {description: gone}}}
"""


@pytest.mark.parametrize("flags", [(), ("--contract-destructive",), ("--contract-max-time", "1s")])
def test_what_is_asked_for_is_what_is_done(flags: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text(EMPTIED)

    def notes(asked: Asked) -> Answered:
        time.sleep(0.3 if "1s" in flags else 0.0)
        return (200, [{"id": "of others"}]) if asked.method == "GET" else (204, None)

    with small(notes) as there:
        given = (
            "--pyargs",
            "hydracore_contract",
            "--contract-base-url",
            there.url,
            "--contract-spec",
            "notes.yaml",
        )
        run = suite(tmp_path, *given, "--contract-phase", "generated", "--contract-profile", "quick", *flags)
    assert bool(there.sent("DELETE")) is ("--contract-destructive" in flags), run.stdout
    assert ("the time was over: it had 1 s" in run.stdout) is ("1s" in flags), run.stdout
    assert run.returncode == (3 if "1s" in flags else 0), run.stdout


def test_what_was_never_served_or_tried_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "nothing.yaml").write_text(NEVER_SERVED)
    phase = ("--contract-phase", "requests", "--contract-profile", "quick", "--contract-spec", "nothing.yaml")
    with small(lambda asked: (405 if asked.path == ("notes",) else 404, None)) as there:
        given = ("--pyargs", "hydracore_contract", "--contract-base-url", there.url, *phase)
        run = suite(tmp_path, *given)
        accepted = suite(tmp_path, *given, "--contract-min-coverage", "0")
        beside = suite(tmp_path, *given, "-n", "1")
        (tmp_path / "nothing.yaml").write_text(EMPTIED)
        nothing = suite(tmp_path, *given)
    assert run.returncode == 3, run.stdout
    assert "no verdict; never served: getA, dropA" in run.stdout
    assert accepted.returncode == 0, accepted.stdout
    assert beside.returncode == 3, beside.stdout + beside.stderr
    assert beside.stdout.count("no verdict; never served: getA, dropA") == 1
    assert nothing.returncode == 3, nothing.stdout
    assert "no verdict; nothing could be tried" in nothing.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "base URL"),
        (["--contract-base-url", "https://service.example"], 2, "--contract-allow-host service.example"),
        (["--contract-base-url", f"http://127.0.0.1:{free_port()}", *QUICK], 3, "refused"),
        (
            ["--contract-base-url", "http://127.0.0.1:1", "--contract-phase", "credentials", "-n", "1"],
            3,
            "contract: http://127.0.0.1:1: the connection",
        ),
        (["--contract-base-url", "ftp://127.0.0.1", "-n", "2"], 2, "is no http or https URL"),
        (["--contract-max-time", "soon"], 2, "write it as 2h, 30m or 45s"),
    ],
)
def test_what_can_not_be_is_told_in_a_line(
    arguments: list[str], status: int, said: str, tmp_path: Path
) -> None:
    run = suite(tmp_path, "--pyargs", "hydracore_contract", *arguments)
    assert run.returncode == status, run.stdout + run.stderr
    assert "pytest_plugin.py" not in run.stdout
    assert said in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_suites_without_the_contract_tests_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "test_modules.py").write_text(LOADED_TEST)
    (tmp_path / "with_base_url.py").write_text(BASE_URL_PLUGIN)
    options = ("-p", "no:cacheprovider", "-p", "with_base_url", "--base-url", "http://127.0.0.1:1")
    # A process of its own, in which nothing is loaded yet.
    command = [sys.executable, "-m", "pytest", *ALONE, *options]
    run = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=240
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed" in run.stdout


def test_an_extra_that_is_missing_is_told_where_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(WITHOUT_LIBRARIES)
    run = suite(tmp_path, "--pyargs", "hydracore_contract", "--contract-base-url", "http://127.0.0.1:1")
    assert run.returncode == 2, run.stdout + run.stderr
    assert "pip install 'hydracore-contract-kit[contract]'" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr


def test_the_suite_has_the_same_tests_by_its_name_and_by_its_path(tmp_path: Path) -> None:
    given = ("--collect-only", "--contract-base-url", "http://127.0.0.1:1", "--contract-seed", "1")
    named = suite(tmp_path, "--pyargs", "hydracore_contract", *given)
    own = ("-q", "-p", "no:cacheprovider", "contract_tests")
    by_path = forkserver.run("pytest", [*own, *given], folder=ROOT, env=environment(), timeout=240)
    found = names_in(by_path.stdout)
    assert found == names_in(named.stdout)
    assert {each.partition(".py")[0] for each in found} == {f"test_{phase}" for phase in PHASES}


def names_in(output: str) -> list[str]:
    return [line.rpartition("suite/")[2] for line in output.splitlines() if "suite/" in line]


@pytest.mark.parametrize("package", [None, "contract_tests", "contract_tests/campaigns"])
def test_a_test_that_an_earlier_version_has_written_says_what_to_do(
    package: str | None, tmp_path: Path
) -> None:
    if package:
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / "contract_tests" / "__init__.py").touch()
    old = tmp_path / "findings" / "test_finding.py"
    old.parent.mkdir()
    old.write_text("from contract_tests.campaigns.proofs import assert_fixed\n")
    run = suite(tmp_path, "findings")
    assert run.returncode == 2
    # In CI pytest's summary says it whole once more.
    first, *again = (line for line in run.stdout.splitlines() if "version 0.1" in line)
    assert IMPORT in first
    assert f"hydracore-contract replay {old.parent}`" in first
    assert all(line.endswith(first) for line in again)
    assert "Traceback" not in run.stdout


def test_a_findings_test_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(WITHOUT_LIBRARIES)
    (tmp_path / "test_finding.py").write_text("import a_library_that_is_missing\n" + IMPORT)
    run = suite(tmp_path, "test_finding.py")
    assert run.returncode == 2
    assert "pip install 'hydracore-contract-kit[contract]'" in run.stdout
    assert "Traceback" not in run.stdout


def test_what_it_says_is_what_a_test_imports_now() -> None:
    assert IMPORT in Path(finding_folder.__file__).read_text()
    exec(IMPORT)  # noqa: S102 (a line of our own)


@pytest.mark.parametrize("option", [("--contract-report", "junit"), ()])
def test_a_place_where_nothing_can_be_written_is_told_in_a_line(
    option: tuple[str, ...], tmp_path: Path
) -> None:
    with served("conforming") as url:
        place = ("--contract-report-dir", "/dev/null/report", *option)
        found = suite(tmp_path, "--pyargs", "hydracore_contract", "--contract-base-url", url, *QUICK, *place)
    assert found.returncode == 2, found.stdout + found.stderr
    assert "can't be written" in found.stdout or "name a file that can be written" in found.stdout
    assert "Traceback" not in found.stdout + found.stderr


SUITE = "from hydracore_contract.suite import *\n"
STATUS = """
openapi: 3.0.3
info: {title: Status, version: '1'}
paths:
  /status: {get: {operationId: status, responses: {'200': {description: fine}}}}
"""
APP = """
import json
import os

import pytest


async def app(scope, receive, send):
    status = 200 if scope["path"] == "/status" else 404
    await send({{"type": "http.response.start", "status": status, "headers": []}})
    await send({{"type": "http.response.body"}})


@pytest.fixture{scope}
def contract_target():
    {target}
"""


def with_target(folder: Path, target: str, *arguments: str, scope: str = "") -> CompletedProcess[str]:
    """What pytest says of the contract tests where a `conftest.py` names what is tested."""
    (folder / "conftest.py").write_text(APP.format(scope=scope, target=target))
    (folder / "status.yaml").write_text(STATUS)
    (folder / "test_contract.py").write_text(SUITE)
    given = ("--contract-spec", "status.yaml", "--contract-profile", "quick", "--contract-phase", "generated")
    return suite(folder, "test_contract.py", *given, *arguments)


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        ("yield app", 2, "give it @pytest.fixture(scope='session')"),
        (
            "return None",
            2,
            "give --contract-base-url, as http://127.0.0.1:8000, or override the fixture contract_target",
        ),
        ("return 7", 2, "contract_target is a int, and no app"),
        ("return 'https://service.example'", 2, "--contract-allow-host service.example"),
        ("return 'http://127.0.0.1:1'", 3, "refused"),
        ("raise OSError('no database')", 1, "no database"),
    ],
)
def test_a_target_that_is_none_is_told(target: str, status: int, said: str, tmp_path: Path) -> None:
    run = with_target(tmp_path, target)
    assert run.returncode == status, run.stdout + run.stderr
    assert said in run.stdout
    assert "suite_run.py" not in run.stdout


def test_the_command_line_names_what_is_tested_before_a_target_of_any_scope_does(tmp_path: Path) -> None:
    """Targets of a session are those of the guide, which has tests of its own."""
    with small(lambda asked: (200 if asked.path == ("status",) else 404, None)) as there:
        run = with_target(tmp_path, "raise AssertionError", "--contract-base-url", there.url)
        assert run.returncode == 0, run.stdout + run.stderr
        assert there.asked
        before = len(there.asked)
        (tmp_path / "contract.toml").write_text(f"base-url = '{there.url}'\n")
        for scope in ("", "(scope='module')"):
            run = with_target(tmp_path, "return app", scope=scope)
            assert run.returncode == 0, run.stdout + run.stderr
        assert len(there.asked) == before


def test_a_setting_that_can_not_be_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\ncontract_seed = soon\n")
    run = with_target(tmp_path, "return app")
    assert run.returncode == 2, run.stdout + run.stderr
    assert "'--contract-seed'" in run.stdout
    assert "Traceback" not in run.stdout
    assert "suite_run.py" not in run.stdout


def test_several_processes_start_a_service_once_tell_one_fault_once_and_leave_nothing_behind(
    tmp_path: Path,
) -> None:
    port = free_port()
    serve = f"{sys.executable} -m tests.hydracore_contract.services list-lacks-count --port {port}"
    start = f"sh -c 'echo once >> started; exec {serve} --token {USUAL.token} --api-key {USUAL.api_key}'"
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\ncontract_base_url = http://127.0.0.1:{port}\ncontract_start = {start}\n"
    )
    (tmp_path / "test_contract.py").write_text(SUITE)
    given = (*QUICK, "--contract-phase", "behaviour", "--contract-report", "json,junit")
    run = suite(tmp_path, "test_contract.py", "-n", "2", *given)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "1 failed" in run.stdout
    assert (tmp_path / "started").read_text() == "once\n"
    report = json.loads((tmp_path / "contract-report" / "report.json").read_text())
    assert [each["rule"] for each in report["groups"]] == ["body-schema"]
    assert report["requests"] > 300
    assert (tmp_path / "contract-report" / "junit.xml").exists()
    assert len([*tmp_path.glob("contract-report/findings/*/finding.json")]) == 1
    assert not [*tmp_path.glob("contract-report/ledger-*")]
