"""The verdict on a run, in one line."""

from __future__ import annotations

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.sanitize import short


def verdict(outcome: Outcome) -> str:
    counts = [
        counted(len(causes), noun)
        for causes, noun in ((outcome.failures, "failure"), (outcome.notes, "note"))
        if causes
    ]
    counts += [f"{len(outcome.accepted)} accepted"] if outcome.accepted else []
    return f"{judgement(outcome)}: {', '.join(counts) or 'nothing was found'}"


def judgement(outcome: Outcome) -> str:
    """A run that ended early can tell that a service does not conform, never that it does."""
    if not outcome.conforms:
        return "does not conform"
    return f"no verdict, {short(outcome.stopped)}" if outcome.stopped else "conforms"


def is_good(outcome: Outcome) -> bool:
    return outcome.conforms and not outcome.stopped


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def percent(ratio: float) -> str:
    """A share in percent, never 100 % unless it is all."""
    return f"{int(ratio * 100)} %"
