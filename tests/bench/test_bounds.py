from __future__ import annotations

from bench import bounds
from bench.api import create
from bench.bounds import Outcome, Trial
from bench.options import Options


def test_bounds() -> None:
    trial = Trial("little", ("--max-items", "30"), lambda _: create(), 507, 30, 50)
    outcome = bounds.measure(Options(), [trial])[0]
    assert outcome.statuses == {507: 50}
    assert "| 50 times 507 |" in bounds.report([outcome])


def test_bounds_tell_an_answer_that_is_not_the_one_expected() -> None:
    outcome = Outcome("x", 1, 10, {507: 9, 201: 1}, 507, 50.0, 60.0, 66.0)
    others, grown = bounds.findings([outcome])
    assert (others.figure, others.met) == (1.0, False)
    assert (round(grown.figure, 2), grown.met) == (1.1, False)
