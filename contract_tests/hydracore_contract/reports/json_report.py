"""report.json: everything that a run has to tell, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from hydracore_contract.findings.finding import Cause
from hydracore_contract.findings.outcome import Coverage, Outcome
from hydracore_contract.findings.serialization import stored
from hydracore_contract.reports.verdict import verdict

VERSION = 1
"""Changes when something that was there is no more, or means something else."""


def report(outcome: Outcome) -> str:
    return json.dumps(data(outcome), indent=1) + "\n"


def data(outcome: Outcome) -> dict[str, Any]:
    return {
        "version": VERSION,
        "verdict": verdict(outcome),
        "conforms": outcome.conforms,
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
        "coverage": coverage_data(outcome.coverage),
        "unreached": list(outcome.unreached),
        "leftover": list(outcome.leftover),
    }


def group_data(cause: Cause) -> dict[str, Any]:
    """`findings` holds the finding with the smallest request first."""
    return {
        "fingerprint": cause.first.fingerprint,
        "accepted": cause.accepted,
        "count": cause.count,
        "findings": [stored(finding) for finding in cause.findings],
    }


def coverage_data(coverage: Coverage) -> dict[str, Any]:
    """`reached` tells how often."""
    goals = [{**asdict(goal), "reached": times} for goal, times in coverage.reached.items()]
    return {"ratio": coverage.ratio, "goals": goals}
