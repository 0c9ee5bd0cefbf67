from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from threading import Event

import pytest

from hydracore_contract.entitlement import is_refused
from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.health import Condition, Health, is_answer
from hydracore_contract.isolation.tenants import tenants_of
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.transport.keyring import keyrings_of
from hydracore_contract.transport.target import Target, Unguarded
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.scripted import (
    Line,
    Script,
    Scripted,
    answer,
    hangs_after,
    keeps_saying,
    serving,
)

FINE, FAILED, REFUSED = answer(), answer("503 Service Unavailable"), answer("401 Unauthorized")
NEVER = Event()


@contextmanager
def health(*scripts: Script, timeout: float = 2.0) -> Iterator[tuple[Health, Scripted]]:
    with serving(*scripts) as server:
        settings = Settings(server.url, Secrets(token="secret"), request_timeout=timeout)
        with closing(Target(settings, Unguarded(), keyrings=keyrings_of(own(), settings))) as target:
            yield Health(own(), tenants_of(own(), settings), target), server


def shown(status: int | None, trouble: Trouble | None = None) -> Exchange:
    got = None if status is None else Answer(status, (), b"", 0.1)
    return Exchange(1, "", Request("GET", "/"), got, trouble)


@pytest.mark.parametrize(("said", "works"), [(FINE, True), (REFUSED, True), (FAILED, False)])
def test_it_works_where_it_does_not_fail(said: bytes, works: bool) -> None:
    with health(keeps_saying(said)) as (found, _):
        assert found.works() is works
        assert found.answers_anybody() is works
        assert found.is_there()


def test_who_is_anybody_shows_no_credentials() -> None:
    with health(keeps_saying(FINE)) as (found, server):
        found.works()
        found.answers_anybody()
        assert [b"Bearer secret" in each for each in server.heard] == [True, False]


def test_it_comes_back_once_it_does_not_fail_any_more() -> None:
    with health(keeps_saying(FAILED, FAILED, FINE)) as (found, server):
        assert found.comes_back(20.0, NEVER, hangs=False)
        assert len(server.heard) == 3


def test_it_is_not_waited_for_any_longer_than_that() -> None:
    with health(keeps_saying(FAILED)) as (found, _):
        assert not found.comes_back(0.2, NEVER, hangs=False)


def test_it_is_not_waited_for_once_nothing_more_is_to_be_sent() -> None:
    halted = Event()
    halted.set()
    began = time.monotonic()
    with health(keeps_saying(FAILED)) as (found, _):
        assert not found.comes_back(20.0, halted, hangs=False)
    assert time.monotonic() - began < 10.0


def in_turn(*answers: bytes) -> Script:
    """Gives these answers one after the other, on whatever connection; none where one is empty."""
    left = list(answers)

    def script(line: Line) -> None:
        while line.hear() and (said := left.pop(0) if left else b""):
            line.say(said)

    return script


@pytest.mark.parametrize(
    ("answers", "condition"),
    [
        ((FINE,), Condition.WORKS),
        ((FAILED, FINE, FAILED), Condition.POISONED),
        ((FAILED, FINE, FINE), Condition.WORKS),
        ((FAILED, FAILED, FINE, FAILED), Condition.PARTLY),
        ((FAILED, FAILED, FINE, FINE), Condition.WORKS),
        ((FAILED,) * 20, Condition.FAILING),
        ((), Condition.AWAY),
    ],
)
def test_an_outage_that_has_ended_meanwhile_leaves_no_condition(
    answers: Sequence[bytes], condition: Condition
) -> None:
    with health(in_turn(*answers)) as (found, _):
        assert found.condition() is condition


@pytest.mark.parametrize("hangs", [True, False])
def test_where_requests_hang_any_answer_is_enough(hangs: bool) -> None:
    """The simplest request hangs, and what nobody has is answered."""
    with health(hangs_after(b""), keeps_saying(FINE), hangs_after(b""), timeout=0.2) as (found, _):
        assert found.comes_back(0.1, NEVER, hangs=hangs) is hangs


@pytest.mark.parametrize(
    ("exchange", "refused", "answered"),
    [
        (shown(200), False, True),
        (shown(401), True, True),
        (shown(403), True, True),
        (shown(404), False, True),
        (shown(500), False, False),
        (shown(200, Trouble.CUT_SHORT), False, True),
        (shown(None, Trouble.HANGS), False, False),
    ],
)
def test_what_an_answer_tells(exchange: Exchange, refused: bool, answered: bool) -> None:
    assert (is_refused(exchange), is_answer(exchange)) == (refused, answered)
