"""A campaign's report.html: how it went, what it reached, and what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hydracore_contract.findings.finding import Occurrences
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import reading_lines
from hydracore_contract.reports.campaign_history import HistoryPoint as HistoryPoint
from hydracore_contract.reports.campaign_history import ordered, thinned
from hydracore_contract.reports.chart import chart
from hydracore_contract.reports.chart_axes import span
from hydracore_contract.reports.coverage_matrix import tables
from hydracore_contract.reports.html_page import environment
from hydracore_contract.reports.html_view import CauseView, cause_view
from hydracore_contract.reports.status_grid import grid
from hydracore_contract.reports.verdict import counted, judgement, untried

ROWS = 12
"""So many moments are told in numbers."""


@dataclass(frozen=True, slots=True)
class CampaignOutcome:
    """All that a campaign has to tell.

    `names` are the folders of the outcome's causes, in their order, and the keys of `occurrences`; the
    fingerprints, if left out. `statuses` counts answers by operation and status, `seconds` is what it has used of its
    time.
    """

    outcome: Outcome
    timeline: tuple[HistoryPoint, ...]
    occurrences: Mapping[str, Occurrences]
    statuses: Mapping[tuple[str, str], int]
    workers: int
    seconds: float
    started: str
    names: tuple[str, ...] = ()


def report(campaign: CampaignOutcome) -> str:
    outcome, seconds = campaign.outcome, campaign.seconds
    history = ordered(campaign.timeline)
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
            findings=[*findings(campaign)],
            readings=[*reading_lines(outcome.readings)],
            tables=tables(outcome.coverage),
        )
    )


def findings(campaign: CampaignOutcome) -> Iterator[tuple[CauseView, str, str]]:
    """Each cause with its folder, and when it was seen."""
    causes = campaign.outcome.causes
    names = campaign.names or tuple(cause.first.fingerprint for cause in causes)
    for name, cause in zip(names, causes, strict=True):
        made = replace(cause_view(campaign.outcome, cause), fingerprint=name)
        occurrences = campaign.occurrences.get(name)
        yield made, f"findings/{name}/", "" if occurrences is None else seen(occurrences)


def seen(occurrences: Occurrences) -> str:
    times = f"Seen {counted(occurrences.count, 'time')}"
    first, last = told_at(occurrences.first_seen), told_at(occurrences.last_seen)
    told = f"{times}, on {first}" if first == last else f"{times}, first on {first} and last on {last}"
    return f"{told}; it did not fail when it was sent again" if occurrences.failed_again is False else told


def told_at(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d at %H:%M:%S} UTC"
