"""report.json: everything that a run has to tell, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hydracore_contract.findings.finding import Cause
from hydracore_contract.findings.outcome import Coverage, OperationsTried, Outcome
from hydracore_contract.findings.readings import ShownReading
from hydracore_contract.findings.serialization import stored
from hydracore_contract.reports.budget import Budget
from hydracore_contract.reports.finding_folder import REPORTS, place_of
from hydracore_contract.reports.verdict import verdict

EXAMPLES = 3
"""So many findings of a cause are told at most."""
PLACES = 100
LONGEST = 1000
VERSION = 2
"""Changes when something that was there is no more, or means something else."""


def report(outcome: Outcome, folder: Path = REPORTS) -> str:
    return json.dumps(data(outcome, folder), indent=1) + "\n"


def data(outcome: Outcome, folder: Path = REPORTS) -> dict[str, Any]:
    """All of it as plain JSON; `conforms` is null where there is no verdict."""
    groups = groups_data(outcome.causes, folder)
    return {
        "version": VERSION,
        "verdict": verdict(outcome),
        "conforms": False if outcome.failures else outcome.is_good or None,
        "stopped": outcome.stopped,
        "counts": {
            "failures": len(outcome.failures),
            "notes": len(outcome.notes),
            "accepted": len(outcome.accepted),
        },
        "contract": {"title": outcome.title, "version": outcome.version, "document": outcome.document},
        "base_url": outcome.base_url,
        "profile": outcome.profile,
        "seed": outcome.seed,
        "started": outcome.started,
        "seconds": outcome.seconds,
        "requests": outcome.requests,
        "phases": [{**asdict(phase), "operations": list(phase.operations)} for phase in outcome.phases],
        "groups": groups,
        "groups_left": len(outcome.causes) - len(groups),
        "operations": operations_data(outcome.operations),
        "coverage": coverage_data(outcome.coverage),
        "unreached": list(outcome.unreached),
        "readings": [reading_data(each) for each in outcome.readings],
        "leftover": list(outcome.leftover),
    }


def reading_data(shown: ShownReading) -> dict[str, Any]:
    return {**asdict(shown.case), "reading": shown.reading, "times": shown.times, "sentence": shown.sentence}


def groups_data(causes: Sequence[Cause], folder: Path) -> list[dict[str, Any]]:
    """The causes, the worst first, with examples of each as long as there is room; `findings/` holds them whole."""
    budget = Budget()
    groups = [(cause, group_data(cause, folder)) for cause in causes]
    fitting = [(cause, group) for cause, group in groups if budget.takes(json.dumps(group, indent=1))]
    for index in range(EXAMPLES):
        for cause, group in fitting:
            for finding in cause.findings[index : index + 1]:
                data = stored(finding)
                if budget.takes(json.dumps(data, indent=1)):
                    group["findings"].append(data)
    return [group for _, group in fitting]


def group_data(cause: Cause, folder: Path) -> dict[str, Any]:
    """A cause by its first finding, and where it shows; `findings` gets the one with the smallest request first."""
    first = cause.first
    return {
        "fingerprint": first.fingerprint,
        "folder": str(place_of(folder, first)),
        "accepted": cause.accepted,
        "count": cause.count,
        "rule": first.rule.id,
        "severity": first.severity.value,
        "operation": first.operation,
        "subject": first.subject.text,
        "summary": first.summary[:LONGEST],
        "places": [each._asdict() for each in cause.places[:PLACES]],
        "places_left": max(0, len(cause.places) - PLACES),
        "findings": [],
    }


def operations_data(operations: OperationsTried) -> dict[str, Any]:
    return {
        "selected": list(operations.selected),
        "untried": list(operations.untried),
        "held_back": list(operations.excluded),
        "ratio": operations.ratio,
        "enough": operations.enough,
    }


def coverage_data(coverage: Coverage) -> dict[str, Any]:
    """`reached` tells how often."""
    goals = [{**asdict(goal), "reached": times} for goal, times in coverage.reached.items()]
    return {"ratio": coverage.ratio, "goals": goals}
