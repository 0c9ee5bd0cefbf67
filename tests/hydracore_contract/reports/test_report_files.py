from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Cause, Occurrences
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.fuzz import artifacts
from hydracore_contract.reports.report_files import FILES, begin, kept, write
from hydracore_contract.reproduce.finding_files import base_url_of, files_in
from hydracore_contract.settings import REPORTS
from tests.hydracore_contract.reports.garbage import outcomes
from tests.hydracore_contract.reports.jenkins_schema import defects
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_report_has_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    paths = write(GOOD, REPORTS, folder)
    assert names(folder) == {"junit.xml", "report.html", "report.md", "report.json", "report.sarif"}
    assert {path.name for path in paths} == names(folder)
    assert set(FILES) == set(REPORTS)


def test_each_finding_has_a_folder(tmp_path: Path) -> None:
    write(BAD, (), tmp_path)
    folders = [each for each in (tmp_path / "findings").iterdir() if each.is_dir()]
    assert len(folders) == 13
    assert all(names(each) == {"finding.json", "request.curl", "test_finding.py"} for each in folders)
    file = tmp_path / "findings" / CREATE_FAILS.fingerprint / "finding.json"
    assert serialization.read(file) == CREATE_FAILS
    assert base_url_of(file) == BAD.base_url


@pytest.mark.parametrize("again", [lambda folder: write(GOOD, (), folder), lambda folder: begin((), folder)])
def test_findings_of_an_earlier_run_are_removed(again: Callable[[Path], object], tmp_path: Path) -> None:
    write(BAD, (), tmp_path)
    (tmp_path / "findings" / "0123456789abcdef.json").touch()  # of version 0.1
    again(tmp_path)
    assert not (tmp_path / "findings").exists()
    write(BAD, (), tmp_path)
    folder = tmp_path / "findings" / CREATE_FAILS.fingerprint
    (folder / "notes.txt").touch()
    (tmp_path / "findings" / "mine.json").touch()
    again(tmp_path)
    assert names(tmp_path) == {
        f"findings/{folder.name}/notes.txt",
        "findings/mine.json",
        "findings/pytest.ini",
    }
    with pytest.raises(Misused, match="holds no findings"):
        files_in(tmp_path)


def test_findings_of_a_campaign_stay(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    artifacts.write(
        tmp_path / "findings" / CREATE_FAILS.fingerprint, CREATE_FAILS, Occurrences(1, now, now), ""
    )
    before = names(tmp_path)
    begin((), tmp_path)
    assert names(tmp_path) == before


def test_reports_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    write(GOOD, REPORTS, tmp_path)
    begin(("junit", "html"), tmp_path)
    assert names(tmp_path) == {"report.md", "report.json", "report.sarif"}


def test_a_run_that_finds_nothing_leaves_nothing(tmp_path: Path) -> None:
    begin((), tmp_path / "none")
    write(GOOD, ("json",), tmp_path / "one")
    assert [each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*")] == [
        "one",
        "one/report.json",
    ]


@given(outcomes)
def test_any_outcome_can_be_written(outcome: Outcome) -> None:
    with TemporaryDirectory() as folder:
        write(outcome, REPORTS, Path(folder))
        found = {path.parent.name for path in (Path(folder) / "findings").glob("*/finding.json")}
        assert found == {name for cause in outcome.causes for name, _ in kept(cause)}
        assert defects((Path(folder) / "junit.xml").read_text("utf-8")) == []


@pytest.mark.parametrize("body", [b"x" * (1 << 20), bytes(range(256)) * 4096, b"[" * (1 << 20)])
def test_huge_bodies_are_whole_in_the_finding_only(tmp_path: Path, body: bytes) -> None:
    answer = Answer(500, (), body, 0.1)
    huge = Exchange(1, "", Request("POST", "/", (), body), answer)
    outcome = replace(GOOD, causes=(Cause((replace(CREATE_FAILS, exchange=huge, before=(huge,)),)),))
    assert all(path.stat().st_size < 100_000 for path in write(outcome, REPORTS, tmp_path))
    file = tmp_path / "findings" / CREATE_FAILS.fingerprint / "finding.json"
    assert serialization.read(file).exchange == huge


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misused, match="file can't be written: "):
        write(GOOD, ("json",), tmp_path / "file")
