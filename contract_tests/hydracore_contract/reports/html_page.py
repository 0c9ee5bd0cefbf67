"""report.html: one page that asks for nothing from outside."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import reading_lines
from hydracore_contract.reports.coverage_matrix import tables
from hydracore_contract.reports.html_view import cause_view
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.verdict import judgement, percent, untried

TEMPLATES = Path(__file__).parent / "templates"


def report(outcome: Outcome) -> str:
    return (
        environment()
        .get_template("report.html")
        .render(
            outcome=outcome,
            good=outcome.is_good,
            judgement=judgement(outcome),
            untried=untried(outcome),
            causes=[cause_view(outcome, cause) for cause in outcome.causes],
            readings=[*reading_lines(outcome.readings)],
            tables=tables(outcome.coverage),
            slowest=max((phase.seconds for phase in outcome.phases), default=0) or 1,
        )
    )


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
