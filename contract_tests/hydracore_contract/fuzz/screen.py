"""A campaign as it is followed: a live screen on a terminal, lines elsewhere."""

from __future__ import annotations

import shlex
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TextIO

from rich.console import Group as Rows
from rich.console import RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from hydracore_contract.findings.finding import Cause, Finding, Severity
from hydracore_contract.fuzz.campaign_events import CampaignSettings, CampaignStatus
from hydracore_contract.fuzz.found import name_of
from hydracore_contract.reports import announcements
from hydracore_contract.reports.campaign import CampaignOutcome
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.stream import ReportStream, report_stream
from hydracore_contract.reports.summary import LOGGED, WHOLE, line, summary
from hydracore_contract.reports.verdict import counted, percent
from hydracore_contract.run_events import RunPlan

HEARTBEAT = 30.0
"""Seconds after which a line says how it goes."""
BAR = 60
FRAME = 6
"""Lines of the live screen that are always there: its frame, the time, coverage and what was found."""
LONGEST = 40
"""So much is shown of an operation's name, and less where the statuses need the room."""
SHORTEST, GAP = 12, 1
EDGES = 4
"""Columns that the frame takes."""
MADE_UP = " (made up)"
HINT = "Ctrl-C ends it and tells what was found"
BAD, GOOD, WARN, FAINT = "bold red", "bold green", "yellow", "dim"
LONGEST_LINE = 1000
Clock = Callable[[], float]


def screen(color: bool | None, quiet: bool, stream: TextIO) -> QuietCampaignScreen:
    made = report_stream(stream, color)
    if quiet:
        return QuietCampaignScreen(made)
    is_live = stream.isatty() and color is not False and not made.is_dumb_terminal
    return LiveCampaignScreen(made) if is_live else PlainCampaignScreen(made)


class QuietCampaignScreen:
    """Shows the summary at the end, and warnings."""

    def __init__(self, made: ReportStream) -> None:
        self.stream = made
        self._folder = ""

    def planned(self, plan: RunPlan, wanted: CampaignSettings, workers: int) -> None:
        self._wanted = wanted

    def knew(self, findings: Sequence[Finding]) -> None: ...

    def stands(self, status: CampaignStatus) -> None: ...

    def found(self, finding: Finding) -> None: ...

    def said(self, line: str) -> None: ...

    def warned(self, line: str) -> None:
        self.stream.lines([Text(short(line, LONGEST_LINE), WARN, no_wrap=False)])

    def close(self) -> None:
        """Leaves the terminal as it was."""

    def ended(self, outcome: CampaignOutcome) -> None:
        most = WHOLE if self.stream.cuts else LOGGED
        folder = self._wanted.folder
        self.stream.lines(summary(outcome.outcome, folder, self.stream.width, name_of, most))
        self.stream.lines([Text(f"go on with it: {self._resumed(outcome.outcome.stopped is None)}", FAINT)])

    def _resumed(self, over: bool) -> str:
        """The command that resumes the campaign, with a longer duration where its time is over."""
        more = f" --duration {duration_option(2 * self._wanted.duration)}" if over else ""
        return f"hydracore-contract fuzz --resume {shlex.quote(str(self._wanted.folder))}{more}"


class PlainCampaignScreen(QuietCampaignScreen):
    """A line for each new cause, and one from time to time."""

    def __init__(self, made: ReportStream, clock: Clock = time.monotonic) -> None:
        super().__init__(made)
        self._clock = clock
        self._told = clock()

    def planned(self, plan: RunPlan, wanted: CampaignSettings, workers: int) -> None:
        super().planned(plan, wanted, workers)
        self.stream.lines([*plan_lines(plan, wanted, workers)][:2])

    def knew(self, findings: Sequence[Finding]) -> None:
        if findings:
            self._tell(Text(f"  found before: {finding_counts(findings)}", FAINT))

    def stands(self, status: CampaignStatus) -> None:
        if self._clock() - self._told >= HEARTBEAT:
            self._tell(Text(f"  {headline(status)}", FAINT))

    def found(self, finding: Finding) -> None:
        self._tell(Text("  ").append_text(line(Cause((finding,)))))

    def said(self, line: str) -> None:
        self._tell(Text(f"  {short(line)}"))

    def _tell(self, text: Text) -> None:
        self._told = self._clock()
        self.stream.lines([text])


class LiveCampaignScreen(QuietCampaignScreen):
    """All at a glance, on a screen of its own that goes away at the end, drawn anew each second."""

    def __init__(self, made: ReportStream) -> None:
        super().__init__(made)
        self._live = Live(console=made, refresh_per_second=2, screen=True)
        self._found: list[Finding] = []
        self._coverage: list[float] = []
        self._standing: CampaignStatus | None = None
        self._title = self._said = ""

    def planned(self, plan: RunPlan, wanted: CampaignSettings, workers: int) -> None:
        super().planned(plan, wanted, workers)
        self._title = f"{short(plan.title)} at {short(plan.base_url)}, seed {plan.seed}"
        self._live.update(self._framed(Text("the first requests are being sent", FAINT)))
        self._live.start()

    def knew(self, findings: Sequence[Finding]) -> None:
        self._found.extend(reversed(findings))

    def stands(self, status: CampaignStatus) -> None:
        self._coverage.append(status.coverage)
        self._standing = status
        self._draw()

    def found(self, finding: Finding) -> None:
        self._found.insert(0, finding)
        self._draw()

    def said(self, line: str) -> None:
        self._said = short(line)
        self._draw()

    def ended(self, outcome: CampaignOutcome) -> None:
        self.close()
        super().ended(outcome)

    def close(self) -> None:
        self._live.stop()

    def _draw(self) -> None:
        if self._standing is not None:
            self._live.update(self.drawn(self._standing))

    def drawn(self, status: CampaignStatus) -> Panel:
        """The panel of a status: at most the terminal's lines, each cut at its width."""
        size = self.stream.size
        room = max(0, size.height - FRAME - bool(self._said))
        lines = found_lines(self._found)
        most = max(room // 2, room - len(lines))
        tables = [statuses_table(status.statuses, most, size.width - EDGES)] if most > 1 else []
        height = sum(1 + table.row_count for table in tables)
        parts: list[RenderableType] = [
            Text(
                f"{span(status.left)} left, {counted(status.requests, 'request')}, "
                f"{status.rate:,.0f}/s with {counted(status.workers, 'worker')}",
                "bold",
            ),
            time_bar(status.seconds, status.left, min(BAR, size.width - EDGES)),
            Text(f"{percent(status.coverage)} of the contract  {sparkline(self._coverage)}"),
            *tables,
            Text(f"{self._counts(status)}, {counted(status.programs, 'program')} kept", "bold"),
            *lines[: max(0, room - height)],
        ]
        if self._said:
            parts.append(Text(self._said, FAINT))
        for part in parts:
            if isinstance(part, Text):
                part.no_wrap, part.overflow = True, "ellipsis"
        return self._framed(Rows(*parts))

    def _counts(self, status: CampaignStatus) -> str:
        """Numbers of failures and notes, at least as many as are listed: a finding is shown before its shard ends."""
        failures = sum(each.severity is Severity.FAILURE for each in self._found)
        notes = max(status.notes, len(self._found) - failures)
        return f"{counted(max(status.failures, failures), 'failure')}, {counted(notes, 'note')}"

    def _framed(self, content: RenderableType) -> Panel:
        return Panel(content, title=Text(self._title), subtitle=HINT)


def finding_counts(findings: Sequence[Finding]) -> str:
    """The numbers of failures and notes among findings, as text."""
    failures = sum(each.severity is Severity.FAILURE for each in findings)
    return f"{counted(failures, 'failure')}, {counted(len(findings) - failures, 'note')}"


def found_lines(found: Sequence[Finding]) -> list[Text]:
    """Failures before notes, the newest first."""
    ordered = sorted(found, key=lambda each: each.severity is not Severity.FAILURE)
    return [line(Cause((each,))) for each in ordered]


def time_bar(seconds: float, left: float, width: int) -> Text:
    """A bar for the share of a campaign's time that is over."""
    done = round(seconds / max(seconds + left, 1.0) * width)
    return Text("━" * done, "green").append("━" * (width - done), FAINT)


def plan_lines(plan: RunPlan, wanted: CampaignSettings, workers: int) -> Iterator[Text]:
    """The plan of a campaign: its service, duration, tenants and operations, and what it writes."""
    yield Text(f"{short(plan.title)} {short(plan.version)} at {short(plan.target)}", "bold")
    time_wanted = span(wanted.duration) + (" in all" if wanted.resumed else "")
    yield Text(
        f"fuzzing for {time_wanted} with {counted(workers, 'worker')}, seed {plan.seed}, into {wanted.folder}"
    )
    if any(scope.endswith(MADE_UP) for scope in plan.scopes):
        yield Text("in instances that are made up, others for each shard of about ten seconds")
    yield from (Text(f"in {short(scope)}") for scope in plan.scopes if not scope.endswith(MADE_UP))
    yield from map(announcements.operation, plan.operations)
    ledgers = wanted.folder / "shards" / "*.ledger.jsonl"
    yield Text(
        f"writes to the service; what it creates is noted in {ledgers} and removed after each shard"
        if plan.writes
        else "nothing is written",
        no_wrap=False,
    )


def headline(status: CampaignStatus) -> str:
    return (
        f"{span(status.left)} left, {counted(status.requests, 'request')}, {status.rate:,.0f}/s with "
        f"{counted(status.workers, 'worker')}, {percent(status.coverage)} of the contract, "
        f"{counted(status.failures, 'failure')}, {counted(status.notes, 'note')}, "
        f"{counted(status.programs, 'program')} kept"
    )


def statuses_table(statuses: Mapping[tuple[str, str], int], most: int, width: int) -> Table:
    """A table of answers by operation and status, of at most `most` lines."""
    by_operation: dict[str, dict[str, int]] = defaultdict(dict)
    for (operation, status), count in statuses.items():
        by_operation[operation][status] = count
    names = sorted({status for _, status in statuses})
    table = Table(box=None, pad_edge=False, padding=(0, 0, 0, GAP))
    table.add_column("operation", no_wrap=True)
    for name in names:
        style = BAD if name.startswith("5") or name == "none" else ""
        table.add_column(short(name, 12), justify="right", style=style, no_wrap=True)
    taken = sum(
        GAP + max(len(name), *(len(short_count(counts.get(name, 0))) for counts in by_operation.values()))
        for name in names
    )
    longest = max(SHORTEST, min(LONGEST, width - taken))
    rows = sorted(by_operation.items())
    shown = rows if len(rows) < most else rows[: max(0, most - 2)]
    for operation, counts in shown:
        table.add_row(
            short(operation, longest),
            *(short_count(counts[name]) if name in counts else "" for name in names),
        )
    if len(shown) < len(rows):
        table.add_row(Text(f"and {len(rows) - len(shown):,} more", FAINT))
    return table


def short_count(number: int) -> str:
    """A number in five characters, up to thousands of millions."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number // 1000}k" if number < 10_000_000 else f"{number // 1_000_000}M"


def sparkline(values: Sequence[float], width: int = 40) -> str:
    """Values from 0 to 1 over all the time, the oldest at the left."""
    if len(values) > width:
        values = [values[(place + 1) * len(values) // width - 1] for place in range(width)]
    return "".join("▁▂▃▄▅▆▇█"[min(7, int(value * 8))] for value in values)


def span(seconds: float) -> str:
    """A time for people: `2 h 05 min`, `3 min`, `45 s`."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 60} min {whole % 60:02} s" if whole >= 60 else f"{whole} s"


def duration_option(seconds: float) -> str:
    """A time as `--duration` takes it: `2h5m`, `45s`."""
    whole = round(seconds)
    parts = ((whole // 3600, "h"), (whole % 3600 // 60, "m"), (whole % 60, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "1s"
