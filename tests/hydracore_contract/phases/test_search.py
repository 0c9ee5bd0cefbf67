from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from hydracore_contract.errors import FirstFailure, ServiceDown, SessionHalted, TimeIsOver, Unreachable
from hydracore_contract.findings import rules
from hydracore_contract.findings.subject import item_property
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.phases.search import MOST_CAUSES, first_line, found_new_cause, search
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import run_state
from hydracore_contract.session import Session
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.reports.samples import CREATE_FAILS

URL = "http://127.0.0.1:9"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    settings = Settings(URL, profile="quick")
    return Session(run_state(own(), settings, Silent(), Ledger(tmp_path / "ledger", URL)))


def shows(session: Session, name: str) -> None:
    """As if an answer had broken a rule in a property of that name."""
    finding = replace(CREATE_FAILS, rule=rules.BODY_SCHEMA, subject=item_property(name))
    session.shown.add(finding.cause_key)
    session.state.known_causes.add(finding)


def searched(session: Session, tried: Callable[[int], None]) -> list[int]:
    seen: list[int] = []

    def one(number: int) -> None:
        seen.append(number)
        tried(number)

    search(session, st.integers(0, 1_000), 100, one)
    return seen


def test_what_shows_a_cause_is_made_small(session: Session) -> None:
    failed: list[int] = []

    def tried(number: int) -> None:
        if number >= 17:
            failed.append(number)
            shows(session, "name")

    searched(session, tried)
    assert min(failed) == 17
    assert len(session.state.known_causes.by_key) == 1


def test_each_cause_is_made_small_and_no_more_than_some(session: Session) -> None:
    smallest = dict.fromkeys(range(10), 1000)

    def tried(number: int) -> None:
        if number >= 10:
            smallest[number % 10] = min(smallest[number % 10], number)
            shows(session, f"name{number % 10}")

    searched(session, tried)
    small = [number for each, number in smallest.items() if number == 10 + each]
    assert len(small) >= 2
    assert len(session.state.known_causes.by_key) >= MOST_CAUSES


@pytest.mark.parametrize(
    "reason",
    [TimeIsOver(1.0), ServiceDown(1), FirstFailure(), SessionHalted(), Unreachable("it is away", "start it")],
)
def test_what_ends_the_run_ends_the_search_at_once(session: Session, reason: Exception) -> None:
    seen: list[int] = []

    def tried(number: int) -> None:
        seen.append(number)
        raise reason

    with pytest.raises(type(reason)):
        searched(session, tried)
    assert len(seen) == 1
    assert not session.state.missed


def test_what_was_known_before_is_not_looked_into(session: Session) -> None:
    shows(session, "name")
    assert len(searched(session, lambda _: shows(session, "name"))) <= 100
    assert not session.state.missed


def test_what_shows_itself_only_at_times_is_kept_and_not_told_as_missed(session: Session) -> None:
    once = iter([True])
    searched(session, lambda _: shows(session, "name") if next(once, False) else None)
    assert len(session.state.known_causes.by_key) == 1
    assert not session.state.missed


def test_a_generator_that_makes_nothing_is_told(session: Session) -> None:
    session.phase = "sequences"
    search(session, st.integers().filter(lambda _: False), 10, lambda _: None)
    (line,) = session.state.missed
    assert line.startswith("a search of the phase sequences: Unsatisfiable: ")


def test_a_search_that_breaks_off_with_something_new_is_not_told_as_missed(session: Session) -> None:
    def tried(_: int) -> None:
        shows(session, "name")
        raise InvalidArgument("a strategy that can't be drawn from")

    assert found_new_cause(session, st.integers(), 10, tried, 0)
    assert len(session.state.known_causes.by_key) == 1
    assert not session.state.missed


def test_a_reason_in_one_line() -> None:
    assert first_line(ValueError("one\ntwo")) == "one"
    assert first_line(ValueError("x" * 500)) == "x" * 200
