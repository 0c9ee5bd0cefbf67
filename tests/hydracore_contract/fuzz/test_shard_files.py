"""Files of shards that run, and of shards that find no room on the disk."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from hydracore_contract.fuzz.progress import Reached
from hydracore_contract.fuzz.shard_files import ShardFiles, go_on
from tests.hydracore_contract.reports.samples import CREATE_FAILS

FULL = Path("/dev/full")


def test_what_was_found_is_read_again(tmp_path: Path) -> None:
    trace = ShardFiles(tmp_path, 3)
    trace.found(CREATE_FAILS)
    trace.put(Reached(5).data())
    with (tmp_path / "3.found.jsonl").open("a") as file:
        file.write("[" * 100_000 + '\n{"at": 1e400, "finding": {}}\n{"cut')
    assert [finding for finding, _ in trace.findings()] == [CREATE_FAILS]
    assert trace.reached() == Reached(5)
    trace.forget()
    assert not list(tmp_path.iterdir())


def test_what_was_cut_off_while_it_was_written_is_removed(tmp_path: Path) -> None:
    for name in ("stop", ".3.reached.json.tmp", "3.ledger.jsonl"):
        (tmp_path / name).touch()
    go_on(tmp_path)
    go_on(tmp_path / "no-such-folder")
    assert [path.name for path in tmp_path.iterdir()] == ["3.ledger.jsonl"]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no disk that is always full")
def test_on_a_full_disk_progress_is_dispensable_and_a_finding_is_not(tmp_path: Path) -> None:
    trace = ShardFiles(tmp_path, 3)
    for name in (".3.reached.json.tmp", "3.found.jsonl"):
        (tmp_path / name).symlink_to(FULL)
    trace.put({"requests": 1})
    assert trace.reached() == Reached()
    with pytest.raises(OSError, match="No space left") as caught:
        trace.found(CREATE_FAILS)
    assert caught.value.errno == errno.ENOSPC
