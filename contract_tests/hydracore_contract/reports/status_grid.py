"""Statuses as a grid: a row an operation, a column a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hydracore_contract.findings.outcome import Coverage, GoalKind
from hydracore_contract.reports.sanitize import short
from hydracore_contract.reports.verdict import counted

NONE = "none"
"""The text in place of a status where no answer came."""


@dataclass(frozen=True, slots=True)
class StatusCell:
    """The number of times that a status was answered; `kind` rates it, and is empty where there is nothing to say."""

    times: int
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class StatusGrid:
    statuses: tuple[str, ...]
    rows: tuple[tuple[str, tuple[StatusCell, ...]], ...]


def grid(answered: Mapping[tuple[str, str], int], coverage: Coverage) -> StatusGrid | None:
    """Documented statuses are in it too, those that were never answered; None where there are none at all."""
    documented = {
        (goal.operation, goal.name): times
        for goal, times in coverage.reached.items()
        if goal.kind is GoalKind.STATUS
    }
    names = {status for _, status in answered} | {status for _, status in documented if status.isdecimal()}
    operations = dict.fromkeys(operation for operation, _ in (*documented, *sorted(answered)) if operation)
    statuses = sorted(names, key=lambda status: (status == NONE, status))
    rows = tuple(
        (
            short(operation),
            tuple(cell(operation, status, answered, documented) for status in statuses),
        )
        for operation in operations
    )
    return StatusGrid(tuple(short(status, 12) for status in statuses), rows) if rows else None


def cell(
    operation: str,
    status: str,
    answered: Mapping[tuple[str, str], int],
    documented: Mapping[tuple[str, str], int],
) -> StatusCell:
    times = answered.get((operation, status), 0)
    about = "no answer" if status == NONE else short(status, 12)
    if not times:
        missed = (operation, status) in documented
        return StatusCell(0, "missed", f"{about}: never") if missed else StatusCell(0, "", "")
    if status == NONE or status.startswith("5"):
        return StatusCell(times, "bad", f"{about}: {counted(times, 'time')}")
    if documented and not is_documented(operation, status, documented):
        return StatusCell(times, "odd", f"{about}: {counted(times, 'time')}, and it is not in the contract")
    return StatusCell(times, "fine", f"{about}: {counted(times, 'time')}")


def is_documented(operation: str, status: str, documented: Mapping[tuple[str, str], int]) -> bool:
    ways = (status, f"{status[:1]}XX", "default")
    return any((operation, way) in documented for way in ways)
