"""The verdict on a run, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from hydracore_contract.findings.outcome import Ending, OperationsTried, Outcome
from hydracore_contract.reports.sanitize import short

NAMED = 5
"""So many operations are named in one line."""


def verdict(outcome: Outcome) -> str:
    counts = [
        counted(len(causes), noun)
        for causes, noun in ((outcome.failures, "failure"), (outcome.notes, "note"))
        if causes
    ]
    counts += [f"{len(outcome.accepted)} accepted"] if outcome.accepted else []
    found = f"{judgement(outcome)}: {', '.join(counts) or 'nothing was found'}"
    return "; ".join(filter(None, (found, untried(outcome.operations))))


def judgement(outcome: Outcome) -> str:
    """A run that ended early can tell that a service does not conform, never that it does."""
    if not outcome.conforms:
        return "does not conform"
    if outcome.stopped:
        return f"no verdict, {short(outcome.stopped)}"
    if not outcome.is_good:
        return "no verdict, not all was tried"
    return "conforms, as far as the time went" if outcome.ending is Ending.CUT else "conforms"


def untried(operations: OperationsTried) -> str:
    """The operations that have served nothing, as part of a sentence; empty where there are none."""
    kinds = (
        ("never served", operations.untried),
        ("held back to touch nothing of others", operations.excluded),
    )
    return "; ".join(f"{what}: {listed(names)}" for what, names in kinds if names)


def listed(names: Sequence[str]) -> str:
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(short(each, 60) for each in names[:NAMED])}{rest}"


def tried(outcome: Outcome) -> str:
    """How much of the contract was tried, as part of a sentence."""
    operations = outcome.operations
    served = operations.counted - len(operations.untried)
    return (
        f"{served} of {counted(len(operations.selected), 'operation')} and "
        f"{percent(outcome.coverage.ratio)} of the contract tried"
    )


def counted(number: int, noun: str) -> str:
    several = f"{noun[:-1]}ies" if noun.endswith("try") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}"


def percent(ratio: float) -> str:
    """A share in percent, never 100 % unless it is all."""
    return f"{int(ratio * 100)} %"
