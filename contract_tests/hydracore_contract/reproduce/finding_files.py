"""The files of findings, as runs and campaigns keep them, and where each was found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from hydracore_contract.errors import Misused
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.serialization import JsonObject, NotStored
from hydracore_contract.reports.finding_folder import CAMPAIGN, DATA, RUN
from hydracore_contract.transport.wire import unsendable

FLAT = re.compile(r"[0-9a-f]{16}\.json")
"""The file names of findings of a run before version 0.2, which have no folders."""
T = TypeVar("T")


def files_in(place: Path) -> list[Path]:
    """The files of findings in a folder: a finding's, a campaign's, a run's or their `findings/`. Raises Misused."""
    if (place / DATA).is_file():
        return [place / DATA]
    inner = place / "findings" if (place / "findings").is_dir() else place
    flat = [path for path in inner.iterdir() if FLAT.fullmatch(path.name)]
    found = sorted([*inner.glob(f"*/{DATA}"), *flat])
    if not found:
        raise Misused(f"{place} holds no findings", "name a finding's folder, or that of a run or a campaign")
    return found


def findings_in(
    place: Path, reader: Callable[[Path], Finding] = serialization.read
) -> tuple[list[tuple[Path, Finding]], list[str]]:
    """The findings in a file or in the files of a folder, failures first, and the problems of files that hold none.

    Raises Misused where no file holds one.
    """
    if not place.is_dir():
        return [(place, reader(place))], []
    found, wrong = each_read(files_in(place), lambda file: (file, reader(file)))
    if not found:
        raise Misused(wrong[0], "name a folder that holds findings: there are no others here")
    return sorted(found, key=lambda each: each[1].severity is not Severity.FAILURE), wrong


def each_read(places: Iterable[Path], reader: Callable[[Path], T]) -> tuple[list[T], list[str]]:
    """The values that could be read, and the problems of the places that could not."""
    found, wrong = [], []
    for place in places:
        try:
            found.append(reader(place))
        except Misused as error:
            wrong.append(error.problem)
    return found, wrong


def sendable(file: Path) -> Finding:
    """The finding in a file. Raises Misused where there is none, or none that can be sent again."""
    finding = serialization.read(file)
    for step in finding.steps:
        if problem := unsendable(step.request):
            raise Misused(f"{file}: its request {step.number} can't be sent: {problem}", serialization.REMEDY)
    return finding


def base_url_of(file: Path) -> str | None:
    """The service that a finding's file says it was found in, if it does."""
    for kind in (CAMPAIGN, RUN):
        try:
            return origin(file, kind).text("base_url")
        except NotStored:
            continue
    return None


def failed_again(file: Path) -> bool | None:
    """Tells whether the finding in a file failed again when its campaign sent it once more; None where nobody knows."""
    try:
        record = origin(file, CAMPAIGN)
        return record.optional("failed_again", record.flag)
    except NotStored:
        return None


def origin(file: Path, kind: str) -> JsonObject:
    """What a run or a campaign says of a finding. Raises NotStored where the file does not hold it."""
    try:
        return JsonObject(json.loads(file.read_bytes()), "").part(kind)
    except (OSError, ValueError, RecursionError) as error:
        raise NotStored("", "can't be read") from error
