from __future__ import annotations

from hypothesis import given

from hydracore_contract.findings.outcome import Coverage, Goal, GoalKind
from hydracore_contract.reports.coverage_matrix import tables
from tests.hydracore_contract.reports.garbage import coverages


@given(coverages)
def test_every_goal_has_its_mark(coverage: Coverage) -> None:
    found = tables(coverage)
    marks = [mark for table in found for mark in table.marks]
    assert sorted(mark.times for mark in marks) == sorted(coverage.reached.values())
    assert sum(table.tried for table in found) == sum(map(bool, coverage.reached.values()))


def test_fields_are_rows_and_keywords_columns() -> None:
    coverage = Coverage(
        {
            Goal("create", GoalKind.STATUS, "", "201", ""): 3,
            Goal("create", GoalKind.STATUS, "", "404", ""): 0,
            Goal("create", GoalKind.PARAMETER, "path", "id", "format", True): 1,
            Goal("create", GoalKind.PARAMETER, "path", "id", "format", False): 0,
            Goal("create", GoalKind.BODY, "body", "name", "maxLength", True): 2000,
            Goal("list", GoalKind.STATUS, "", "200", ""): 1,
        }
    )
    create, listed = tables(coverage)
    assert (create.operation, create.tried, create.missed) == ("create", 3, True)
    assert [mark.told for mark in create.statuses] == ["201: 3 times", "404: never"]
    assert create.keywords == ("format", "maxLength")
    by_id, name = create.rows
    assert (by_id.place, by_id.name, by_id.missed) == ("path", "id", True)
    assert [[mark.told for mark in cell] for cell in by_id.cells] == [
        ["format kept: once", "format broken: never"],
        [],
    ]
    assert [[mark.told for mark in cell] for cell in name.cells] == [[], ["maxLength kept: 2,000 times"]]
    assert not name.missed
    assert not listed.missed
    assert tables(Coverage()) == ()
