"""Whole runs against real services: what they send, what they leave alone, and what they tell."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from contract_tests.errors import Unreachable
from contract_tests.findings import Outcome
from contract_tests.runs import contract_of, verify
from contract_tests.settings import PHASES, Secrets, Settings
from tests.contract_tests.selftest import MAIN, OTHER, Silence
from tests.contract_tests.services.serving import ROOT, USUAL, end, free_port, served, wait_for

QUICK = Settings(
    base_url="",
    secrets=Secrets(USUAL.token, USUAL.api_key),
    instance_id=MAIN,
    other_instance_id=OTHER,
    profile="quick",
)
LINE = re.compile(r"\b(GET|POST|PATCH|DELETE|PUT|HEAD|OPTIONS|TRACE|QUERY)\s+(/\S+)")


def run(settings: Settings, spec: Path | None = None) -> Outcome:
    contract, document = contract_of(spec)
    return verify(contract, settings, Silence(), document)


def requests_of(seed: int, folder: Path, phases: tuple[str, ...] = PHASES) -> list[str]:
    """What a run sends to a mock that has just started: methods and paths, in any order."""
    port = free_port()
    command = [sys.executable, "-m", "mock_server", "--port", str(port), "--no-color"]
    command += ["--token", USUAL.token, "--api-key", USUAL.api_key]
    with TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            assert wait_for(port, process)
            url = f"http://127.0.0.1:{port}"
            settings = replace(QUICK, base_url=url, seed=seed, report_dir=folder, phases=phases)
            assert run(settings).conforms
        finally:
            end(process)
        log.seek(0)
        lines = log.read().decode().splitlines()
    found = [match.group(0) for line in lines if (match := LINE.search(line))]
    assert found
    return sorted(found)


def test_the_same_seed_sends_the_same_requests(tmp_path: Path) -> None:
    first = requests_of(7, tmp_path)
    assert len(first) > 1_000
    assert requests_of(7, tmp_path) == first
    fuzzing = ("generated",)
    assert requests_of(7, tmp_path, fuzzing) != requests_of(8, tmp_path, fuzzing)


@pytest.fixture(scope="module")
def conforming() -> Iterator[str]:
    with served("conforming") as url:
        yield url


def test_what_was_not_tried_is_told(conforming: str, tmp_path: Path) -> None:
    settings = replace(QUICK, base_url=conforming, report_dir=tmp_path, instance_id=None, read_only=True)
    outcome = run(settings)
    told = "\n".join(outcome.unreached)
    assert "made up" in told
    assert "--read-only" in told
    assert "--profile" in told
    assert "create_channel_endpoint: 201" in told
    assert 0 < outcome.coverage.ratio < 0.5


def test_the_second_instance_may_be_unknown(tmp_path: Path) -> None:
    with served("conforming", instances=(MAIN,)) as url:
        outcome = run(replace(QUICK, base_url=url, report_dir=tmp_path, fail_fast=True))
    assert outcome.conforms
    assert any("--other-instance-id" in line for line in outcome.unreached)


def test_a_rate_is_kept(conforming: str, tmp_path: Path) -> None:
    settings = replace(QUICK, base_url=conforming, report_dir=tmp_path, read_only=True, rate_limit=50.0)
    outcome = run(settings)
    assert outcome.requests > 20
    assert outcome.seconds > (outcome.requests - 1) / 50


def test_any_document_is_verified_without_python_written(tmp_path: Path) -> None:
    document = ROOT / "tests" / "documents" / "petstore" / "petstore.yaml"
    port = free_port()
    command = [sys.executable, "-m", "mock_server", "--spec", str(document), "--port", str(port), "--quiet"]
    command += ["--token", USUAL.token, "--api-key", USUAL.api_key]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        assert wait_for(port, process)
        url = f"http://127.0.0.1:{port}"
        phases = ("credentials", "behaviour", "sequences")
        settings = Settings(url, QUICK.secrets, profile="quick", report_dir=tmp_path, phases=phases)
        outcome = run(settings, document)
    finally:
        end(process)
    assert outcome.requests > 500
    assert [group.first.summary for group in outcome.failures] == []


def test_nothing_is_said_of_a_service_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        run(replace(QUICK, base_url=f"http://127.0.0.1:{free_port()}", report_dir=tmp_path))
    assert not [*tmp_path.iterdir()]
