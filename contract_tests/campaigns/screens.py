"""A campaign as it is followed: a live screen on a terminal, lines elsewhere."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TextIO

from rich.console import Group as Rows
from rich.console import RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from contract_tests.campaigns.coordinator import Standing, Wanted, Watcher
from contract_tests.campaigns.tallies import name_of
from contract_tests.findings import Finding, Group
from contract_tests.plans import Plan
from contract_tests.reports import announcements
from contract_tests.reports.campaign import CampaignOutcome
from contract_tests.reports.paper import Paper, paper
from contract_tests.reports.summary import line, summary
from contract_tests.reports.verdict import counted, percent
from contract_tests.reports.visible import short

HEARTBEAT = 30.0
"""Seconds after which a line says how it goes."""
BAR = 60
SHOWN = 12
"""So many findings are shown on the live screen."""
BAD, GOOD, FAINT = "bold red", "bold green", "dim"
Clock = Callable[[], float]


def screen(color: bool | None, quiet: bool, stream: TextIO) -> Watcher:
    made = paper(stream, color)
    if quiet:
        return QuietScreen(made)
    is_live = stream.isatty() and color is not False and not made.is_dumb_terminal
    return LiveScreen(made) if is_live else PlainScreen(made)


class QuietScreen:
    """Tells the end only."""

    def __init__(self, made: Paper) -> None:
        self.paper = made
        self._folder = ""

    def planned(self, plan: Plan, wanted: Wanted, workers: int) -> None:
        self._wanted = wanted

    def stands(self, standing: Standing) -> None: ...

    def found(self, finding: Finding) -> None: ...

    def said(self, line: str) -> None: ...

    def ended(self, outcome: CampaignOutcome) -> None:
        self.paper.lines(summary(outcome.outcome, self._wanted.folder, self.paper.width, name_of))
        self.paper.lines(
            [Text(f"go on with it: hydracore-contract fuzz --resume {self._wanted.folder}", FAINT)]
        )


class PlainScreen(QuietScreen):
    """A line for each new cause, and one from time to time."""

    def __init__(self, made: Paper, clock: Clock = time.monotonic) -> None:
        super().__init__(made)
        self._clock = clock
        self._told = clock()

    def planned(self, plan: Plan, wanted: Wanted, workers: int) -> None:
        super().planned(plan, wanted, workers)
        self.paper.lines([*announcements.planned(plan)][:1])
        self.paper.lines(
            [
                Text(
                    f"fuzzing for {span(wanted.duration)} with {counted(workers, 'worker')}, seed {plan.seed}, "
                    f"into {wanted.folder}"
                )
            ]
        )

    def stands(self, standing: Standing) -> None:
        if self._clock() - self._told >= HEARTBEAT:
            self._tell(Text(f"  {headline(standing)}", FAINT))

    def found(self, finding: Finding) -> None:
        self._tell(Text("  ").append_text(line(Group((finding,)))))

    def said(self, line: str) -> None:
        self._tell(Text(f"  {short(line)}"))

    def _tell(self, text: Text) -> None:
        self._told = self._clock()
        self.paper.lines([text])


class LiveScreen(QuietScreen):
    """All at a glance, drawn anew each second."""

    def __init__(self, made: Paper) -> None:
        super().__init__(made)
        self._live = Live(console=made, refresh_per_second=2, transient=True)
        self._found: list[Finding] = []
        self._coverage: list[float] = []
        self._said = ""

    def planned(self, plan: Plan, wanted: Wanted, workers: int) -> None:
        super().planned(plan, wanted, workers)
        self._title = f"{short(plan.title)} at {short(plan.base_url)}, seed {plan.seed}"
        self._live.start()

    def stands(self, standing: Standing) -> None:
        self._coverage.append(standing.coverage)
        self._live.update(self.drawn(standing))

    def found(self, finding: Finding) -> None:
        self._found.insert(0, finding)
        del self._found[SHOWN:]

    def said(self, line: str) -> None:
        self._said = short(line)

    def ended(self, outcome: CampaignOutcome) -> None:
        self._live.stop()
        super().ended(outcome)

    def drawn(self, standing: Standing) -> Panel:
        done = standing.seconds / max(standing.seconds + standing.left, 1.0)
        bar = Text("━" * round(done * BAR), "green").append("━" * (BAR - round(done * BAR)), FAINT)
        parts: list[RenderableType] = [
            Text(headline(standing), "bold"),
            bar,
            Text(f"coverage of the contract {percent(standing.coverage)}  {sparkline(self._coverage)}"),
            statuses_table(standing.statuses),
            *(line(Group((finding,))) for finding in self._found),
        ]
        if self._said:
            parts.append(Text(self._said, FAINT))
        return Panel(Rows(*parts), title=self._title, subtitle="Ctrl-C ends it and tells what was found")


def headline(standing: Standing) -> str:
    return (
        f"{span(standing.left)} left, {counted(standing.requests, 'request')}, {standing.rate:,.0f}/s with "
        f"{counted(standing.workers, 'worker')}, {percent(standing.coverage)} of the contract, "
        f"{counted(standing.failures, 'failure')}, {counted(standing.notes, 'note')}, "
        f"{counted(standing.programs, 'program')} kept"
    )


def statuses_table(statuses: Mapping[tuple[str, str], int]) -> Table:
    """How often each operation has answered with each status."""
    by_operation: dict[str, dict[str, int]] = defaultdict(dict)
    for (operation, status), count in statuses.items():
        by_operation[operation][status] = count
    names = sorted({status for _, status in statuses})
    table = Table(box=None, pad_edge=False)
    table.add_column("operation")
    for name in names:
        table.add_column(name, justify="right", style=BAD if name.startswith("5") or name == "none" else "")
    for operation, counts in sorted(by_operation.items()):
        table.add_row(short(operation), *(f"{counts[name]:,}" if name in counts else "" for name in names))
    return table


def sparkline(values: list[float], width: int = 40) -> str:
    """Values from 0 to 1 over time, the oldest at the left."""
    step = max(1, len(values) // width)
    return "".join("▁▂▃▄▅▆▇█"[min(7, int(value * 8))] for value in values[::step][-width:])


def span(seconds: float) -> str:
    """A time for people: `2 h 05 min`, `3 min`, `45 s`."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 60} min {whole % 60:02} s" if whole >= 60 else f"{whole} s"
