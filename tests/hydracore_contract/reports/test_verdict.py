from __future__ import annotations

from dataclasses import replace

from hydracore_contract.reports.verdict import counted, is_good, percent, verdict
from tests.hydracore_contract.reports.samples import BAD, GOOD


def test_what_a_run_comes_to() -> None:
    assert verdict(GOOD) == "conforms: nothing was found"
    assert verdict(BAD) == "does not conform: 10 failures, 2 notes, 1 accepted"
    assert is_good(GOOD)
    assert not is_good(BAD)


def test_a_run_that_ended_early_never_says_that_it_conforms() -> None:
    stopped = replace(GOOD, stopped="the service is gone")
    assert verdict(stopped) == "no verdict, the service is gone: nothing was found"
    assert not is_good(stopped)
    assert verdict(replace(BAD, stopped="the service is gone")).startswith("does not conform")


def test_numbers() -> None:
    assert counted(1, "note") == "1 note"
    assert counted(1200, "note") == "1,200 notes"
    assert percent(0.9999) == "99 %"
    assert percent(1.0) == "100 %"
