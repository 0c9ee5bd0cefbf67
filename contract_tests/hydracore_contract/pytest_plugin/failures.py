"""Failures as texts of tests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from hydracore_contract.findings.baselines import marked
from hydracore_contract.findings.finding import Acceptance, Cause, CauseKey, Finding, Severity
from hydracore_contract.reports.curl_access import access_options
from hydracore_contract.reports.finding_folder import place_of
from hydracore_contract.reports.sanitize import sanitized
from hydracore_contract.reports.shell_script import script
from hydracore_contract.reports.source_lines import basis, place
from hydracore_contract.runner import Run
from hydracore_contract.settings import Settings


def new_failures(run: Run, known: Collection[CauseKey], acceptances: Sequence[Acceptance]) -> str:
    """The failures whose cause was not known before, as text; empty where there are none."""
    causes = [
        Cause(tuple(found))
        for key, found in run.session.state.known_causes.by_key.items()
        if key not in known
    ]
    judged = marked(causes, acceptances, date.today())
    failures = [cause for cause in judged if not cause.accepted and cause.first.severity is Severity.FAILURE]
    return "\n\n".join(described(cause.first, run.settings) for cause in failures)


def described(finding: Finding, settings: Settings) -> str:
    kept = place_of(settings.report_dir, finding)
    lines = (
        f"{finding.rule.id}: {finding.rule.title}",
        f"{finding.operation} {finding.subject}".strip(),
        finding.summary,
        f"expected {finding.expected}, and it was {finding.actual}",
        f"{place(finding.location)} {basis(finding)}",
        *script(finding, settings.base_url, kept, access_options(settings)).splitlines(),
    )
    return "\n".join(sanitized(line) for line in lines)
