"""Exit statuses of the commands. Nothing is imported here, so that they are known before all else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hydracore_contract.findings.outcome import Outcome

CONFORMS, BROKEN, WRONG_USE, NO_VERDICT, INTERRUPTED = 0, 1, 2, 3, 130


def status_of(outcome: Outcome) -> int:
    if not outcome.conforms:
        return BROKEN
    if outcome.stopped:
        return INTERRUPTED if outcome.interrupted else NO_VERDICT
    return CONFORMS
