"""report.html: one page that asks for nothing from outside."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import reading_lines
from hydracore_contract.reports.budget import Budget
from hydracore_contract.reports.coverage_matrix import tables
from hydracore_contract.reports.html_view import CauseView, cause_view
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.verdict import judgement, percent, untried

TEMPLATES = Path(__file__).parent / "templates"


def report(outcome: Outcome) -> str:
    causes = fitting_views(outcome)
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


def fitting_views(outcome: Outcome) -> list[CauseView]:
    """The causes that fit on a page, the worst first."""
    budget, made = Budget(), environment()
    macro = made.get_template("finding.html").module.finding  # type: ignore[attr-defined]
    views = (cause_view(outcome, cause) for cause in outcome.causes)
    return [view for view in views if budget.takes(str(macro(view)))]


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
