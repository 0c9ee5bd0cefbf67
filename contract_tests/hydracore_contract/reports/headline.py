"""A finding in one line, for where its subject is told beside it."""

from __future__ import annotations

from hydracore_contract.findings.finding import Finding
from hydracore_contract.reports.sanitize import short


def sent_again(finding: Finding) -> str:
    """What came of it when it was sent again, where that was not always the same as at first; else empty."""
    tries, failed = finding.resent
    if finding.resent.is_vain:
        return "did not fail again"
    return f"failed in {failed} of {tries} tries when it was sent again" if finding.resent.is_mixed else ""


def headline(finding: Finding, longest: int = 400) -> str:
    """The summary, without the subject that it may begin with."""
    told = finding.summary.removeprefix(f"{finding.subject}: ") if finding.subject else finding.summary
    return short(told, longest)
