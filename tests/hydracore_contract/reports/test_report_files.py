from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Cause
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.report_files import FILES, kept, write
from hydracore_contract.settings import REPORTS
from tests.hydracore_contract.reports.garbage import outcomes
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, GOOD


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_report_has_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    paths = write(GOOD, REPORTS, folder)
    assert names(folder) == {"junit.xml", "report.html", "report.md", "report.json", "report.sarif"}
    assert {path.name for path in paths} == names(folder)
    assert set(FILES) == set(REPORTS)


def test_findings_are_always_kept(tmp_path: Path) -> None:
    write(BAD, (), tmp_path)
    assert len(names(tmp_path)) == 13
    assert serialization.read(tmp_path / "findings" / f"{CREATE_FAILS.fingerprint}.json") == CREATE_FAILS


def test_findings_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    write(BAD, (), tmp_path)
    (tmp_path / "findings" / "mine.json").write_text("")
    write(GOOD, (), tmp_path)
    assert names(tmp_path) == {"findings/mine.json"}


@given(outcomes)
def test_any_outcome_can_be_written(outcome: Outcome) -> None:
    with TemporaryDirectory() as folder:
        write(outcome, REPORTS, Path(folder))
        assert len(names(Path(folder))) == 5 + len(
            {name for cause in outcome.causes for name, _ in kept(cause)}
        )


@pytest.mark.parametrize("body", [b"x" * (1 << 20), bytes(range(256)) * 4096, b"[" * (1 << 20)])
def test_huge_bodies_are_whole_in_the_finding_only(tmp_path: Path, body: bytes) -> None:
    answer = Answer(500, (), body, 0.1)
    huge = Exchange(1, "", Request("POST", "/", (), body), answer)
    outcome = replace(GOOD, causes=(Cause((replace(CREATE_FAILS, exchange=huge, before=(huge,)),)),))
    paths = {path.name: path for path in write(outcome, REPORTS, tmp_path)}
    sizes = {name: path.stat().st_size for name, path in paths.items()}
    assert serialization.read(paths[f"{CREATE_FAILS.fingerprint}.json"]).exchange == huge
    del sizes[f"{CREATE_FAILS.fingerprint}.json"]
    assert all(size < 100_000 for size in sizes.values())


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misused, match="file can't be written: "):
        write(GOOD, ("json",), tmp_path / "file")
