"""A campaign on disk: what it was started with, how far it came, and all that it found and learned.

Whatever is written is whole: a file is replaced in one step, and a line that was cut off is left out when it is read.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

from hypothesis.database import DirectoryBasedExampleDatabase

from hydracore_contract.atomic_files import replaced
from hydracore_contract.errors import Misused
from hydracore_contract.findings.finding import Finding, Occurrences
from hydracore_contract.findings.serialization import JsonObject, NotStored
from hydracore_contract.fuzz import artifacts, shard_files
from hydracore_contract.fuzz.campaign_events import CampaignSettings
from hydracore_contract.fuzz.contract_files import ContractFiles
from hydracore_contract.fuzz.found import FoundCause
from hydracore_contract.fuzz.locks import Lock
from hydracore_contract.fuzz.progress import Reached
from hydracore_contract.fuzz.shard_files import ShardFiles, lines
from hydracore_contract.reports.campaign import HistoryPoint
from hydracore_contract.reports.curl_access import access_options
from hydracore_contract.reports.finding_folder import SETUP, SETUP_TEXT
from hydracore_contract.settings import Settings
from hydracore_openapi.source.document import DocumentUrl

DOCUMENT, MAIN = "document", "document.main"
"""The folder of a document that was fetched, and the file that names its main file."""
VERSION = 1
KIND = "hydracore-contract campaign"
PATIENCE = 10.0
"""Seconds that the workers of a coordinator that was killed have to leave."""
MOST = 10**30
"""A number higher than any that a campaign comes to."""


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """The progress of a campaign: `seconds` of its `duration` spent, `shards` handed out, `requests` sent."""

    base_url: str
    digest: str
    seed: int
    started: str
    duration: float
    seconds: float = 0.0
    shards: int = 0
    requests: int = 0


class Checkpoint:
    """One campaign's folder; from `begin` or `again` to `close` no other process goes on with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shards = folder / "shards"
        self._lock = Lock(folder)

    def check(self) -> None:
        """Raises Misused if the folder is there and holds anything."""
        try:
            taken = self.folder.exists() and any(self.folder.iterdir())
        except OSError as error:
            raise Misused(f"{self.folder}: {error.strerror}", "name a folder that can be made") from error
        if taken:
            raise Misused(
                f"{self.folder} is not empty", "name another with --campaign, or go on with --resume"
            )

    def begin(self) -> None:
        """Makes the folder. Raises Misused if it can't be made."""
        try:
            self.shards.mkdir(parents=True)
            (self.folder / SETUP).write_text(SETUP_TEXT, encoding="utf-8")
        except OSError as error:
            raise Misused(f"{self.folder}: {error.strerror}", "name a folder that can be made") from error
        self._hold()

    def close(self) -> None:
        self._lock.leave()

    def _hold(self) -> None:
        """Raises Misused where others are at work, for longer than workers need whose coordinator was killed."""
        workers = Lock(self.shards)
        if not self._lock.take() or not workers.take(PATIENCE):
            self._lock.leave()
            raise Misused(
                f"another process is at work in {self.folder}", "wait for its end, or end it, and go on then"
            )
        workers.leave()

    def keep_document(self, wanted: CampaignSettings, document: ContractFiles) -> CampaignSettings:
        """Keeps a document that was fetched, since its URL may have another tomorrow; what is wanted, by its place."""
        if not isinstance(wanted.settings.spec, DocumentUrl):
            return wanted
        folder = self.folder / DOCUMENT
        for name, text in document.files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text)
        (self.folder / MAIN).write_text(document.main, encoding="utf-8")
        return replace(wanted, settings=replace(wanted.settings, spec=folder / document.main))

    def document(self) -> Path | None:
        """The main file of the document that was kept, None where none was."""
        try:
            return self.folder / DOCUMENT / (self.folder / MAIN).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def progress(self) -> CampaignProgress:
        """The campaign's stored progress. Raises Misused if the folder holds no campaign."""
        path = self.folder / "campaign.json"
        try:
            return progress_of(JsonObject(json.loads(path.read_bytes()), ""))
        except OSError as error:
            raise Misused(f"{path}: {error.strerror}", "name the folder of a campaign") from error
        except (ValueError, RecursionError) as error:
            raise Misused(f"{path} is no JSON", "name the folder of a campaign") from error
        except NotStored as error:
            raise Misused(f"{path} is of no campaign: {error}", "name the folder of a campaign") from error

    def again(self) -> None:
        """Lets shards begin where earlier ones were asked to end.

        Raises Misused if nothing can be written there, or another process goes on with it.
        """
        try:
            self.shards.mkdir(exist_ok=True)
            self._hold()
            shard_files.go_on(self.shards)
        except OSError as error:
            raise Misused(
                f"{self.shards}: {error.strerror}", "remove it, or name the folder of a campaign"
            ) from error

    def note(self, progress: CampaignProgress) -> None:
        names = CampaignProgress.__dataclass_fields__
        told = {"kind": KIND, "version": VERSION, **{name: getattr(progress, name) for name in names}}
        replaced(self.folder / "campaign.json", json.dumps(told, indent=2) + "\n")

    def keep_reached(self, reached: Reached) -> None:
        replaced(self.folder / "reached.json", json.dumps(reached.data()))

    def reached(self) -> Reached:
        """Coverage that finished shards have reached; empty where the file is lost."""
        return shard_files.reached_in(self.folder / "reached.json")

    # ------------------------------------------------------------------------------------------------- findings

    def keep(self, found: FoundCause, settings: Settings) -> None:
        folder = self.folder / "findings" / found.name
        artifacts.write(
            folder,
            found.finding,
            found.occurrences,
            settings.base_url,
            settings.document,
            access_options(settings),
        )

    def drop(self, name: str) -> None:
        """Forgets a finding that was kept."""
        shutil.rmtree(self.folder / "findings" / name, ignore_errors=True)

    def kept(self) -> tuple[list[tuple[Finding, Occurrences]], list[str]]:
        """The stored findings, and the problems of those that can't be read."""
        return artifacts.all_in(self.folder / "findings")

    def shard_files(self, number: int) -> ShardFiles:
        return ShardFiles(self.shards, number)

    def unfinished(self) -> list[ShardFiles]:
        """The files of shards that began and never reported their end."""
        return [self.shard_files(number) for number in shard_files.numbers(self.shards)]

    # -------------------------------------------------------------------------------------------------- learning

    def learn(self, digest: str, programs: Iterable[bytes]) -> None:
        database = DirectoryBasedExampleDatabase(self.folder / "examples")
        for program in programs:
            database.save(_key(digest), program)

    def learned(self, digest: str) -> list[bytes]:
        return sorted(DirectoryBasedExampleDatabase(self.folder / "examples").fetch(_key(digest)))

    # -------------------------------------------------------------------------------------------------- the time

    def mark(self, point: HistoryPoint) -> None:
        names = HistoryPoint.__dataclass_fields__
        line = json.dumps({name: getattr(point, name) for name in names})
        with (self.folder / "timeline.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def timeline(self) -> tuple[HistoryPoint, ...]:
        points: list[HistoryPoint] = []
        for entry in lines(self.folder / "timeline.jsonl"):
            with suppress(TypeError):
                points.append(HistoryPoint(**entry))
        return tuple(points)


def progress_of(record: JsonObject) -> CampaignProgress:
    """Raises NotStored for what `note` has not written."""
    for key, wanted in (("kind", KIND), ("version", VERSION)):
        if record[key] != wanted:
            raise NotStored(record.place(key), f"is not {wanted}")
    for key in ("base_url", "started"):
        if not record.text(key).isprintable():
            raise NotStored(record.place(key), "has characters in it that can't be seen")
    for key in ("seed", "duration", "seconds", "shards", "requests"):
        if not 0 <= record.number(key) < (inf if key == "seed" else MOST):
            raise NotStored(record.place(key), "is out of range")
    return CampaignProgress(
        record.text("base_url"),
        record.text("digest"),
        record.whole("seed"),
        record.text("started"),
        record.number("duration"),
        record.number("seconds"),
        record.whole("shards"),
        record.whole("requests"),
    )


def _key(digest: str) -> bytes:
    return f"hydracore-contract programs {digest}".encode()
