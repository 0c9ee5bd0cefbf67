"""The ledger of what a run has created, on disk before anything else happens, so that nothing is lost by a crash.

One JSON value a line: the run's own first, then `{"created": PATH}` and `{"removed": PATH}` as they happen. Before a
create is sent, `{"asked": COLLECTION, "texts": {NAME: TEXT}}` says what to look for there if its answer is never seen,
and `{"answered": …}` of the same follows once it was. A file may hold several runs against one service.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from hydracore_contract.errors import Misused

KIND = "hydracore-contract ledger"


@dataclass(frozen=True, slots=True)
class Ask:
    """A create: the path of its collection, and texts that it sent and nothing else has."""

    path: str
    texts: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Ledger:
    """Opened with the first entry; `open_entries` are the paths of what is still there, the oldest first."""

    path: Path
    base_url: str
    open_entries: dict[str, None] = field(default_factory=dict)
    unanswered: list[Ask] = field(default_factory=list)
    _file: TextIO | None = None

    def __post_init__(self) -> None:
        """Raises Misused where the file holds anything but runs against the same service."""
        if is_taken(self.path):
            entries(self.path, self.base_url)

    def asked(self, ask: Ask) -> None:
        """Takes note of a create that is about to be sent."""
        self.unanswered.append(ask)
        self._write({"asked": ask.path, "texts": dict(ask.texts)})

    def answered(self, ask: Ask) -> None:
        self.unanswered.remove(ask)
        self._write({"answered": ask.path, "texts": dict(ask.texts)})

    def created(self, path: str) -> None:
        if path not in self.open_entries:
            self.open_entries[path] = None
            self._write({"created": path})

    def removed(self, path: str) -> None:
        if path in self.open_entries:
            del self.open_entries[path]
            self._write({"removed": path})

    def rest(self) -> list[dict[str, Any]]:
        """Entries for a ledger that holds only what is still open."""
        return [
            {"kind": KIND, "base_url": self.base_url},
            *({"created": path} for path in list(self.open_entries)),
            *({"asked": ask.path, "texts": dict(ask.texts)} for ask in list(self.unanswered)),
        ]

    def close(self) -> None:
        """The file stays only where something is left."""
        if self._file is not None:
            self._file.close()
            self._file = None
        with suppress(Misused):
            if not read(self.path).is_open:
                self.path.unlink(missing_ok=True)

    @property
    def size(self) -> int:
        """The number of items that are or may be there."""
        return len(self.open_entries) + len(self.unanswered)

    @property
    def is_open(self) -> bool:
        """Tells whether anything may still be there."""
        return bool(self.open_entries or self.unanswered)

    def _write(self, entry: dict[str, Any]) -> None:
        if self._file is None:
            self._file = opened(self.path)
            self._put({"kind": KIND, "base_url": self.base_url})
        self._put(entry)

    def _put(self, entry: dict[str, Any]) -> None:
        assert self._file is not None  # noqa: S101 (opened by whoever calls)
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()
        if "created" in entry:
            os.fdatasync(self._file.fileno())


def opened(path: Path) -> TextIO:
    """Raises Misused where nothing can be written there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a", encoding="utf-8")
        file.write("\n" if file.tell() else "")  # after a line that was cut short
        return file
    except OSError as error:
        raise Misused(f"{path}: {error.strerror}", "name a file that can be written with --ledger") from error


def is_taken(path: Path) -> bool:
    """Tells whether there is anything already. Raises Misused where nothing can be written."""
    try:
        if path.exists() and not path.is_file():
            raise Misused(f"{path} is no file", "name a file that can be written with --ledger")
        return path.exists() and path.stat().st_size > 0
    except OSError as error:
        raise Misused(f"{path}: {error.strerror}", "name a file that can be written with --ledger") from error


def read(path: Path) -> Ledger:
    """The ledger in a file, a last line cut short left out. Raises Misused where it is none."""
    found = entries(path)
    ledger = Ledger(path, found[0]["base_url"])
    for entry in found:
        if isinstance(entry.get("created"), str):
            ledger.open_entries[entry["created"]] = None
        if isinstance(entry.get("removed"), str):
            ledger.open_entries.pop(entry["removed"], None)
        if isinstance(entry.get("asked"), str):
            ledger.unanswered.append(ask_of(entry["asked"], entry.get("texts")))
        if isinstance(entry.get("answered"), str):
            with suppress(ValueError):
                ledger.unanswered.remove(ask_of(entry["answered"], entry.get("texts")))
    return ledger


def ask_of(path: str, texts: Any) -> Ask:
    pairs = texts.items() if isinstance(texts, dict) else ()
    return Ask(path, tuple((name, str(text)) for name, text in pairs))


def entries(path: Path, base_url: str | None = None) -> list[dict[str, Any]]:
    """The entries of a ledger file. Raises Misused where it is no ledger, or one of another service."""
    try:
        found = list(parsed(path.read_text("utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise Misused(f"{path}: {why}", "name the ledger that a run printed") from error
    if not found or found[0].get("kind") != KIND or not isinstance(found[0].get("base_url"), str):
        raise Misused(f"{path} is no ledger", "name the ledger that a run printed")
    services = {entry["base_url"] for entry in found if entry.get("kind") == KIND and "base_url" in entry}
    if services != {base_url or found[0]["base_url"]}:
        raise Misused(f"{path} is the ledger of another service", "name a file of its own with --ledger")
    return found


def parsed(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            yield entry
