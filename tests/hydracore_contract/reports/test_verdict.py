from __future__ import annotations

from dataclasses import replace

from hydracore_contract.findings.outcome import OperationsTried
from hydracore_contract.reports.verdict import counted, percent, tried, verdict
from tests.hydracore_contract.reports.samples import BAD, GOOD


def test_what_a_run_comes_to() -> None:
    assert verdict(GOOD) == "conforms: nothing was found"
    assert verdict(BAD) == "does not conform: 10 failures, 2 notes, 1 accepted"
    assert GOOD.is_good
    assert not BAD.is_good


def test_a_run_that_ended_early_never_says_that_it_conforms() -> None:
    stopped = replace(GOOD, stopped="the service is gone")
    assert verdict(stopped) == "no verdict, the service is gone: nothing was found"
    assert not stopped.is_good
    assert verdict(replace(BAD, stopped="the service is gone")).startswith("does not conform")


def test_operations_that_served_nothing_stand_in_the_line() -> None:
    lacking = replace(GOOD, operations=OperationsTried(("a", "b", "c"), frozenset("a")))
    assert verdict(lacking) == "no verdict, not all was tried: nothing was found; never served: b, c"
    assert not lacking.is_good
    assert verdict(replace(lacking, causes=BAD.causes)).endswith("1 accepted; never served: b, c")
    accepted = replace(lacking, operations=replace(lacking.operations, enough=33.3))
    assert verdict(accepted) == "conforms: nothing was found; never served: b, c"
    many = replace(lacking, operations=OperationsTried(tuple("abcdefgh"), frozenset("a")))
    assert verdict(many).endswith("never served: b, c, d, e, f and 2 more")


def test_what_was_held_back_stands_in_the_line_and_keeps_nothing_from_conforming() -> None:
    spared = OperationsTried(("a", "b", "c"), frozenset("a"), held=frozenset("ac"))
    one = replace(GOOD, operations=spared)
    assert verdict(one).endswith("never served: b; held back to touch nothing of others: c")
    assert not one.is_good
    both = replace(one, operations=replace(spared, served=frozenset("ab")))
    assert verdict(both) == "conforms: nothing was found; held back to touch nothing of others: c"
    assert both.is_good
    assert tried(both).startswith("2 of 3 operations")
    assert not replace(one, operations=replace(spared, served=frozenset(), held=frozenset("abc"))).is_good


def test_nothing_selected_is_no_verdict() -> None:
    empty = replace(GOOD, operations=OperationsTried((), frozenset()))
    assert not empty.is_good
    assert replace(empty, operations=replace(empty.operations, enough=0)).is_good


def test_numbers() -> None:
    assert counted(1, "note") == "1 note"
    assert counted(1200, "note") == "1,200 notes"
    assert percent(0.9999) == "99 %"
    assert percent(1.0) == "100 %"
