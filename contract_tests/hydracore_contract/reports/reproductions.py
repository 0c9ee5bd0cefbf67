"""Findings that were sent again: a table for people, and the text of a test that fails."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.text import Text

from hydracore_contract.findings.finding import NEVER, Finding, Severity, Tally
from hydracore_contract.reports.announcements import exchanged
from hydracore_contract.reports.finding_folder import heading
from hydracore_contract.reports.headline import headline
from hydracore_contract.reports.sanitize import sanitized, short
from hydracore_contract.reports.shell_script import script
from hydracore_contract.reports.source_lines import basis, place
from hydracore_contract.reports.stream import ReportStream
from hydracore_contract.reports.verdict import counted
from hydracore_contract.run_events import Replayed

BAD, GOOD, WARN, FAINT = "bold red", "bold green", "yellow", "dim"


class Verdict(StrEnum):
    FAILS = "still fails"
    FLAKY = "flaky"
    FIXED = "fixed"
    UNTOLD = "can't tell"


MARKS = {
    Verdict.FAILS: ("✗", BAD),
    Verdict.FLAKY: ("✗", WARN),
    Verdict.FIXED: ("✓", GOOD),
    Verdict.UNTOLD: ("·", WARN),
}

FAILING = frozenset({Verdict.FAILS, Verdict.FLAKY})
NOTED = ("·", WARN)
"""A note that still shows itself breaks nothing."""

TOTALS = {
    Verdict.FAILS: "still failing",
    Verdict.FLAKY: "flaky",
    Verdict.FIXED: "fixed",
    Verdict.UNTOLD: "can't be told",
}


@dataclass(frozen=True, slots=True)
class Retried:
    """A finding of a file that was sent again `tries` times, of which so many failed; `why` is one line."""

    file: Path
    finding: Finding
    verdict: Verdict
    tries: int
    failed: int
    why: str
    fresh: Tally = NEVER
    """Those of the tries that were the first since the service was started, where we have started it."""
    alone: Tally = NEVER
    """Other tries, without others' items, where those that count were made beside such."""
    shown: Replayed | None = None
    """A try that failed, or the last one."""
    left: tuple[str, ...] = ()
    """What could not be removed, one line each."""
    is_first_alone: bool = False
    """Tells whether of several tries the first one alone has failed."""

    @property
    def times(self) -> str:
        return f"{self.failed} of {self.tries}" if self.tries and self.verdict is not Verdict.UNTOLD else ""

    @property
    def needs_fresh_start(self) -> bool:
        """Tells whether it failed in a service that was just started, and in no other."""
        return self.fresh.failed > 1 and self.failed == self.fresh.failed and self.tries > self.fresh.tries

    @property
    def is_conditional(self) -> bool:
        """Tells whether it does not fail each time, or not in any way."""
        return self.verdict is Verdict.FLAKY or self.needs_fresh_start or self.alone.tries > 0

    @property
    def how_often(self) -> str:
        """How often it failed, and what that took; empty where nothing can be told."""
        if self.verdict is Verdict.UNTOLD or not self.tries:
            return ""
        fresh, others = self.fresh, self.tries - self.fresh.tries
        if self.needs_fresh_start:
            where = f"{fresh.failed} of {fresh.tries} tries right after one, in none of {others} others"
            return f"needs a fresh start of the service: failed in {where}"
        if self.is_first_alone and not fresh.tries:
            first = "the first: it may need a fresh start of the service (--start COMMAND)"
            return f"failed in {self.times} tries, {first}"
        if self.verdict is Verdict.FIXED:
            began = f", {fresh.tries} of them right after a fresh start of the service" if fresh.tries else ""
            return f"in {counted(self.tries, 'try')}{began}"
        alone = f" beside others, {self.alone.failed} of {self.alone.tries} alone" if self.alone.tries else ""
        return f"failed in {self.times} tries{alone}"


def show(
    results: Iterable[Retried], expected: Sequence[Finding], stream: ReportStream
) -> tuple[Retried, ...]:
    """Prints each result as it comes, then those of which nothing can be told, and the sums."""
    rules = max(len(short(each.rule.id)) for each in expected)
    operations = max(len(short(each.operation)) for each in expected)
    shown = []
    untold: dict[str, list[Retried]] = defaultdict(list)
    with stream.status(f"trying {counted(len(expected), 'finding')}"):
        for result in results:
            shown.append(result)
            if result.verdict is Verdict.UNTOLD:  # often all of them, for one reason
                untold[result.why].append(result)
            else:
                stream.lines(row(result, rules, operations))
    for same in untold.values():
        stream.lines(row(same[0], rules, operations) if len(same) == 1 else [untold_line(same)])
    stream.lines([total_line(shown)])
    return tuple(shown)


def row(result: Retried, rules: int, operations: int) -> Iterator[Text]:
    finding = result.finding
    mark, style = mark_of(result)
    text = Text(f"{mark} {result.verdict:11}  {result.times:6}", style)
    text.append(f"  {short(finding.rule.id):{rules}}  {short(finding.operation):{operations}}", "default")
    text.append(f"  {short(finding.subject.text)}" if finding.subject else "", "not bold default")
    yield text
    if result.verdict is not Verdict.FIXED:
        told = headline(finding) if result.verdict in FAILING else short(result.why)
        yield Text(f"  {told}", "" if result.verdict is Verdict.FAILS else WARN)
        if result.is_conditional:
            yield Text(f"  {result.how_often}", WARN, no_wrap=False)
        yield Text(f"  {short(str(result.file))}", FAINT, no_wrap=False)
    yield from left_behind(result)


def left_behind(result: Retried) -> Iterator[Text]:
    yield from (Text(f"left behind: {short(each)}", BAD, no_wrap=False) for each in result.left)


def one(result: Retried) -> Iterator[Text]:
    """A finding that was sent again, with the requests of one try, and what all tries came to."""
    yield Text(heading(result.finding), "bold")
    yield from map(exchanged, result.shown.exchanges if result.shown else ())
    yield from left_behind(result)
    mark, style = mark_of(result)
    said = {
        Verdict.FAILS: "still fails",
        Verdict.FLAKY: "fails at times",
        Verdict.FIXED: "fails no more",
        Verdict.UNTOLD: "can't be told",
    }[result.verdict]
    told = ": ".join(filter(None, (f"{mark} {said}", result.how_often, short(result.why))))
    yield Text(told, style, no_wrap=False)


def mark_of(result: Retried) -> tuple[str, str]:
    is_note = result.finding.severity is Severity.NOTE
    return NOTED if is_note and result.verdict in FAILING else MARKS[result.verdict]


def untold_line(same: Sequence[Retried]) -> Text:
    """The line for several findings that could not be tried, all for one reason."""
    mark, style = MARKS[Verdict.UNTOLD]
    what = counted(len(same), "finding")
    return Text(f"{mark} {Verdict.UNTOLD:11}  {what}: {short(same[0].why)}", style, no_wrap=False)


def total_line(shown: Sequence[Retried]) -> Text:
    """The line that sums up the failures, and beside them the notes."""
    failures = [each for each in shown if each.finding.severity is Severity.FAILURE]
    notes = [each for each in shown if each.finding.severity is Severity.NOTE]
    told = "; ".join(sums(group, noun) for group, noun in ((failures, "failure"), (notes, "note")) if group)
    verdicts = {each.verdict for each in failures}
    if verdicts & FAILING:
        return Text(told, BAD)
    return Text(told, WARN if any(each.verdict is Verdict.UNTOLD for each in shown) else GOOD)


def sums(group: Sequence[Retried], noun: str) -> str:
    counts = Counter(each.verdict for each in group)
    told = ", ".join(f"{counts[verdict]} {TOTALS[verdict]}" for verdict in Verdict if counts[verdict])
    return f"{counted(len(group), noun)}: {told}"


def failure_message(result: Retried, base_url: str, access: tuple[str, ...] = ()) -> str:
    """The message of a test that fails by a finding."""
    return "\n".join(sanitized(line) for line in lines(result, base_url, access))


def lines(result: Retried, base_url: str, access: tuple[str, ...]) -> Iterator[str]:
    finding = result.finding
    yield f"{finding.rule.id}: {finding.summary}"
    yield f"{finding.operation} {finding.subject}".strip()
    yield f"{finding.rule.title}: expected {finding.expected}, and it was {finding.actual}"
    yield f"{place(finding.location)} {basis(finding)}"
    if result.verdict is Verdict.UNTOLD:
        yield f"it can't be told whether this is fixed: {result.why}"
    elif result.why not in ("", finding.summary):
        yield f"now: {result.why}"
    if result.is_conditional:
        yield f"it does not fail each time: {result.how_often}"
    yield from script(finding, base_url, result.file.parent, access).splitlines()
