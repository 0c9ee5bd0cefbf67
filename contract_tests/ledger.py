"""What a run has created, on disk before anything else happens, so that nothing is forgotten after a crash.

One JSON value a line: the run's own first, then `{"created": PATH}` and `{"removed": PATH}` as they happen. A create
whose answer never came is written as `{"asked": …}`, so that a reader knows that something may be there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from contract_tests.errors import Misused

KIND = "hydracore-contract ledger"


@dataclass(slots=True)
class Ledger:
    """Opened with the first entry; `open_entries` are the paths of what is still there, the oldest first."""

    path: Path
    base_url: str
    open_entries: dict[str, None] = field(default_factory=dict)
    _file: TextIO | None = None

    def created(self, path: str) -> None:
        if path not in self.open_entries:
            self.open_entries[path] = None
            self._write({"created": path})

    def removed(self, path: str) -> None:
        if path in self.open_entries:
            del self.open_entries[path]
            self._write({"removed": path})

    def close(self) -> None:
        """The file stays only where something is left."""
        if self._file is not None:
            self._file.close()
            self._file = None
            if not self.open_entries:
                self.path.unlink(missing_ok=True)

    def _write(self, entry: dict[str, Any]) -> None:
        if self._file is None:
            self._file = opened(self.path)
            self._put({"kind": KIND, "base_url": self.base_url})
        self._put(entry)

    def _put(self, entry: dict[str, Any]) -> None:
        assert self._file is not None  # noqa: S101 (opened by whoever calls)
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()
        os.fdatasync(self._file.fileno())


def opened(path: Path) -> TextIO:
    """Raises Misused where nothing can be written there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a", encoding="utf-8")
    except OSError as error:
        raise Misused(f"{path}: {error.strerror}", "name a file that can be written with --ledger") from error


def read(path: Path) -> Ledger:
    """The ledger in a file, a last line cut short left out. Raises Misused where it is none."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise Misused(f"{path}: {why}", "name the ledger that the run printed") from error
    entries = list(parsed(lines))
    head = entries[0] if entries else {}
    if head.get("kind") != KIND or not isinstance(head.get("base_url"), str):
        raise Misused(f"{path} is no ledger", "name the ledger that the run printed")
    ledger = Ledger(path, head["base_url"])
    for entry in entries[1:]:
        if isinstance(entry.get("created"), str):
            ledger.open_entries[entry["created"]] = None
        if isinstance(entry.get("removed"), str):
            ledger.open_entries.pop(entry["removed"], None)
    return ledger


def parsed(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry
