"""report.html: one page that asks for nothing from outside."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import reading_lines
from hydracore_contract.reports.budget import Budget
from hydracore_contract.reports.coverage_matrix import tables
from hydracore_contract.reports.finding_folder import REPORTS, place_of
from hydracore_contract.reports.html_view import CauseView, cause_view
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.verdict import judgement, percent, untried

ShownCause = tuple[CauseView, str, str]
"""A cause, where it is kept, and when it was seen: what the template's macro takes."""
TEMPLATES = Path(__file__).parent / "templates"


def report(outcome: Outcome, folder: Path = REPORTS) -> str:
    views = (cause_view(outcome, each, place_of(folder, each.first)) for each in outcome.causes)
    causes = [view for view, *_ in fitting((view, f"{view.folder}/", "") for view in views)]
    return (
        environment()
        .get_template("report.html")
        .render(
            outcome=outcome,
            good=outcome.is_good,
            judgement=judgement(outcome),
            untried=untried(outcome.operations),
            causes=causes,
            left_out=len(outcome.causes) - len(causes),
            readings=[*reading_lines(outcome.readings)],
            tables=tables(outcome.coverage),
            slowest=max((phase.seconds for phase in outcome.phases), default=0) or 1,
        )
    )


def fitting(causes: Iterable[ShownCause]) -> list[ShownCause]:
    """The causes that fit on a page, the worst first."""
    budget, made = Budget(), environment()
    macro = made.get_template("finding.html").module.finding  # type: ignore[attr-defined]
    return [each for each in causes if budget.takes(str(macro(*each)))]


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(short=short, percent=percent)
    return made
