from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.errors import Misused
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Finding, Occurrences
from hydracore_contract.fuzz.artifacts import all_in, read_folder, write
from hydracore_contract.reproduce.finding_files import base_url_of
from tests.hydracore_contract.reports.garbage import findings
from tests.hydracore_contract.reports.samples import CREATE_FAILS, TEN, TIMES_MOVE

URL = "http://127.0.0.1:8000"
NOW = datetime(2025, 3, 4, 10, 12, 1, 500, UTC)
OCCURRENCES = Occurrences(3, NOW, NOW + timedelta(hours=1))
times = st.datetimes(timezones=st.just(UTC))
found_causes = st.builds(Occurrences, st.integers(1, 10**9), times, times)


@given(findings, found_causes)
def test_nothing_is_lost(finding: Finding, occurrences: Occurrences) -> None:
    with TemporaryDirectory() as directory:
        folder = Path(directory) / "findings" / "one"
        write(folder, finding, occurrences, URL)
        assert read_folder(folder) == (finding, occurrences)
        assert serialization.read(folder / "finding.json") == finding
        assert base_url_of(folder / "finding.json") == URL


def test_it_is_brought_up_to_date(tmp_path: Path) -> None:
    write(tmp_path / "one", TIMES_MOVE, OCCURRENCES, URL)
    before = {path.name: path.stat().st_ino for path in (tmp_path / "one").iterdir()}
    later = replace(OCCURRENCES, count=4)
    write(tmp_path / "one", TIMES_MOVE, later, URL)
    after = {path.name: path.stat().st_ino for path in (tmp_path / "one").iterdir()}
    assert before.keys() == after.keys() == {"finding.json", "request.curl", "test_finding.py"}
    assert {name for name in before if before[name] != after[name]} == {"finding.json"}
    assert read_folder(tmp_path / "one") == (TIMES_MOVE, later)
    for failed in (True, False, None):
        write(tmp_path / "one", TIMES_MOVE, replace(later, failed_again=failed), URL)
        assert read_folder(tmp_path / "one")[1].failed_again is failed
    smaller = replace(TIMES_MOVE, before=())
    write(tmp_path / "one", smaller, later, URL)
    assert read_folder(tmp_path / "one")[0] == smaller
    assert "# 2." not in (tmp_path / "one" / "request.curl").read_text()


def test_times_are_kept_in_utc(tmp_path: Path) -> None:
    here = NOW.astimezone(timezone(timedelta(hours=9)))
    write(tmp_path / "one", TIMES_MOVE, Occurrences(1, here, here), URL)
    told = json.loads((tmp_path / "one" / "finding.json").read_text())["campaign"]
    assert told["first_seen"] == "2025-03-04T10:12:01.000500+00:00"


def test_all_in_a_directory(tmp_path: Path) -> None:
    assert all_in(tmp_path / "none") == ([], [])
    for each in TEN:
        write(tmp_path / each.fingerprint, each, OCCURRENCES, URL)
    (tmp_path / "begun").mkdir()
    (tmp_path / "begun" / ".finding.json.tmp").write_text("{")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "finding.json").write_text("{")
    found, (wrong,) = all_in(tmp_path)
    assert {finding.fingerprint for finding, _ in found} == {each.fingerprint for each in TEN}
    assert str(tmp_path / "broken" / "finding.json") in wrong


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"count": True},
        {"first_seen": "yesterday"},
        {"first_seen": "2025-03-04T10:12:01"},
        {"last_seen": 7},
        {"failed_again": "yes"},
    ],
)
def test_what_no_campaign_wrote_is_told_in_one_line(changed: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path / "one", CREATE_FAILS, OCCURRENCES, URL)
    file = tmp_path / "one" / "finding.json"
    data = json.loads(file.read_text())
    data["campaign"] = {**data["campaign"], **changed} if changed else None
    file.write_text(json.dumps(data))
    found, (wrong,) = all_in(tmp_path)
    assert found == []
    assert str(file) in wrong
    assert "\n" not in wrong


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misused, match="one can't be written: "):
        write(tmp_path / "file" / "one", CREATE_FAILS, OCCURRENCES, URL)
