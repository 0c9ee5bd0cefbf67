from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from contract_tests import stored
from contract_tests.errors import Misused
from contract_tests.findings import Outcome
from contract_tests.reports.writing import FILES, write
from contract_tests.settings import REPORTS
from tests.contract_tests.reports.garbage import outcomes
from tests.contract_tests.reports.samples import BAD, CREATE_FAILS, GOOD


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
    assert stored.read(tmp_path / "findings" / f"{CREATE_FAILS.fingerprint}.json") == CREATE_FAILS


@given(outcomes)
def test_any_outcome_can_be_written(outcome: Outcome) -> None:
    with TemporaryDirectory() as folder:
        write(outcome, REPORTS, Path(folder))
        assert len(names(Path(folder))) == 5 + len({group.first.fingerprint for group in outcome.groups})


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misused, match="file can't be written: "):
        write(GOOD, ("json",), tmp_path / "file")
