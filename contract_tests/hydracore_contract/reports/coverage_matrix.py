"""The coverage of the contract as tables: one an operation, a row a field, a column a keyword."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hydracore_contract.findings.outcome import Coverage, Goal, GoalKind
from hydracore_contract.reports.sanitize import short


@dataclass(frozen=True, slots=True)
class CoverageMark:
    """The number of times that a goal was tried; `about` names the goal."""

    about: str
    times: int

    @property
    def tried(self) -> bool:
        return self.times > 0

    @property
    def told(self) -> str:
        return f"{self.about}: {'never' if not self.times else 'once' if self.times == 1 else f'{self.times:,} times'}"


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One field; a cell holds the marks of a keyword that was kept and broken, none where the field lacks it."""

    place: str
    name: str
    cells: tuple[tuple[CoverageMark, ...], ...]

    @property
    def missed(self) -> bool:
        return any(not mark.tried for cell in self.cells for mark in cell)


@dataclass(frozen=True, slots=True)
class CoverageTable:
    operation: str
    statuses: tuple[CoverageMark, ...]
    keywords: tuple[str, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def marks(self) -> tuple[CoverageMark, ...]:
        return (*self.statuses, *(mark for row in self.rows for cell in row.cells for mark in cell))

    @property
    def tried(self) -> int:
        return sum(mark.tried for mark in self.marks)

    @property
    def missed(self) -> bool:
        return self.tried < len(self.marks)


def tables(coverage: Coverage) -> tuple[CoverageTable, ...]:
    operations = dict.fromkeys(goal.operation for goal in coverage.reached)
    return tuple(table(operation, coverage.reached) for operation in operations)


def table(operation: str, reached: Mapping[Goal, int]) -> CoverageTable:
    goals = [goal for goal in reached if goal.operation == operation]
    fields = [goal for goal in goals if goal.kind is not GoalKind.STATUS]
    keywords = tuple(dict.fromkeys(goal.keyword for goal in fields))
    names = dict.fromkeys((goal.place, goal.name) for goal in fields)
    return CoverageTable(
        short(operation) or "any operation",
        tuple(
            CoverageMark(short(goal.name), reached[goal]) for goal in goals if goal.kind is GoalKind.STATUS
        ),
        tuple(short(keyword, 40) for keyword in keywords),
        tuple(row(place, name, keywords, fields, reached) for place, name in names),
    )


def row(
    place: str, name: str, keywords: tuple[str, ...], fields: list[Goal], reached: Mapping[Goal, int]
) -> CoverageRow:
    own = [goal for goal in fields if (goal.place, goal.name) == (place, name)]
    cells = (tuple(mark(goal, reached) for goal in own if goal.keyword == keyword) for keyword in keywords)
    return CoverageRow(short(place, 40), short(name, 120), tuple(cells))


def mark(goal: Goal, reached: Mapping[Goal, int]) -> CoverageMark:
    return CoverageMark(f"{short(goal.keyword, 40)} {'kept' if goal.kept else 'broken'}", reached[goal])
