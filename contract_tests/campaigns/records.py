"""A campaign on disk: what it was started with, how far it came, and all that it found and learned.

Whatever is written is whole: a file is replaced in one step, and a line that was cut off is left out when it is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis.database import DirectoryBasedExampleDatabase

from contract_tests import stored
from contract_tests.campaigns import folders
from contract_tests.campaigns.executors import STOP, found_file
from contract_tests.campaigns.folders import Tally
from contract_tests.campaigns.tallies import Tallied
from contract_tests.errors import Misused
from contract_tests.findings import Finding, Goal
from contract_tests.reports.campaign import Moment
from contract_tests.settings import Settings

VERSION = 1
KIND = "hydracore-contract campaign"
_GOAL = ("operation", "kind", "place", "name", "keyword", "kept")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign came: `seconds` of its time, `shards` that were handed out."""

    base_url: str
    digest: str
    seed: int
    started: str
    duration: float
    seconds: float = 0.0
    shards: int = 0
    requests: int = 0


class Records:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check(self) -> None:
        """Misused if the folder is there and holds anything."""
        try:
            taken = self.folder.exists() and any(self.folder.iterdir())
        except OSError as error:
            raise Misused(f"{self.folder}: {error.strerror}", "name a folder that can be made") from error
        if taken:
            raise Misused(
                f"{self.folder} is not empty", "name another with --campaign, or go on with --resume"
            )

    def begin(self) -> None:
        """Makes the folder. Misused if it can't be made."""
        try:
            (self.folder / "shards").mkdir(parents=True)
            (self.folder / "pytest.ini").write_text(folders.SETUP_TEXT, encoding="utf-8")
        except OSError as error:
            raise Misused(f"{self.folder}: {error.strerror}", "name a folder that can be made") from error

    def progress(self) -> Progress:
        """How far it came. Misused if the folder holds no campaign."""
        path = self.folder / "campaign.json"
        try:
            data = json.loads(path.read_bytes())
            if data.pop("kind") != KIND or data.pop("version") != VERSION:
                raise ValueError
            return Progress(**data)
        except OSError as error:
            raise Misused(f"{path}: {error.strerror}", "name the folder of a campaign") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Misused(f"{path} is of no campaign", "name the folder of a campaign") from error

    def note(self, progress: Progress) -> None:
        names = Progress.__dataclass_fields__
        told = {"kind": KIND, "version": VERSION, **{name: getattr(progress, name) for name in names}}
        _written(self.folder / "campaign.json", json.dumps(told, indent=2) + "\n")

    def keep_reached(self, reached: Mapping[Goal, int], statuses: Mapping[tuple[str, str], int]) -> None:
        told = {
            "goals": [[*(getattr(goal, name) for name in _GOAL), times] for goal, times in reached.items()],
            "statuses": [[*key, times] for key, times in statuses.items()],
        }
        _written(self.folder / "reached.json", json.dumps(told))

    def reached(self) -> tuple[dict[Goal, int], dict[tuple[str, str], int]]:
        """What of the contract was reached how often, and which operation answered how; nothing where that was lost."""
        try:
            told = json.loads((self.folder / "reached.json").read_bytes())
            goals = {Goal(*parts): int(times) for *parts, times in told["goals"]}
            return goals, {(operation, status): int(times) for operation, status, times in told["statuses"]}
        except (OSError, ValueError, TypeError, KeyError):
            return {}, {}

    # ------------------------------------------------------------------------------------------------- findings

    def keep(self, found: Tallied, settings: Settings) -> None:
        folder = self.folder / "findings" / found.name
        spec = None if settings.spec is None else settings.spec.resolve()
        folders.write(folder, found.finding, found.tally, settings.base_url, spec)

    def kept(self) -> list[tuple[Finding, Tally]]:
        return folders.all_in(self.folder / "findings")

    def partial(self, number: int) -> Iterator[tuple[Finding, datetime]]:
        """What a shard has written down while it ran."""
        for entry in _lines(found_file(self.folder, number)):
            with suppress(Misused, KeyError, TypeError, ValueError, OverflowError):
                yield stored.restored(entry["finding"]), datetime.fromtimestamp(entry["at"], UTC)

    def unfinished(self) -> list[int]:
        """The numbers of shards that began and never told how they ended."""
        names = (path.name.partition(".")[0] for path in (self.folder / "shards").glob("*.found.jsonl"))
        return sorted(int(name) for name in names if name.isdecimal())

    def ledgers(self) -> list[Path]:
        """The ledgers of shards that left something behind."""
        return sorted((self.folder / "shards").glob("*.ledger.jsonl"))

    def forget(self, number: int) -> None:
        found_file(self.folder, number).unlink(missing_ok=True)

    # -------------------------------------------------------------------------------------------------- learning

    def learn(self, digest: str, programs: Iterable[bytes]) -> None:
        database = DirectoryBasedExampleDatabase(self.folder / "examples")
        for program in programs:
            database.save(_key(digest), program)

    def learned(self, digest: str) -> list[bytes]:
        return sorted(DirectoryBasedExampleDatabase(self.folder / "examples").fetch(_key(digest)))

    # -------------------------------------------------------------------------------------------------- the time

    def mark(self, moment: Moment) -> None:
        names = Moment.__dataclass_fields__
        line = json.dumps({name: getattr(moment, name) for name in names})
        with (self.folder / "timeline.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def timeline(self) -> tuple[Moment, ...]:
        moments: list[Moment] = []
        for entry in _lines(self.folder / "timeline.jsonl"):
            with suppress(TypeError):
                moments.append(Moment(**entry))
        return tuple(moments)

    def stop(self) -> None:
        """Asks the shards that run to end."""
        (self.folder / STOP).touch()

    def go_on(self) -> None:
        (self.folder / STOP).unlink(missing_ok=True)


def _key(digest: str) -> bytes:
    return f"hydracore-contract programs {digest}".encode()


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    with suppress(OSError):
        for line in path.read_text("utf-8", "replace").splitlines():
            with suppress(ValueError):
                entry = json.loads(line)
                if isinstance(entry, dict):
                    yield entry


def _written(path: Path, text: str) -> None:
    beside = path.with_suffix(".tmp")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
