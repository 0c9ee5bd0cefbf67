"""The reports that were asked for, as files in one folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from hydracore_contract.errors import Misused
from hydracore_contract.findings import serialization
from hydracore_contract.findings.finding import Cause, digest
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports import html_page, json_report, junit, markdown, sarif

Report = Callable[[Outcome], str]
FILES: Mapping[str, tuple[str, Report]] = {
    "junit": ("junit.xml", junit.report),
    "html": ("report.html", html_page.report),
    "markdown": ("report.md", markdown.report),
    "json": ("report.json", json_report.report),
    "sarif": ("report.sarif", sarif.report),
}

PROBE = "x" * 4096
MOST_PLACES = 12
"""So many places of a cause have a file of their own, where it is one fault."""
KEPT = re.compile(r"[0-9a-f]{16}\.json")


def write(outcome: Outcome, names: Iterable[str], folder: Path) -> tuple[Path, ...]:
    """Writes the reports named, and the first finding of each cause; tells the files, reports first.

    Findings of an earlier run are removed. Raises Misused where that can't be done.
    """
    texts = {folder / file: report(outcome) for file, report in map(FILES.__getitem__, names)}
    texts |= {folder / "findings" / name: text for cause in outcome.causes for name, text in kept(cause)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear(folder / "findings")
        for path, text in texts.items():
            put(path, text)
    except OSError as error:
        raise unwritable(error, folder) from error
    return tuple(texts)


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


def kept(cause: Cause) -> Iterator[tuple[str, str]]:
    """The files of a cause: one for its first finding, one for each other fault, and for the first other places."""
    yield f"{cause.first.fingerprint}.json", serialization.text(cause.first)
    faults, places = {cause.first.fingerprint}, {cause.first.cause_key}
    for each in cause.findings:
        is_new = each.fingerprint not in faults
        if each.cause_key in places or not (is_new or len(places) < MOST_PLACES):
            continue
        faults.add(each.fingerprint)
        places.add(each.cause_key)
        name = each.fingerprint if is_new else digest((each.fingerprint, *each.cause_key.order))
        yield f"{name}.json", serialization.text(each)


def clear(folder: Path) -> None:
    """Makes the folder, or removes what `write` has left in it; files of others stay."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if KEPT.fullmatch(path.name):
            path.unlink()
