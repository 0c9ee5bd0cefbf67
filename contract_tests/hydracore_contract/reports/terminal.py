"""A run as it is followed: with a bar on a terminal, line by line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TextIO

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column
from rich.text import Text

from hydracore_contract.findings.finding import Cause, Finding
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports import announcements
from hydracore_contract.reports.finding_folder import REPORTS
from hydracore_contract.reports.reproductions import Retried, one, show
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.stream import ReportStream, report_stream
from hydracore_contract.reports.summary import LOGGED, WHOLE, line, summary
from hydracore_contract.reports.time_left import TimeLeft
from hydracore_contract.reports.verdict import counted
from hydracore_contract.run_events import Cleaned, PlannedPhase, RunPlan, Screen

HEARTBEAT = 10.0
"""Seconds without a line after which one is due."""


def screen(
    color: bool | None,
    quiet: bool,
    stream: TextIO,
    folder: Path = REPORTS,
    max_time: float | None = None,
) -> Screen:
    """The screen for a run of at most `max_time` seconds.

    With `color` None, it is in colors on a terminal only; with `quiet`, it tells the end only.
    """
    made = report_stream(stream, color)
    if quiet:
        return QuietScreen(made, folder)
    is_live = stream.isatty() and color is not False and not made.is_dumb_terminal
    return LiveScreen(made, folder, max_time) if is_live else PlainScreen(made, folder)


def print_plan(plan: RunPlan, color: bool | None, stream: TextIO) -> None:
    report_stream(stream, color).lines(announcements.planned(plan))


def print_cleaned(result: Cleaned, color: bool | None, stream: TextIO) -> None:
    report_stream(stream, color).lines(announcements.cleaned(result))


def print_retried(
    results: Iterable[Retried], found: Sequence[Finding], color: bool | None, stream: TextIO
) -> tuple[Retried, ...]:
    """Tells each result as it comes, and gives them all."""
    return show(results, found, report_stream(stream, color))


def print_alone(results: Iterable[Retried], color: bool | None, stream: TextIO) -> tuple[Retried, ...]:
    """Tells the result of one finding with its requests, and gives it."""
    shown = tuple(results)
    report_stream(stream, color).lines(line for each in shown for line in one(each))
    return shown


class QuietScreen:
    """Tells the end only."""

    def __init__(self, made: ReportStream, folder: Path = REPORTS) -> None:
        self.stream = made
        self._folder = folder

    def planned(self, plan: RunPlan) -> None: ...

    def began(self, phase: PlannedPhase) -> None: ...

    def sent(self, requests: int) -> None: ...

    def found(self, finding: Finding) -> None: ...

    def reducing(self, seconds: float) -> None: ...

    def said(self, line: str) -> None: ...

    def ended(self, outcome: Outcome) -> None:
        most = WHOLE if self.stream.cuts else LOGGED
        self.stream.lines(summary(outcome, self._folder, self.stream.width, most=most))

    def wrote(self, path: Path) -> None:
        self.stream.lines([Text(f"written: {path}", no_wrap=False)])


class PlainScreen(QuietScreen):
    """One line for whatever happens, and one every ten seconds while nothing does.

    Phases overlap, so that what each of them took is told at the end.
    """

    def __init__(
        self, made: ReportStream, folder: Path = REPORTS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(made, folder)
        self._clock = clock
        self._began = self._told = clock()
        self._expected = 0
        self._causes = 0

    def planned(self, plan: RunPlan) -> None:
        self.stream.lines(announcements.planned(plan))
        self._expected, self._began = plan.requests, self._clock()

    def began(self, phase: PlannedPhase) -> None:
        self._tell(Text(f"{short(phase.title)}: about {counted(phase.requests, 'request')}", "bold"))

    def sent(self, requests: int) -> None:
        now = self._clock()
        if now - self._told >= HEARTBEAT:
            sent, causes = progress(requests, self._expected), counted(self._causes, "cause")
            self._tell(Text(f"  {sent} requests, {causes}, {now - self._began:.0f} s", "dim"))

    def found(self, finding: Finding) -> None:
        self._causes += 1
        self._tell(Text("  ").append_text(line(Cause((finding,)))))

    def said(self, line: str) -> None:
        self._tell(Text(f"  {short(line)}"))

    def ended(self, outcome: Outcome) -> None:
        for phase in outcome.phases:
            causes = sum(cause.first.phase == phase.name for cause in outcome.causes)
            took = f"{counted(phase.requests, 'request')}, {counted(causes, 'cause')}"
            self._tell(Text(f"{short(phase.title)}: {took}", "dim"))
        self.stream.print()
        super().ended(outcome)

    def _tell(self, text: Text) -> None:
        self._told = self._clock()
        self.stream.lines([text])


def progress(requests: int, planned: int) -> str:
    """The requests that were sent, of those that the plan expects."""
    return f"{requests:,} of about {max(planned, requests):,}"


def whole_column() -> Column:
    """A column that others make room for where a terminal is narrow."""
    return Column(no_wrap=True)


class TimeLeftColumn(ProgressColumn):
    """Tells the time that is left, as it is when it is drawn."""

    def render(self, task: Task) -> Text:
        left: TimeLeft | None = task.fields["left"]
        return Text(left.told() if left else "", "cyan")


class LiveScreen(QuietScreen):
    """A bar for the whole run, with the phase, the requests, the causes, and the time that it took and has left."""

    def __init__(
        self,
        made: ReportStream,
        folder: Path = REPORTS,
        max_time: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(made, folder)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[sent]}", markup=False, table_column=whole_column()),
            TextColumn("{task.fields[causes]}", style="red", markup=False, table_column=whole_column()),
            TimeElapsedColumn(table_column=whole_column()),
            TimeLeftColumn(table_column=whole_column()),
            console=made,
            refresh_per_second=4,
            transient=True,
        )
        self._bar: TaskID = self._progress.add_task("", total=1.0, causes="", sent="", left=None)
        self._max_time, self._clock = max_time, clock
        self._left: TimeLeft | None = None
        self._expected = 0
        self._causes = 0

    def planned(self, plan: RunPlan) -> None:
        self.stream.lines(announcements.planned(plan))
        self._expected = plan.requests
        self._left = TimeLeft(plan, self._max_time, self._clock)
        self._progress.update(self._bar, left=self._left)

    def began(self, phase: PlannedPhase) -> None:
        self._progress.update(self._bar, description=short(phase.title, 40))
        self._progress.start()

    def sent(self, requests: int) -> None:
        if self._left:
            self._left.sent(requests)
            told = progress(requests, self._expected)
            self._progress.update(self._bar, completed=self._left.share, sent=told)

    def found(self, finding: Finding) -> None:
        self._causes += 1
        self._progress.update(self._bar, causes=counted(self._causes, "cause"), refresh=True)

    def reducing(self, seconds: float) -> None:
        if self._left:
            self._left.reducing(seconds)
            share = self._left.share
            self._progress.update(self._bar, description="Smaller examples", completed=share, refresh=True)

    def said(self, line: str) -> None:
        self.stream.lines([Text(short(line))])

    def ended(self, outcome: Outcome) -> None:
        self._progress.stop()
        super().ended(outcome)
