"""A campaign's report.html: how it went, what it reached, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from hydracore_contract.findings.finding import Finding, Occurrences
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import reading_lines
from hydracore_contract.reports.campaign_history import HistoryPoint as HistoryPoint
from hydracore_contract.reports.campaign_history import ordered, thinned
from hydracore_contract.reports.chart import chart
from hydracore_contract.reports.chart_axes import span
from hydracore_contract.reports.coverage_matrix import tables
from hydracore_contract.reports.finding_folder import FINDINGS
from hydracore_contract.reports.html_page import ShownCause, environment, fitting
from hydracore_contract.reports.html_view import cause_view
from hydracore_contract.reports.status_grid import grid
from hydracore_contract.reports.verdict import counted, judgement, untried

ROWS = 12
"""So many moments are told in numbers."""


def fingerprint(finding: Finding) -> str:
    return finding.fingerprint


@dataclass(frozen=True, slots=True)
class CampaignOutcome:
    """All that a campaign has to tell.

    `name_of` tells the folder of a finding, by which `occurrences` are kept too. `statuses` counts answers by
    operation and status, `seconds` is what it has used of its time.
    """

    outcome: Outcome
    timeline: tuple[HistoryPoint, ...]
    occurrences: Mapping[str, Occurrences]
    statuses: Mapping[tuple[str, str], int]
    workers: int
    seconds: float
    started: str
    name_of: Callable[[Finding], str] = fingerprint


def report(campaign: CampaignOutcome) -> str:
    outcome, seconds = campaign.outcome, campaign.seconds
    history = ordered(campaign.timeline)
    shown = fitting(findings(campaign))
    return (
        environment()
        .get_template("campaign.html")
        .render(
            campaign=campaign,
            outcome=outcome,
            good=outcome.is_good,
            judgement=judgement(outcome),
            untried=untried(outcome.operations),
            rate=outcome.requests / seconds if seconds > 0 else 0.0,
            span=span,
            chart=chart(history, seconds),
            history=thinned(history, ROWS),
            grid=grid(campaign.statuses, outcome.coverage),
            findings=shown,
            left_out=len(outcome.causes) - len(shown),
            readings=[*reading_lines(outcome.readings)],
            tables=tables(outcome.coverage),
        )
    )


def findings(campaign: CampaignOutcome) -> Iterator[ShownCause]:
    """Each cause with the folder of its first finding, and when it was seen."""
    for cause in campaign.outcome.causes:
        names = [campaign.name_of(each) for each in cause.findings]
        place = Path(FINDINGS) / names[0]
        made = replace(cause_view(campaign.outcome, cause, place), fingerprint=names[0])
        known = [campaign.occurrences[name] for name in names if name in campaign.occurrences]
        yield made, f"{place}/", seen(known) if known else ""


def seen(known: Sequence[Occurrences]) -> str:
    """When a cause was seen, by the occurrences of its findings; whether it failed again is told of the first."""
    occurrences = replace(
        known[0],
        count=sum(each.count for each in known),
        first_seen=min(each.first_seen for each in known),
        last_seen=max(each.last_seen for each in known),
    )
    times = f"Seen {counted(occurrences.count, 'time')}"
    first, last = told_at(occurrences.first_seen), told_at(occurrences.last_seen)
    told = f"{times}, on {first}" if first == last else f"{times}, first on {first} and last on {last}"
    return f"{told}; it did not fail when it was sent again" if occurrences.failed_again is False else told


def told_at(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d at %H:%M:%S} UTC"
