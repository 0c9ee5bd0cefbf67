"""Gaps tell what was not tried, and nothing that the service could not show."""

from __future__ import annotations

import pytest

from hydracore_contract.coverage import goals
from hydracore_contract.findings.outcome import Coverage
from hydracore_contract.findings.readings import OpenCase, ShownReading
from hydracore_contract.gaps import unreached_goals, without_other_readings
from tests.hydracore_contract.oracle.exchanges import CONTRACT, CREATE, LIST, UPDATE, operation


def shown(point: str, name: str, reading: str) -> ShownReading:
    return ShownReading(OpenCase(point, name, "x"), reading)


@pytest.mark.parametrize(
    ("name", "readings", "tried", "left"),
    [
        (LIST, [], ["200", "401", "422"], ["400", "403", "404"]),
        (LIST, [shown("refused-credentials", LIST, "401")], ["200", "401", "422"], ["400", "404"]),
        (LIST, [shown("refused-credentials", CREATE, "401")], ["200", "401", "422"], ["400", "403", "404"]),
        (LIST, [shown("malformed-identity", LIST, "422")], ["200", "401", "403", "422"], []),
        (LIST, [shown("malformed-identity", LIST, "404")], ["200", "401", "403", "404"], []),
        (LIST, [shown("unknown-scope", LIST, "exists")], ["200", "400", "401", "403", "422"], []),
        (CREATE, [shown("unreadable-json", CREATE, "422")], ["201", "401", "403", "404", "422"], []),
        (UPDATE, [shown("malformed-identity", UPDATE, "422")], ["200", "401", "403", "422"], ["404"]),
        (LIST, [shown("no-such", LIST, "422")], ["200", "401", "422"], ["400", "403", "404"]),
    ],
)
def test_a_status_that_only_another_reading_has_is_no_gap(
    name: str, readings: list[ShownReading], tried: list[str], left: list[str]
) -> None:
    reached = {goal: int(goal.name in tried) for goal in goals(operation(name)) if goal.name.isdigit()}
    found = without_other_readings(Coverage(reached), CONTRACT, readings)
    assert list(unreached_goals(found)) == ([f"{name}: {', '.join(left)}"] if left else [])
    assert sum(found.reached.values()) == len(tried)
