"""The files of shards that still run, in their campaign's folder: whoever is killed, these are left."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hydracore_contract.atomic_files import replaced, unfinished_files
from hydracore_contract.errors import Misused
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Finding
from hydracore_contract.fuzz.progress import Reached, reached_from
from hydracore_contract.isolation.ledger import Ledger

FOUND, REACHED, LEDGER = "found.jsonl", "reached.json", "ledger.jsonl"
STOP = "stop"
"""A file of this name asks all shards to end."""


class ShardFiles:
    """The files of one shard; a listener for whoever works on it on this machine."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._start = f"{number}."

    @property
    def ledger(self) -> Path:
        return self._file(LEDGER)

    def found(self, finding: Finding) -> None:
        self.add(finding_entry(finding))

    def goes(self, reached: Reached, ledger: Ledger) -> None:
        self.put(reached.data())

    def is_enough(self) -> bool:
        return (self._folder / STOP).exists()

    def add(self, noted: Mapping[str, Any]) -> None:
        """Notes a finding, which is on disk when this returns."""
        with self._file(FOUND).open("a", encoding="utf-8") as file:
            file.write(json.dumps(noted) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def put(self, reached: Mapping[str, Any]) -> None:
        """Notes the coverage so far, if it can be written: nothing is lost without it."""
        with suppress(OSError):
            replaced(self._file(REACHED), json.dumps(reached), surely=False)

    def findings(self) -> Iterator[tuple[Finding, datetime]]:
        for noted in lines(self._file(FOUND)):
            with suppress(Misused, KeyError, TypeError, ValueError, OverflowError):
                yield serialization.restored(noted["finding"]), datetime.fromtimestamp(noted["at"], UTC)

    def reached(self) -> Reached:
        return reached_in(self._file(REACHED))

    def forget(self) -> None:
        """Removes all but ledgers."""
        for kind in (FOUND, REACHED):
            self._file(kind).unlink(missing_ok=True)

    def _file(self, kind: str) -> Path:
        return self._folder / f"{self._start}{kind}"


def finding_entry(finding: Finding) -> dict[str, Any]:
    """A finding as it is noted, and the time of that."""
    return {"at": time.time(), "finding": serialization.stored(finding)}


def reached_in(path: Path) -> Reached:
    """The counts in a file; empty where it is lost or damaged."""
    with suppress(OSError, ValueError, RecursionError):
        return reached_from(json.loads(path.read_bytes()))
    return Reached()


def numbers(folder: Path) -> list[int]:
    """Numbers of the shards that have files and never reported their end."""
    names = (path.name.partition(".")[0] for kind in (FOUND, REACHED) for path in folder.glob(f"*.{kind}"))
    return sorted({int(name) for name in names if name.isdecimal()})


def ledgers(folder: Path) -> list[Path]:
    """The ledgers of shards that left something behind."""
    return sorted(folder.glob(f"*.{LEDGER}"))


def stop(folder: Path) -> None:
    (folder / STOP).touch()


def go_on(folder: Path) -> None:
    """Withdraws the request to stop, and removes the files that shards were writing when they were killed."""
    with suppress(NotADirectoryError):
        for path in (folder / STOP, *unfinished_files(folder)):
            path.unlink(missing_ok=True)


def lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """The objects in a file of JSON lines; what was cut off is left out."""
    with suppress(OSError):
        for line in path.read_text("utf-8", "replace").splitlines():
            with suppress(ValueError, RecursionError):
                value = json.loads(line)
                if isinstance(value, dict):
                    yield value
