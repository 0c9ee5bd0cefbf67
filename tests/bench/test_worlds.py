from __future__ import annotations

import json

from bench import worlds
from bench.options import Options
from bench.worlds import Plan


def test_worlds() -> None:
    plan = Plan(names=12, most=10, alone=20)
    outcome = worlds.measure(Options(requests=1_500), plan)
    assert [point.requests for point in outcome.points] == [300, 600, 900, 1_200, 1_500]
    assert (outcome.wrong, outcome.strangers, outcome.oversized) == (0, 0, 413)
    assert outcome.points[-1].worlds == 10
    assert outcome.points[-1].journal == 1_000
    assert "| 1,500 |" in worlds.report(outcome)
    assert json.dumps(worlds.raw(outcome))


def test_worlds_tell_what_is_not_as_it_should_be() -> None:
    points = tuple(worlds.Point(n * 2_000, 100.0 + n, 10 + n // 5, 1_000 - n // 5, 50.0) for n in range(1, 6))
    times = {"reset": [1.0] * 90 + [9.0] * 10, "first use": [1.0] * 100}
    outcome = worlds.Outcome(Plan(12, 10, 100), 50.0, points, 2, 3, 200, times)
    missed = {finding.what: finding.figure for finding in worlds.findings(outcome) if not finding.met}
    assert missed == {
        "most worlds, of the limit": 1.1,
        "worlds other than those expected": 3.0,
        "answers other than those expected": 2.0,
        "entries of the journal, beside 1,000": 1.0,
        "status of a snapshot that is too large, beside 413": 213.0,
        "reset: p99 in ms": 9.0,
    }
