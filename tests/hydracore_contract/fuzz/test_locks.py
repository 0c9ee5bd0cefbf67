"""Locks on folders, and processes that hold them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hydracore_contract.errors import Misused
from hydracore_contract.fuzz import checkpoint
from hydracore_contract.fuzz.checkpoint import Checkpoint
from hydracore_contract.fuzz.locks import Lock

HOLDS = """
import sys
from pathlib import Path
from hydracore_contract.fuzz.locks import Lock

print(getattr(Lock(Path(sys.argv[1])), sys.argv[2])(), flush=True)
sys.stdin.readline()
Path(sys.argv[3]).touch()
"""
"""Holds a lock until it reads a line, and tells in a file that it is about to leave."""


@contextmanager
def held(folder: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDS, str(folder), how, str(folder / "left")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        try:
            yield process
        finally:
            process.kill()


def leave(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_a_folder_is_shared_by_many_and_taken_by_one(tmp_path: Path) -> None:
    with held(tmp_path, "share"):
        with held(tmp_path, "share"):
            assert not Lock(tmp_path).take()
        lock = Lock(tmp_path)
        assert lock.share()
        lock.leave()
    with held(tmp_path, "take"):
        assert not Lock(tmp_path).take()
        assert not Lock(tmp_path).share()
    assert Lock(tmp_path).take()


def test_a_lock_that_was_left_is_free(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    lock.leave()
    assert lock.take()
    assert not Lock(tmp_path).take()
    lock.leave()
    assert Lock(tmp_path).take()


def test_a_campaign_waits_for_workers_that_are_about_to_leave(tmp_path: Path) -> None:
    (tmp_path / "shards").mkdir()
    with held(tmp_path / "shards", "share") as worker:
        threading.Timer(0.3, leave, [worker]).start()
        kept = Checkpoint(tmp_path)
        kept.again()
        kept.close()
        assert (tmp_path / "shards" / "left").exists()


def test_a_campaign_is_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "PATIENCE", 0.1)
    (tmp_path / "c" / "shards").mkdir(parents=True)
    for folder, how in ((tmp_path / "c", "take"), (tmp_path / "c" / "shards", "share")):
        with held(folder, how), pytest.raises(Misused, match=r"another process is at work in \S+/c"):
            Checkpoint(tmp_path / "c").again()
    Checkpoint(tmp_path / "c").again()
