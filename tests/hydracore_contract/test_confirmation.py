"""What was late or missing once is sent again, alone, before it is a failure."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract import recovery
from hydracore_contract.confirmation import confirm
from hydracore_contract.errors import ServiceDown, TimeIsOver
from hydracore_contract.findings.finding import Severity
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.oracle.durations import LEAST
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import run_state
from hydracore_contract.runner import named_contract
from hydracore_contract.session import Session
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.unconfirmed import leave_open
from tests.hydracore_contract.scripted import Line, Script, answer, falls_over, serving

JSON = ("Content-Type", "application/json")
LISTED = answer("200 OK", b'{"channels": [], "count": 0}', JSON)


CREATED = answer("422 Unprocessable Content", b'{"detail": []}', JSON)


def creates(seconds: Sequence[float], of: bytes = b"") -> Script:
    """Answers the creates whose body holds `of` after so many seconds, the last time for all others; lists at once."""
    left = list(seconds)

    def script(line: Line) -> None:
        while data := line.hear():
            if data.startswith(b"POST") and of in data:
                time.sleep(left.pop(0) if len(left) > 1 else left[0])
            line.say(CREATED if data.startswith(b"POST") else LISTED)

    return script


@contextmanager
def created(
    folder: Path, *seconds: float, timeout: float = 0.5, peers: int = 0, body: Any = None
) -> Iterator[Session]:
    """A session that has created an item, whose answer comes after so many seconds each time."""
    contract, _ = named_contract(None)
    resource = contract.resources[0]
    assert resource.create is not None
    with serving(creates(seconds, b"slow" if peers else b"")) as server:
        settings = Settings(server.url, Secrets("t", "k"), request_timeout=timeout)
        session = Session(run_state(contract, settings, Silent(), Ledger(folder / "ledger", server.url)))
        try:
            for _ in range(peers):
                session.ask(resource.create, session.tenants.main, {})
            session.ask(resource.create, session.tenants.main, body or {})
            assert not late(session)
            yield session
        finally:
            session.state.ledger.close()
            session.target.close()


def late(session: Session) -> list[tuple[str, Severity]]:
    found = [(cause.first.rule.id, cause.first.severity) for cause in session.state.causes]
    return [each for each in found if each[0] in ("hangs", "slow")]


@pytest.mark.parametrize(
    ("seconds", "severity"),
    [((1.0, 0.0), Severity.NOTE), ((1.0, 1.0, 0.0), Severity.NOTE), ((1.0,), Severity.FAILURE)],
)
def test_what_hangs_is_a_failure_where_it_hangs_again_each_time(
    seconds: tuple[float, ...], severity: Severity, tmp_path: Path
) -> None:
    with created(tmp_path, *seconds) as session:
        session.target.timeout = 0.2
        confirm(session)
        assert late(session) == [("hangs", severity)]
        is_calm = session.target.timeout == session.settings.request_timeout
        assert is_calm == (severity is Severity.NOTE)


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        ((2.2, 0.0), []),
        ((2.2,), [("slow", Severity.FAILURE)]),
        ((1.2,), [("slow", Severity.NOTE)]),
    ],
)
def test_what_is_slow_beside_its_peers_is_so_each_time(
    seconds: tuple[float, ...], found: list[tuple[str, Severity]], tmp_path: Path
) -> None:
    """Its peers are sent again beside it."""
    with created(tmp_path, *seconds, timeout=9.0, peers=LEAST, body={"provider": "slow"}) as session:
        confirm(session)
        assert late(session) == found
        slow = [cause.first for cause in session.state.causes if cause.first.rule.id == "slow"]
        assert [(each.exchange.request.body, "others take" in each.summary) for each in slow] == [
            (b'{"provider": "slow"}', True)
        ] * len(found)


def test_what_was_not_looked_into_is_a_note(tmp_path: Path) -> None:
    with created(tmp_path, 1.0) as session:
        leave_open(session, "the time was over")
        assert late(session) == [("hangs", Severity.NOTE)]
        assert "was not sent again, since the time was over" in session.state.causes[0].first.summary
        confirm(session)
        assert late(session) == [("hangs", Severity.NOTE)]


def test_what_there_was_no_time_for_is_a_note(tmp_path: Path) -> None:
    with created(tmp_path, 1.0) as session:
        session.target.limit.seconds = 0.0
        with pytest.raises(TimeIsOver):
            confirm(session)
        leave_open(session, "the time was over")
        assert late(session) == [("hangs", Severity.NOTE)]


def outage_at(role: str, script: Script, folder: Path) -> list[tuple[str, Severity]]:
    """What is told of an outage that came at the operation in that role, once it was looked into."""
    contract, _ = named_contract(None)
    resource = contract.resources[0]
    operation = getattr(resource, role)
    with serving(script) as server:
        settings = Settings(server.url, Secrets("t", "k"))
        session = Session(run_state(contract, settings, Silent(), Ledger(folder / "ledger", server.url)))
        try:
            session.look(resource, session.tenants.main)
            session.ask(operation, {**session.tenants.main, "endpoint_id": session.samples.uuid()}, {})
            assert not session.state.causes
            confirm(session)
        finally:
            session.state.ledger.close()
            session.target.close()
    found = [cause.first for cause in session.state.causes]
    assert {each.operation for each in found} == {operation.id}
    return [(each.rule.id, each.severity) for each in found]


def test_a_service_that_falls_over_at_a_request_does_so_again(tmp_path: Path) -> None:
    """It is started again each time: what is looked for later, or after a clean-up that waits for it, is not seen."""
    assert outage_at("create", falls_over(0.6, LISTED), tmp_path) == [("not-recovered", Severity.FAILURE)]


def test_an_outage_that_comes_at_any_request_is_no_failure(tmp_path: Path) -> None:
    """Though it comes each time that the create is sent."""
    told = outage_at("create", falls_over(0.3, LISTED, every=20), tmp_path)
    assert told == [("not-recovered", Severity.NOTE)]


def loses_updates(seconds: float) -> Script:
    """Does not answer the first updates, and after the last of these nothing for so many seconds."""
    updates, back = [0], [0.0]

    def script(line: Line) -> None:
        while time.monotonic() >= back[0] and (data := line.hear()):
            updates[0] += data.startswith(b"PATCH")
            if data.startswith(b"PATCH") and updates[0] <= LOST_UPDATES:
                back[0] = time.monotonic() + seconds if updates[0] == LOST_UPDATES else 0.0
                return
            line.say(LISTED)

    return script


LOST_UPDATES = 3
"""One as it is sent first, which is sent twice, and one when it is sent again."""


def test_one_outage_does_not_confirm_itself_in_several_tries(tmp_path: Path) -> None:
    told = outage_at("update", loses_updates(1.0), tmp_path)
    assert told == [("no-answer", Severity.NOTE)]


def loses(every: int, creates: int) -> Script:
    """Loses the answers to the first creates, and every so manieth of all others."""
    heard, left = [0], [creates]

    def script(line: Line) -> None:
        while data := line.hear():
            heard[0] += 1
            left[0] -= data.startswith(b"POST")
            is_lost = left[0] >= 0 if data.startswith(b"POST") else heard[0] % every == 0
            if is_lost:
                return
            line.say(CREATED if data.startswith(b"POST") else LISTED)

    return script


@pytest.mark.parametrize(
    ("every", "creates", "severity"),
    [(12, 4, Severity.NOTE), (12, 10**6, Severity.FAILURE), (10**6, 4, Severity.FAILURE)],
)
def test_an_answer_that_is_missing_where_others_are_too_is_so_more_often_before_it_is_a_failure(
    every: int, creates: int, severity: Severity, tmp_path: Path
) -> None:
    """Two tries are enough where no other answer is missing; the create itself is sent twice."""
    told = outage_at("create", loses(every, creates), tmp_path)
    assert told == [("no-answer", severity)]


def loses_now_and_then(*, any_request: bool) -> Script:
    """Loses each third answer to creates, or to any request on a connection of its own."""
    counts = {True: 0, False: 0}

    def script(line: Line) -> None:
        is_first = True
        while data := line.hear():
            is_create = data.startswith(b"POST")
            if is_create or (any_request and is_first):
                counts[is_create] += 1
                if counts[is_create] % 3 == 0:
                    return
            is_first = False
            line.say(CREATED if is_create else LISTED)

    return script


@pytest.mark.parametrize(("any_request", "severity"), [(True, Severity.NOTE), (False, Severity.FAILURE)])
def test_an_operation_that_loses_answers_now_and_then_does_so_where_no_other_does(
    any_request: bool, severity: Severity, tmp_path: Path
) -> None:
    """Reads are sent again by themselves, so that what is lost of them does not show."""
    contract, _ = named_contract(None)
    resource = contract.resources[0]
    assert resource.create is not None
    with serving(loses_now_and_then(any_request=any_request)) as server:
        settings = Settings(server.url, Secrets("t", "k"))
        session = Session(run_state(contract, settings, Silent(), Ledger(tmp_path / "ledger", server.url)))
        for _ in range(30):
            session.look(resource, session.tenants.main)
            session.ask(resource.create, session.tenants.main, {})
            confirm(session)
        session.state.ledger.close()
        session.target.close()
    worst = session.state.causes[0].first
    assert (worst.rule.id, worst.operation, worst.severity) == ("no-answer", resource.create.id, severity)


def is_away(requests: int) -> Script:
    """Answers no request after the first create, for so many of them, and works from then on."""
    left = [-1]

    def script(line: Line) -> None:
        while data := line.hear():
            left[0] = requests if left[0] < 0 and data.startswith(b"POST") else left[0]
            if left[0] > 0:
                left[0] -= 1
                return
            line.say(CREATED if data.startswith(b"POST") else LISTED)

    return script


@pytest.mark.parametrize(("requests", "severity"), [(8, Severity.NOTE), (10**6, Severity.FAILURE)])
def test_an_outage_that_is_over_may_have_been_the_networks_however_long_it_took(
    requests: int, severity: Severity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "SOON", 0.01)
    contract, _ = named_contract(None)
    create = contract.resources[0].create
    assert create is not None
    with serving(is_away(requests)) as server:
        settings = Settings(server.url, Secrets("t", "k"))
        session = Session(run_state(contract, settings, Silent(), Ledger(tmp_path / "ledger", server.url)))
        session.state.patience = 60.0 if severity is Severity.NOTE else 0.5
        with suppress(ServiceDown):
            session.look(contract.resources[0], session.tenants.main)
            session.ask(create, session.tenants.main, {})
            confirm(session)
        session.state.ledger.close()
        session.target.close()
    assert {cause.first.severity for cause in session.state.causes} == {severity}
    assert "not-recovered" in {cause.first.rule.id for cause in session.state.causes}


def test_the_request_that_a_service_falls_over_at_is_found_among_those_under_way(tmp_path: Path) -> None:
    contract, _ = named_contract(None)
    resource = contract.resources[0]
    create, listing = resource.create, resource.list
    assert create is not None
    assert listing is not None
    service = Fragile()
    with serving(service.script) as server:
        settings = Settings(server.url, Secrets("t", "k"))
        session = Session(run_state(contract, settings, Silent(), Ledger(tmp_path / "ledger", server.url)))
        session.ask(listing, session.tenants.main)
        with ThreadPoolExecutor() as pool:
            first = pool.submit(session.fork("first").ask, listing, session.tenants.main)
            assert service.is_asked.wait(20)
            pool.submit(session.fork("second").ask, create, session.tenants.main, {}).result()
            first.result()
        confirm(session)
        told = [
            (each.first.rule.id, each.first.operation, each.first.severity) for each in session.state.causes
        ]
        assert told == [("not-recovered", create.id, Severity.FAILURE)]
        assert service.lists < 2000, "to see whether it falls over by itself it is not flooded"
        session.state.ledger.close()
        session.target.close()


class Fragile:
    """A service that falls over at each create. The second list is under way then, and the first to be dropped."""

    OUTAGE = 10
    """The requests that are dropped in an outage: what looks after the service sends some for each that was dropped."""

    def __init__(self) -> None:
        self.is_asked, self.falls, self.has_told = (threading.Event() for _ in range(3))
        self.dropped = self.OUTAGE
        self.lists = 0

    def script(self, line: Line) -> None:
        while data := line.hear():
            if data.startswith(b"POST"):
                self.dropped = 0
                self.falls.set()
                self.has_told.wait()
                return
            self.lists += 1
            if self.lists == 2:
                self.is_asked.set()
                self.falls.wait()
            if self.dropped < self.OUTAGE:
                self.dropped += 1
                if self.dropped == 3:
                    self.has_told.set()
                return
            line.say(LISTED)
