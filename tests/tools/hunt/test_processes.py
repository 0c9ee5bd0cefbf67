"""A tool as a watched process."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tools.hunt.processes import watch


def test_a_tool_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    began = time.monotonic()
    status, _ = watch([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log", 0.2, bool)
    assert status is None
    assert time.monotonic() - began < 30


def test_a_tool_is_watched_to_its_end(tmp_path: Path) -> None:
    log = tmp_path / "log"
    status, _ = watch(
        [sys.executable, "-c", "print('found'); exit(1)"], log, 30, lambda: "found" in log.read_text()
    )
    assert status == 1
