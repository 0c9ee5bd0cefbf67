"""The reports that were asked for, and each finding as a folder, in one place.

What an earlier run has left there is removed before anything is sent: it must never be taken for this run's.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from hydracore_contract.errors import Misused
from hydracore_contract.findings.finding import Cause, Finding, digest
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports import finding_folder, html_page, json_report, junit, markdown, sarif
from hydracore_contract.reports.finding_folder import CAMPAIGN, DATA, FINDINGS, RUN, SETUP, SETUP_TEXT
from hydracore_openapi import Document

Report = Callable[[Outcome, Path], str]
FILES: Mapping[str, tuple[str, Report]] = {
    "junit": ("junit.xml", junit.report),
    "html": ("report.html", html_page.report),
    "markdown": ("report.md", markdown.report),
    "json": ("report.json", json_report.report),
    "sarif": ("report.sarif", sarif.report),
}

PROBE = "x" * 4096
MOST_PLACES = 12
"""So many places of a cause have a folder of their own, where it is one fault."""
OWN = re.compile(r"[0-9a-f]{16}(\.json)?")
"""The names of findings' folders; version 0.1 kept files."""


def write(
    outcome: Outcome, names: Iterable[str], folder: Path, document: Document | None = None
) -> tuple[Path, ...]:
    """Writes the reports named, and findings of each cause as folders; tells the reports' files.

    Findings of an earlier run are removed; `document` is what they are about. Raises Misused where that
    can't be done.
    """
    texts = {folder / file: report(outcome, folder) for file, report in map(FILES.__getitem__, names)}
    try:
        clear(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, finding in (each for cause in outcome.causes for each in kept(cause)):
            place = folder / FINDINGS / name
            finding_folder.write(
                place, finding, origin(outcome), outcome.base_url, document, outcome.access, surely=False
            )
        for path, text in texts.items():
            put(path, text)
    except OSError as error:
        raise unwritable(error, folder) from error
    return tuple(texts)


def begin(names: Iterable[str], folder: Path) -> None:
    """Removes what an earlier run has left, if it can.

    Raises Misused where reports are asked for and can't be written.
    """
    files = [folder / FILES[name][0] for name in names]
    with suppress(OSError):  # told at the end, with what was found
        clear(folder)
        finding_folder.remove_files(files)
    if files:
        check(folder)


def check(folder: Path) -> None:
    """Raises Misused where nothing can be written to a folder, which is made if need be."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put(probe, PROBE)
        probe.unlink()
    except OSError as error:
        raise unwritable(error, folder) from error


def put(path: Path, text: str) -> None:
    """Writes a file, whole or not at all."""
    try:
        path.write_bytes(text.encode())
    except OSError:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def unwritable(error: OSError, folder: Path) -> Misused:
    problem = f"{error.filename or folder} can't be written: {error.strerror}"
    return Misused(problem, "make room there, or name another folder with --report-dir")


def kept(cause: Cause) -> Iterator[tuple[str, Finding]]:
    """The findings of a cause to keep, by name: its first, one of each other fault, and of the first other places."""
    yield finding_folder.name_of(cause.first), cause.first
    faults, places = {cause.first.fingerprint}, {cause.first.cause_key}
    for each in cause.findings:
        is_new = each.fingerprint not in faults
        if each.cause_key in places or not (is_new or len(places) < MOST_PLACES):
            continue
        faults.add(each.fingerprint)
        places.add(each.cause_key)
        yield each.fingerprint if is_new else digest((each.fingerprint, *each.cause_key.order)), each


def origin(outcome: Outcome) -> dict[str, dict[str, object]]:
    """What a finding's data tells of the run."""
    names = ("base_url", "started", "profile", "seed")
    return {RUN: {name: getattr(outcome, name) for name in names}}


def clear(folder: Path) -> None:
    """Removes the findings that a run has left in a folder; those of a campaign stay, and files of others."""
    findings = folder / FINDINGS
    if not findings.is_dir():
        return
    for path in findings.iterdir():
        if not OWN.fullmatch(path.name):
            continue
        if not path.is_dir():
            path.unlink()
        elif not is_of_campaign(path):
            finding_folder.remove(path)
    setup = findings / SETUP
    if not any(path.is_dir() for path in findings.iterdir()) and has_text(setup, SETUP_TEXT):
        setup.unlink()
    with suppress(OSError):  # others have something there
        findings.rmdir()


def is_of_campaign(folder: Path) -> bool:
    try:
        return CAMPAIGN in json.loads((folder / DATA).read_bytes())
    except (OSError, ValueError, TypeError, RecursionError):
        return False


def has_text(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()
