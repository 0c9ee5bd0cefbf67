"""report.json: everything that a run has to tell, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from hydracore_contract.findings.finding import Cause
from hydracore_contract.findings.outcome import Coverage, OperationsTried, Outcome
from hydracore_contract.findings.readings import ShownReading
from hydracore_contract.findings.serialization import stored
from hydracore_contract.reports.verdict import verdict

VERSION = 2
"""Changes when something that was there is no more, or means something else."""


def report(outcome: Outcome) -> str:
    return json.dumps(data(outcome), indent=1) + "\n"


def data(outcome: Outcome) -> dict[str, Any]:
    """All of it as plain JSON; `conforms` is null where there is no verdict."""
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
        "phases": [asdict(phase) for phase in outcome.phases],
        "groups": [group_data(cause) for cause in outcome.causes],
        "operations": operations_data(outcome.operations),
        "coverage": coverage_data(outcome.coverage),
        "unreached": list(outcome.unreached),
        "readings": [reading_data(each) for each in outcome.readings],
        "leftover": list(outcome.leftover),
    }


def reading_data(shown: ShownReading) -> dict[str, Any]:
    return {**asdict(shown.case), "reading": shown.reading, "times": shown.times, "sentence": shown.sentence}


def group_data(cause: Cause) -> dict[str, Any]:
    """`findings` holds the finding with the smallest request first."""
    return {
        "fingerprint": cause.first.fingerprint,
        "accepted": cause.accepted,
        "count": cause.count,
        "findings": [stored(finding) for finding in cause.findings],
    }


def operations_data(operations: OperationsTried) -> dict[str, Any]:
    return {
        "selected": list(operations.selected),
        "untried": list(operations.untried),
        "ratio": operations.ratio,
        "enough": operations.enough,
    }


def coverage_data(coverage: Coverage) -> dict[str, Any]:
    """`reached` tells how often."""
    goals = [{**asdict(goal), "reached": times} for goal, times in coverage.reached.items()]
    return {"ratio": coverage.ratio, "goals": goals}
