"""`hydracore-mock check`: everything that is wrong with a document, and what becomes of the exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hydracore_mock.assembly import create_app
from hydracore_mock.settings import MockSettings
from hydracore_openapi import ContractError
from tests.paths import DOCUMENTS, ROOT

FLAWED = DOCUMENTS / "flawed" / "path-parameters.yaml"
COMMAND = (sys.executable, "-m", "hydracore_mock")


def told(*arguments: str, folder: Path | None = None) -> tuple[int, str, str]:
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_each_warning_is_a_line_with_its_place_and_a_remedy() -> None:
    status, out, _ = told("check", str(FLAWED))
    assert status == 0
    first, second, last = out.splitlines()
    assert first.startswith(
        f"{FLAWED}:5: #/paths/~1things~1{{thingId}}/get: warning (declared-parameters): the parameter"
    )
    assert second.startswith(f"{FLAWED}:7: ")
    assert last == f"{FLAWED}: 1 operations can be served, 2 warnings"


def test_what_is_sound_is_said_to_be() -> None:
    status, out, _ = told("check", "--strict", "openapi.yaml", folder=ROOT)
    assert (status, out) == (0, "openapi.yaml: 4 operations can be served, nothing is wrong\n")


def test_strictness_is_an_exit_status() -> None:
    assert told("check", "--strict", str(FLAWED))[0] == 1
    status, out, error = told("--strict", str(FLAWED), "--port", "0")
    assert (status, out) == (2, "")
    assert f"{FLAWED}:5: " in error


def test_what_can_not_be_served_is_told_as_well(tmp_path: Path) -> None:
    (tmp_path / "check").write_text("openapi: 3.1.0\n")
    status, out, _ = told("check", "./check", folder=tmp_path)
    assert status == 2
    assert "there is no operation" in out
    assert out.splitlines()[-1] == "check: nothing can be served, 2 errors"


def test_nobody_need_read_to_the_end() -> None:
    command = [*COMMAND, "check", str(FLAWED)]
    pipe = subprocess.PIPE
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environ, stdout=pipe, stderr=pipe) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_sarif_has_each_defect_as_a_result() -> None:
    log = json.loads(told("check", "--format", "sarif", str(FLAWED))[1])
    (run,) = log["runs"]
    assert {each["id"] for each in run["tool"]["driver"]["rules"]} == {
        each["ruleId"] for each in run["results"]
    }
    places = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    assert [each["region"]["startLine"] for each in places] == [5, 7]
    assert {each["artifactLocation"]["uri"] for each in places} == {FLAWED.as_posix()}


def test_an_app_for_another_server_is_as_strict() -> None:
    with pytest.raises(ContractError):
        create_app(MockSettings(FLAWED, strict=True))
