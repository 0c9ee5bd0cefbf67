"""Whole runs against services that crash and start again, leak their connections, or keep what was deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.outcome import Ending
from tests.hydracore_contract.small_services import Answered, Asked, Crash, Service, run, small, told
from tests.hydracore_contract.test_verdicts import NOTES, notes


def crashing(service: Service) -> Service:
    """Shows more of a note than was sent where the first is made; crashes at another, which is kept by then."""
    made = iter(range(10**9))

    def crashes(asked: Asked) -> Answered:
        status, value = service(asked)
        number = next(made) if status == 201 else None
        if number == 5:
            raise Crash
        return status, {**value, "text": value["text"] + "!"} if number == 0 else value

    return crashes


def test_a_run_goes_on_after_a_crash_with_what_it_has_found_and_made(tmp_path: Path) -> None:
    kept: dict[str, Any] = {}
    with small(crashing(notes(kept))) as there:
        outcome = run(NOTES, there.url, tmp_path, phases=("requests",))
    assert outcome.stopped is None
    assert outcome.operations.untried == ()
    assert told(outcome) == ["value-changed addNote"]
    (note,) = [each.first for each in outcome.causes if each.first.severity is Severity.NOTE]
    assert "once, but not when it was sent again" in note.summary
    assert (kept, outcome.leftover, [*tmp_path.glob("ledger-*")]) == ({}, (), [])


def leaking(service: Service, over: Event) -> Service:
    """Loses its last connection at the third create; from then on all requests wait for one."""
    creates: list[Asked] = []

    def leaks(asked: Asked) -> Answered:
        if len(creates) == 3:
            over.wait(20.0)
        if asked.method == "POST":
            creates.append(asked)
        return (500, None) if len(creates) == 3 else service(asked)

    return leaks


def test_a_run_has_its_time_where_a_pool_of_connections_is_empty(tmp_path: Path) -> None:
    kept: dict[str, Any] = {}
    over = Event()
    with small(leaking(notes(kept), over)) as there:
        outcome = run(NOTES, there.url, tmp_path, max_time=4.0, request_timeout=0.5)
        over.set()
    assert outcome.ending is not Ending.WHOLE
    # That it would have stayed away nobody has seen; on a slow machine the failure itself may be seen twice.
    assert {each.first.rule.id for each in outcome.causes} & {"not-recovered", "server-error"}
    for each in (cause.first for cause in outcome.causes if cause.first.rule.id == "not-recovered"):
        answer = each.exchange.answer
        has_failed = answer is not None and answer.status == 500
        assert each.severity is (Severity.FAILURE if has_failed else Severity.NOTE)
    # What can't be removed any more is told, and its ledger is kept for the command that removes it.
    (ledger,) = tmp_path.glob("ledger-*.jsonl")
    assert f"hydracore-contract cleanup {ledger}" in str(outcome.leftover)


def soft(service: Service) -> Service:
    """Takes what was deleted for gone, and lists it all the same."""
    gone: list[Any] = []

    def keeps(asked: Asked) -> Answered:
        item = service(replace(asked, method="GET"))[1] if asked.method == "DELETE" else None
        status, value = service(asked)
        if status == 204:
            gone.append(item)
        is_list = asked.method == "GET" and asked.path == ("Notes",)
        return status, [*value, *gone] if is_list else value

    return keeps


def test_what_is_listed_after_its_deletion_is_one_finding_and_told_at_the_end(tmp_path: Path) -> None:
    kept: dict[str, Any] = {}
    with small(soft(notes(kept))) as there:
        outcome = run(NOTES, there.url, tmp_path, r"^(?!.*( body\.| fuzzing))")
    assert outcome.stopped is None
    assert told(outcome) == ["delete dropNote"]
    assert kept == {}
    (line,) = outcome.leftover
    assert line.endswith(" items in /Notes: is listed after its deletion")


def test_a_run_has_its_time_where_what_was_deleted_is_listed(tmp_path: Path) -> None:
    with small(soft(notes({}))) as there:
        outcome = run(NOTES, there.url, tmp_path, max_time=2.0)
    assert outcome.ending is not Ending.WHOLE
    assert told(outcome) == ["delete dropNote"]
    assert outcome.leftover
