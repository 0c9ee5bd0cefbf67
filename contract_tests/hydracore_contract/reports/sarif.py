"""report.sarif, SARIF 2.1.0: findings beside the lines of the contract that they break."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from hydracore_contract.findings.finding import Cause, Finding, Rule, Severity
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import reading_lines
from hydracore_contract.reports.budget import Budget
from hydracore_contract.reports.curl import curl
from hydracore_contract.reports.sanitize import sanitized, short
from hydracore_contract.reports.source_lines import file
from hydracore_openapi.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.FAILURE: "error", Severity.NOTE: "note"}
LONGEST = 4000
MOST_PLACES = 20


def report(outcome: Outcome) -> str:
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run(outcome)]}, indent=1) + "\n"


def run(outcome: Outcome) -> dict[str, Any]:
    rules = {finding.rule.id: finding.rule for finding in outcome}
    places = {name: index for index, name in enumerate(rules)}
    driver = {"name": "contract_tests", "version": __version__, "rules": [*map(rule, rules.values())]}
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": outcome.stopped is None}],
        "properties": {
            "baseUrl": sanitized(outcome.base_url),
            "seed": outcome.seed,
            "readings": [short(each) for each in reading_lines(outcome.readings)],
        },
        "results": [*results(outcome, places)],
    }


def results(outcome: Outcome, places: dict[str, int]) -> Iterator[dict[str, Any]]:
    """A result for each cause, as many as fit."""
    budget = Budget()
    for cause in outcome.causes:
        made = result(outcome, cause, places)
        if budget.takes(json.dumps(made, indent=1)):
            yield made


def rule(each: Rule) -> dict[str, Any]:
    return {
        "id": sanitized(each.id),
        "shortDescription": {"text": sanitized(each.title) or sanitized(each.id)},
        "help": {"text": sanitized(each.help) or sanitized(each.title) or sanitized(each.id)},
    }


def result(outcome: Outcome, cause: Cause, places: dict[str, int]) -> dict[str, Any]:
    first = cause.first
    found: dict[str, Any] = {
        "ruleId": sanitized(first.rule.id),
        "ruleIndex": places[first.rule.id],
        "level": LEVELS[first.severity],
        "message": {"text": message(first)},
        "locations": [location(first)],
        "relatedLocations": [*related(cause)],
        "partialFingerprints": {"cause/v1": first.fingerprint},
        "occurrenceCount": cause.count,
        "properties": properties(outcome, first),
    }
    if cause.accepted:
        found["suppressions"] = [{"kind": "external", "justification": sanitized(cause.accepted)}]
    return found


def related(cause: Cause) -> Iterator[dict[str, Any]]:
    """The other places of a cause, with the lines that they break."""
    findings = {(each.operation, each.subject.text): each for each in reversed(cause.findings)}
    for number, each in enumerate(cause.places[1 : 1 + MOST_PLACES], 1):
        shown = findings.get((each.operation, each.subject), cause.first)
        yield {**location(shown), "id": number, "message": {"text": f"also in {short(str(each), 160)}"}}


def message(finding: Finding) -> str:
    parts = (finding.operation, finding.subject.text, finding.summary)
    return ": ".join(short(part) for part in parts if part) or sanitized(finding.rule.id)


def location(finding: Finding) -> dict[str, Any]:
    where = finding.location
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(sanitized(file(where)))},
            "region": {"startLine": max(1, where.line)},
        },
        "logicalLocations": [{"fullyQualifiedName": sanitized(where.pointer)}],
    }


def properties(outcome: Outcome, finding: Finding) -> dict[str, Any]:
    return {
        "documented": finding.inferred is None,
        "inferred": None if finding.inferred is None else sanitized(finding.inferred),
        "phase": sanitized(finding.phase),
        "expected": short(finding.expected),
        "actual": short(finding.actual),
        "curl": short(curl(outcome.base_url, finding.exchange.request), LONGEST),
    }
