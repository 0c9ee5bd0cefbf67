"""report.sarif, SARIF 2.1.0: findings beside the lines of the contract that they break.

GitHub takes files of 10 MB and shows 5,000 results of a run; a viewer shows a message as it is. This stays far below.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hydracore_contract.findings.finding import Cause, Finding, Rule, Severity
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.findings.readings import reading_lines
from hydracore_contract.reports.budget import Budget
from hydracore_contract.reports.finding_folder import FINDINGS, REPORTS, place_of
from hydracore_contract.reports.sanitize import sanitized, short
from hydracore_contract.reports.shell_script import COMMANDS, script
from hydracore_contract.reports.source_lines import file
from hydracore_contract.reports.verdict import counted
from hydracore_openapi.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.FAILURE: "error", Severity.NOTE: "note"}
LONGEST = 1024
"""Characters of a description."""
IN_MESSAGE = 4000
"""Characters of commands that stand in a message; longer ones are told where they are."""
MOST = 1000
"""So many results are told."""
MOST_PLACES = 20


def report(outcome: Outcome, folder: Path = REPORTS) -> str:
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run(outcome, folder)]}, indent=1) + "\n"
    )


def run(outcome: Outcome, folder: Path) -> dict[str, Any]:
    rules = {finding.rule.id: finding.rule for finding in outcome}
    places = {name: index for index, name in enumerate(rules)}
    told = [*results(outcome, folder, places)]
    driver = {"name": "contract_tests", "version": __version__, "rules": [*map(rule, rules.values())]}
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": outcome.stopped is None,
                "toolExecutionNotifications": [
                    *left_out(len(outcome.causes) - len(told), folder),
                    *(notification("note", f"not tried: {short(each)}") for each in outcome.unreached),
                ],
            }
        ],
        "properties": {
            "baseUrl": sanitized(outcome.base_url),
            "seed": outcome.seed,
            "readings": [short(each) for each in reading_lines(outcome.readings)],
        },
        "results": told,
    }


def left_out(causes: int, folder: Path) -> list[dict[str, Any]]:
    text = f"{counted(causes, 'more cause')} in {sanitized(str(folder / FINDINGS))}"
    return [notification("warning", text)] if causes else []


def notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": text}}


def results(outcome: Outcome, folder: Path, places: dict[str, int]) -> Iterator[dict[str, Any]]:
    """A result for each cause, as many as fit."""
    budget = Budget()
    for cause in outcome.causes[:MOST]:
        made = result(outcome, folder, cause, places)
        if budget.takes(json.dumps(made, indent=1)):
            yield made


def rule(each: Rule) -> dict[str, Any]:
    return {
        "id": sanitized(each.id),
        "shortDescription": {"text": short(each.title or each.id, LONGEST)},
        "help": {"text": short(each.help or each.title or each.id, LONGEST)},
    }


def result(outcome: Outcome, folder: Path, cause: Cause, places: dict[str, int]) -> dict[str, Any]:
    first, kept = cause.first, place_of(folder, cause.first)
    commands = script(first, outcome.base_url, kept, outcome.access)
    found: dict[str, Any] = {
        "ruleId": sanitized(first.rule.id),
        "ruleIndex": places[first.rule.id],
        "level": LEVELS[first.severity],
        "message": {"text": f"{message(first)}\n\n{in_message(commands, kept)}"},
        "locations": [location(first)],
        "relatedLocations": [*related(cause)],
        "partialFingerprints": {"cause/v1": first.fingerprint},
        "occurrenceCount": cause.count,
        "properties": {**properties(first), "folder": sanitized(str(kept)), "curl": commands},
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


def in_message(commands: str, kept: Path) -> str:
    return (
        commands if len(commands) <= IN_MESSAGE else f"Its requests are in {sanitized(str(kept / COMMANDS))}."
    )


def location(finding: Finding) -> dict[str, Any]:
    where = finding.location
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(sanitized(file(where)))},
            "region": {"startLine": max(1, where.line)},
        },
        "logicalLocations": [{"fullyQualifiedName": sanitized(where.pointer)}],
    }


def properties(finding: Finding) -> dict[str, Any]:
    return {
        "documented": finding.inferred is None,
        "inferred": None if finding.inferred is None else sanitized(finding.inferred),
        "phase": sanitized(finding.phase),
        "expected": short(finding.expected),
        "actual": short(finding.actual),
    }
