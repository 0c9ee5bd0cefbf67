"""The end of a run, on a terminal or in a log: what was found, with the commands that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from rich.cells import cell_len
from rich.text import Text

from hydracore_contract.findings.finding import Cause, Finding, Severity
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import brief_lines
from hydracore_contract.reports.finding_folder import FINDINGS, name_of
from hydracore_contract.reports.headline import headline, sent_again
from hydracore_contract.reports.places import also
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.shell_script import script
from hydracore_contract.reports.source_lines import basis, place
from hydracore_contract.reports.stream import whole
from hydracore_contract.reports.verdict import counted, tried, verdict

LOGGED = 50
"""So many causes are told as a whole in a log, which may be all that somebody has."""
WHOLE = 10
"""So many causes are told as a whole on a terminal, and three times as many in a line each."""
FEW = 8
"""So many lines are told of anything else."""
OPEN = "what the contract leaves open: this service (by operation in report.json)"
TIMES = "\u00d7"
BAD, GOOD, FAINT = "bold red", "bold green", "dim"


def summary(
    outcome: Outcome,
    folder: Path,
    width: int,
    kept: Callable[[Finding], str] = name_of,
    most: int = WHOLE,
) -> Iterator[Text]:
    """`kept` names the folder of a finding below the folder's `findings/`; `most` causes are told as a whole."""
    failures = outcome.failures
    for cause in failures[:most]:
        yield from cause_lines(cause, outcome, folder / FINDINGS / kept(cause.first), width)
    yield from first_lines([line(cause) for cause in failures[most:]], WHOLE * 3, "cause", "causes")
    yield from first_lines([line(cause) for cause in outcome.notes], FEW, "note", "notes")
    if outcome.accepted:
        yield Text(f"· {counted(len(outcome.accepted), 'cause')} accepted by the baseline", FAINT)
    yield from reading_texts(outcome)
    yield from first_lines(
        [Text(f"not tried: {short(each)}", no_wrap=False) for each in outcome.unreached],
        FEW,
        "not tried",
        "not tried",
    )
    yield from first_lines(
        [Text(f"left behind: {short(each)}", BAD, no_wrap=False) for each in outcome.leftover],
        FEW,
        "left behind",
        "left behind",
    )
    yield from end(outcome, folder)


def reading_texts(outcome: Outcome) -> Iterator[Text]:
    lines = [*brief_lines(outcome.readings)]
    if lines:
        yield Text(OPEN, FAINT)
    yield from (Text(f"  {short(each)}", FAINT, no_wrap=False) for each in lines)


def end(outcome: Outcome, folder: Path) -> Iterator[Text]:
    if outcome.causes and outcome.kept:
        yield Text(f"each finding is kept in {folder / FINDINGS}, to be looked at and replayed", FAINT)
    yield Text(
        f"{counted(outcome.requests, 'request')} in {outcome.seconds:.1f} s, seed {outcome.seed}, "
        f"{tried(outcome)}"
    )
    if outcome.stopped:
        yield Text(f"the run ended early: {short(outcome.stopped)}", BAD, no_wrap=False)
    good = outcome.is_good
    yield Text(
        f"{'✓' if good else '✗'} {short(outcome.title)} {verdict(outcome)}",
        GOOD if good else BAD,
        no_wrap=False,
    )


def first_lines(lines: list[Text], most: int, one: str, several: str) -> Iterator[Text]:
    """The first lines, and the number of the others."""
    yield from lines[:most]
    rest = len(lines) - most
    if rest > 0:
        yield Text(f"and {rest:,} more {one if rest == 1 else several}", FAINT)


def heading(cause: Cause) -> Text:
    """Mark, rule, operation, subject and count."""
    first = cause.first
    mark, style = ("✗", BAD) if first.severity is Severity.FAILURE else ("·", "yellow")
    text = Text(f"{mark} {short(first.rule.id)}", style)
    text.append(f"  {short(first.operation)}" if first.operation else "", "bold default")
    text.append(f"  {short(first.subject.text)}" if first.subject else "", "not bold default")
    text.append(f"  {TIMES}{cause.count}" if cause.count > 1 else "", FAINT)
    places = len(cause.places)
    text.append(f"  in {places} places" if places > 1 else "", FAINT)
    again = "did not fail again" if cause.failed_again is False else sent_again(first)
    return text.append(f"  {again}" if again else "", FAINT)


def line(cause: Cause) -> Text:
    return heading(cause).append(f"  {headline(cause.first)}")


def cause_lines(cause: Cause, outcome: Outcome, folder: Path, width: int) -> Iterator[Text]:
    """A cause with the commands that show it, whole; `folder` is its first finding's."""
    first = cause.first
    yield heading(cause)
    yield Text(f"  {headline(first)}")
    if elsewhere := also(cause):
        yield Text(f"  {elsewhere}", FAINT)
    said, kept = f"{place(first.location)} {basis(first)}", f"{folder}/" if outcome.kept else ""
    if kept and cell_len(said) + len(kept) + 5 <= width:
        said, kept = f"{said} · {kept}", ""
    yield Text(f"  {said}", FAINT)
    if kept:
        yield whole(f"  {kept}", FAINT)
    told = script(first, outcome.base_url, folder, outcome.access)
    yield from (whole(f"  {each}", FAINT) for each in told.splitlines())
