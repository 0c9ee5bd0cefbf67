"""A finding in one line, for where its subject is told beside it."""

from __future__ import annotations

from hydracore_contract.findings.finding import Finding
from hydracore_contract.reports.sanitize import short


def headline(finding: Finding, longest: int = 400) -> str:
    """The summary, without the subject that it may begin with."""
    told = finding.summary.removeprefix(f"{finding.subject}: ") if finding.subject else finding.summary
    return short(told, longest)
