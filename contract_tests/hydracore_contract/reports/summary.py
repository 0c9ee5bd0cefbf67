"""The end of a run on a terminal: one screen for ten causes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from rich.cells import cell_len
from rich.text import Text

from hydracore_contract.findings.finding import Cause, Finding, Severity
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import brief_lines
from hydracore_contract.reports.curl import curl
from hydracore_contract.reports.headline import headline
from hydracore_contract.reports.places import also
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.source_lines import basis, place
from hydracore_contract.reports.verdict import counted, tried, verdict

WHOLE = 10
"""So many causes are told with all that is known of them, and three times as many in a line each."""
FEW = 8
"""So many lines are told of anything else."""
OPEN = "what the contract leaves open: this service (by operation in report.json)"
TIMES = "\u00d7"
BAD, GOOD, FAINT = "bold red", "bold green", "dim"


def file_of(finding: Finding) -> str:
    """The name of a finding's file in a run's folder `findings/`."""
    return f"{finding.fingerprint}.json"


def summary(
    outcome: Outcome, folder: Path, width: int, kept: Callable[[Finding], str] = file_of
) -> Iterator[Text]:
    """`kept` names what a finding is kept in, below the folder's `findings/`."""
    failures = outcome.failures
    for cause in failures[:WHOLE]:
        yield from cause_lines(cause, outcome, folder / "findings" / kept(cause.first), width)
    yield from first_lines([line(cause) for cause in failures[WHOLE:]], WHOLE * 3, "cause", "causes")
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
    if outcome.causes:
        yield Text(f"each finding is kept in {folder}/findings, to be looked at and replayed", FAINT)
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
    return text.append("  did not fail again" if cause.failed_again is False else "", FAINT)


def line(cause: Cause) -> Text:
    return heading(cause).append(f"  {headline(cause.first)}")


def cause_lines(cause: Cause, outcome: Outcome, file: Path, width: int) -> Iterator[Text]:
    first = cause.first
    yield heading(cause)
    yield Text(f"  {headline(first)}")
    if elsewhere := also(cause):
        yield Text(f"  {elsewhere}", FAINT)
    said = f"  {place(first.location)} {basis(first)}"
    kept = str(file)
    command = f"  {curl(outcome.base_url, first.exchange.request)[:2000]}"
    if cell_len(said) + len(kept) + 3 <= width:
        yield Text(f"{said} · {kept}", FAINT)
        yield Text(command, FAINT)
    else:
        yield Text(said, FAINT)
        yield shortened_command(command, kept, width)


def shortened_command(command: str, kept: str, width: int) -> Text:
    """The beginning of the command, and the path at which all of it is kept."""
    text = Text(command, FAINT)
    text.truncate(max(2, width - len(kept) - 3), overflow="ellipsis")
    return text.append(f" · {kept}")
