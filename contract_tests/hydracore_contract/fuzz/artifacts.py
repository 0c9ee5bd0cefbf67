"""The findings of a campaign as folders: what a run keeps of each, with how often and when it was seen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hydracore_contract.errors import Misused
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Finding, Occurrences
from hydracore_contract.findings.serialization import JsonObject, NotStored
from hydracore_contract.reports import finding_folder
from hydracore_contract.reports.finding_folder import CAMPAIGN
from hydracore_contract.reproduce.finding_files import each_read, origin
from hydracore_openapi import Document

REMEDY = "remove its folder, or name the folder of a campaign"


def write(
    folder: Path,
    finding: Finding,
    occurrences: Occurrences,
    base_url: str,
    document: Document | None = None,
    access: tuple[str, ...] = (),
) -> None:
    """Makes the folder, or brings it up to date. Raises Misused where that can't be done.

    `base_url` and `document` are the defaults of the test that is written for the finding, `access` is what its
    commands need to get there.
    """
    record = {CAMPAIGN: {**occurrences_data(occurrences), "base_url": base_url}}
    try:
        finding_folder.write(folder, finding, record, base_url, document, access)
    except OSError as error:
        problem = f"{error.filename or folder} can't be written: {error.strerror}"
        raise Misused(problem, "make room there, or name another folder") from error


def read_folder(folder: Path) -> tuple[Finding, Occurrences]:
    """The finding and its occurrences in a folder that `write` made. Raises Misused for any other."""
    file = folder / finding_folder.DATA
    finding = serialization.read(file)
    try:
        return finding, occurrences_of(origin(file, CAMPAIGN))
    except NotStored as error:
        raise Misused(f"{file} is of no campaign: {error}", REMEDY) from error


def all_in(directory: Path) -> tuple[list[tuple[Finding, Occurrences]], list[str]]:
    """The findings in a directory of such folders, in order of name, and the problems of those that can't be read."""
    files = sorted(directory.glob(f"*/{finding_folder.DATA}"))
    return each_read([path.parent for path in files], read_folder)


def occurrences_data(occurrences: Occurrences) -> dict[str, Any]:
    return {
        "count": occurrences.count,
        "first_seen": occurrences.first_seen.astimezone(UTC).isoformat(),
        "last_seen": occurrences.last_seen.astimezone(UTC).isoformat(),
        "failed_again": occurrences.failed_again,
        "places": serialization.seen_data(occurrences.seen),
    }


def occurrences_of(record: JsonObject) -> Occurrences:
    return Occurrences(
        record.whole("count"),
        moment(record, "first_seen"),
        moment(record, "last_seen"),
        record.optional("failed_again", record.flag),
        serialization.seen_from(record.parts("places")) if "places" in record else (),
    )


def moment(record: JsonObject, key: str) -> datetime:
    try:
        found = datetime.fromisoformat(record.text(key))
    except ValueError as error:
        raise NotStored(record.place(key), "is no time") from error
    if found.tzinfo is None:
        raise NotStored(record.place(key), "has no time zone")
    return found.astimezone(UTC)
