"""A campaign on disk, and files in its place that are none."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.errors import Misused
from hydracore_contract.findings.finding import Occurrences
from hydracore_contract.findings.outcome import Goal, GoalKind
from hydracore_contract.findings.readings import OpenCase
from hydracore_contract.fuzz.checkpoint import CampaignProgress, Checkpoint
from hydracore_contract.fuzz.found import FoundCause
from hydracore_contract.fuzz.progress import Reached
from hydracore_contract.settings import Settings
from tests.hydracore_contract.reports.samples import CREATE_FAILS, TIMES_MOVE

BEGUN = CampaignProgress("http://127.0.0.1:8000", "abc", 7, "2025-03-04T10:12:01+00:00", 7200.0, 12.5, 3, 400)
REACHED = Reached(
    3,
    {Goal("list", GoalKind.STATUS, "", "200", ""): 2},
    {("list", "200"): 3},
    {(OpenCase("empty-text", "create", "body.name"), "refuse"): 2},
)


def test_how_far_it_came_is_read_again(tmp_path: Path) -> None:
    records = Checkpoint(tmp_path)
    records.note(BEGUN)
    records.keep_reached(REACHED)
    assert records.progress() == BEGUN
    assert records.reached() == REACHED


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"kind": "other"}, "/kind is not hydracore-contract campaign"),
        ({"version": 2}, "/version is not 1"),
        ({"seed": "x"}, "/seed is no number"),
        ({"seed": 1.5}, "/seed is no whole number"),
        ({"seed": -1}, "/seed is out of range"),
        ({"seconds": "12"}, "/seconds is no number"),
        ({"seconds": math.nan}, "/seconds is no number"),
        ({"duration": math.inf}, "/duration is no number"),
        ({"shards": 10**300}, "/shards is out of range"),
        ({"requests": None}, "/requests is no number"),
        ({"base_url": "\ud800"}, "/base_url has characters"),
        ({"started": 7}, "/started is no text"),
    ],
)
def test_what_is_no_campaign_is_told(tmp_path: Path, changed: dict[str, Any], problem: str) -> None:
    Checkpoint(tmp_path).note(BEGUN)
    file = tmp_path / "campaign.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changed}))
    with pytest.raises(Misused, match=problem):
        Checkpoint(tmp_path).progress()


@pytest.mark.parametrize("text", ["", "[" * 100_000, "[]", "\udcff"])
def test_what_is_no_json_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "campaign.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    (tmp_path / "reached.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Misused, match=r"campaign\.json is ") as caught:
        Checkpoint(tmp_path).progress()
    assert "\n" not in str(caught.value)
    assert Checkpoint(tmp_path).reached() == Reached()


@pytest.mark.parametrize(
    "text",
    [
        '{"requests": 1e400, "goals": [], "statuses": []}',
        '{"requests": 1, "goals": [["list", "status", "", "200", "", true, 1e400]], "statuses": []}',
        '{"requests": 1, "goals": [[1, "status", "", "200", "", true, 1]], "statuses": []}',
        '{"requests": 1, "goals": [], "statuses": [["list", 200, 1]]}',
        '{"requests": 1, "goals": [[1]], "statuses": []}',
    ],
)
def test_how_far_it_came_is_forgotten_where_that_is_damaged(tmp_path: Path, text: str) -> None:
    (tmp_path / "reached.json").write_text(text)
    assert Checkpoint(tmp_path).reached() == Reached()


def test_a_folder_in_whose_place_a_file_lies(tmp_path: Path) -> None:
    (tmp_path / "shards").touch()
    with pytest.raises(Misused, match="shards: File exists"):
        Checkpoint(tmp_path).again()
    (tmp_path / "shards").unlink()
    Checkpoint(tmp_path).again()
    assert (tmp_path / "shards").is_dir()


def test_a_finding_that_is_dropped_is_kept_no_more(tmp_path: Path) -> None:
    records, now = Checkpoint(tmp_path), datetime(2026, 6, 1, 8, tzinfo=UTC)
    for name, finding in (("one", CREATE_FAILS), ("two", TIMES_MOVE)):
        records.keep(FoundCause(name, finding, Occurrences(1, now, now)), Settings("http://127.0.0.1:9"))
    records.drop("one")
    records.drop("never there")
    found, damaged = records.kept()
    assert [finding for finding, _ in found] == [TIMES_MOVE]
    assert not damaged
