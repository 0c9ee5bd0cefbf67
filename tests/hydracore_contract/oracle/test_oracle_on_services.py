"""The oracle of whole services."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hydracore_contract.findings.finding import Severity
from tests.hydracore_contract.oracle.exchanges import (
    CREATE,
    DELETE,
    JSON,
    KEY,
    UPDATE,
    answered,
    exchange,
    ids,
    sent,
)
from tests.hydracore_contract.oracle.faults import ACCIDENTS, FAULTY, UpdatesAll
from tests.hydracore_contract.oracle.sequences import DEFAULT, Run, Step, started, steps, ways
from tests.hydracore_contract.oracle.service import SCOPES, Service, Ways

plans = st.lists(steps, max_size=12)
fewer = settings(max_examples=settings().max_examples // 3)

BY_ITSELF = frozenset({"status", "error", "event"})


# ----------------------------------------------------------------------------------------- services in memory


@given(ways, plans, st.integers(0, 2), st.integers(1, 4))
def test_a_correct_service_is_never_blamed(free: Ways, plan: list[Step], seeds: int, every: int) -> None:
    run = started(Service(free, seeds))
    for number, step in enumerate(plan):
        run.step(step)
        if number % every == 0:
            run.look()
    run.look()
    assert run.failures == []
    assert {each.rule.id for each in run.told} <= {"lenient-accepted"}


@pytest.mark.parametrize("name", ACCIDENTS)
@fewer
@given(ways, plans, st.data())
def test_every_accident_is_seen_by_the_next_list(
    name: str, free: Ways, plan: list[Step], data: st.DataObject
) -> None:
    run = started(Service(free._replace(unique=0)))
    for step in plan:
        run.step(step)
    run.send(DELETE, 0, run.create(0))
    run.create(0, DEFAULT | {"external_identifier": "kept for long"})
    if data.draw(st.booleans(), "looked"):
        run.look()
    assert run.failures == []
    kept = [
        (scope, key) for scope in (0, 1) for key in run.made[scope] if key in run.service.items[SCOPES[scope]]
    ]
    scope, key = data.draw(st.sampled_from(kept), "item")
    before = repr(run.service.items)
    ACCIDENTS[name](run.service, SCOPES[scope], key)
    assume(repr(run.service.items) != before)
    told = len(run.told)
    run.look()
    # What no create chooses may move by itself: it is told, and is a failure only where a write can have done it.
    assert run.told[told:]
    assert run.failures or name in BY_ITSELF


def whole(run: Run) -> None:
    """A life that gives every fault its chance."""
    body = {**DEFAULT, "webhook_secret": "secret", "id": KEY}
    body.pop("enabled", None)
    for number, scope in enumerate((0, 1, 0)):
        run.create(
            scope, body | {"external_identifier": f"identifier {number}", "provider": f"provider {number}"}
        )
    run.look()
    keys = run.made[0] or list(run.service.items[SCOPES[0]])
    run.service.now = run.service.now.replace(minute=5)
    run.send(UPDATE, 0, keys[0], {"status": "paused", "enabled": False, "error_message": "Down"})
    run.send(UPDATE, 0, keys[0], {"config": {"a": 1}, "channel_type": "voice"})
    run.look()
    run.send(UPDATE, 1, keys[0], {"status": "strayed"})
    run.send(DELETE, 1, keys[0])
    run.send(UPDATE, 0, keys[0], {"status": "x"}, headers=(JSON,))
    run.look()
    run.send(DELETE, 0, keys[0])
    run.send(DELETE, 0, keys[0])
    run.look()


@pytest.mark.parametrize(("faulty", "breaks"), FAULTY.items())
@fewer
@given(ways)
def test_every_fault_is_found(faulty: type[Service], breaks: str, free: Ways) -> None:
    run = started(faulty(free._replace(unique=0)))
    whole(run)
    assert breaks in ids(each for each in run.told if each.severity is Severity.FAILURE)


@given(ways)
def test_the_same_life_of_a_correct_service(free: Ways) -> None:
    run = started(Service(free))
    whole(run)
    assert run.failures == []


@given(ways, plans)
def test_the_same_exchanges_give_the_same_breaches(free: Ways, plan: list[Step]) -> None:
    told = []
    for _ in range(2):
        run = started(UpdatesAll(free))
        for step in plan:
            run.step(step)
        run.look()
        told.append(run.told)
    assert told[0] == told[1]


# ----------------------------------------------------------------------------------------- others at work


def others(run: Run, **more: Any) -> str:
    """An item that someone else has just made in the first scope."""
    service = run.service
    item = service.keep(
        SCOPES[0], service.made(SCOPES[0], DEFAULT | {"external_identifier": "theirs"} | more)
    )
    return str(item["id"])


def test_items_of_others_are_noted_and_never_taken_for_ours() -> None:
    run = started(Service())
    run.create(0, DEFAULT | {"external_identifier": "ours, of course"})
    run.oracle.made.clear()
    others(run)
    run.look()
    assert not run.oracle.made
    others(run, provider="by nobody here")
    run.create(1)
    run.oracle.made.clear()
    run.look()
    assert not run.oracle.made
    assert [each.severity for each in run.told if each.summary.endswith("nobody here has made it")] == [
        Severity.NOTE
    ]


def test_others_may_do_as_they_like_while_we_look() -> None:
    run = started(Service(seeds=3))
    first, second, _ = list(run.service.items[SCOPES[0]])
    ACCIDENTS["lost"](run.service, SCOPES[0], first)
    ACCIDENTS["status"](run.service, SCOPES[0], second)
    others(run)
    run.look()
    assert run.told == []


def test_events_of_others_are_no_fault_of_ours() -> None:
    run = started(Service())
    (theirs,) = run.service.items[SCOPES[0]]
    ACCIDENTS["event"](run.service, SCOPES[0], theirs)
    run.create(0)
    run.look()
    assert run.failures == []


@pytest.mark.parametrize("name", ["lost", "created", "leaked"])
def test_what_our_writes_do_to_items_of_others_is_told(name: str) -> None:
    run = started(Service())
    (theirs,) = run.service.items[SCOPES[0]]
    run.create(1)
    ACCIDENTS[name](run.service, SCOPES[0], theirs)
    run.look()
    assert run.failures


def test_what_was_made_in_spite_of_a_failure_is_ours() -> None:
    run = started(Service())
    run.service.sent = 9
    body = DEFAULT | {"external_identifier": "in spite of all"}
    item = run.service.keep(SCOPES[0], run.service.made(SCOPES[0], body))
    request = sent(CREATE, body, path=f"/v1/instances/{SCOPES[0]}/channels")
    failed = exchange(5, CREATE, request, answered(500, {}))
    assert ids(run.oracle.observe(failed)) == ["server-error"]
    run.look()
    assert run.failures == []
    assert [key for _, key in run.oracle.made] == [item["id"]]
