"""What outages cost a run: a minute in all, by a clock that moves only where somebody waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hydracore_contract.errors import RunEnded, ServiceDown, SessionHalted, TimeIsOver
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import PATIENCE, run_state
from hydracore_contract.session import Session
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.transport.time_limit import TimeLimit
from hydracore_contract.unconfirmed import leave_open
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.scripted import Line, Script, answer, hangs_after, serving

LISTED = answer("200 OK", b'{"channels": [], "count": 0}', ("Content-Type", "application/json"))
FAILED = answer("500 Internal Server Error", b"{}", ("Content-Type", "application/json"))
STEP = 0.5
"""Seconds of the longest wait between two looks at a service that is away."""


class Waits(TimeLimit):
    """Time that passes while somebody waits, and then at once."""

    def __init__(self) -> None:
        self.seconds_waited = 0.0
        super().__init__(clock=lambda: self.seconds_waited)

    def wait(self, seconds: float) -> None:
        self.seconds_waited += seconds


@contextmanager
def session(folder: Path, script: Script, waits: Waits, timeout: float = 5.0) -> Iterator[Session]:
    with serving(script) as server:
        settings = Settings(server.url, Secrets("t", "k"), request_timeout=timeout)
        made = Session(run_state(own(), settings, Silent(), Ledger(folder / "ledger.jsonl", server.url)))
        made.target.limit = waits
        try:
            yield made
        finally:
            made.state.ledger.close()
            made.target.close()


def away(waits: Waits, *outages: float, served: int = 2) -> Script:
    """Serves so many requests before each outage, hangs up on all until it is over, and works at the end."""
    left, back, answered = list(outages), [0.0], [0]

    def script(line: Line) -> None:
        while line.hear():
            if waits.seconds_waited < back[0]:
                return
            if answered[0] == served and left:
                answered[0], back[0] = 0, waits.seconds_waited + left.pop(0)
                return
            answered[0] += 1
            line.say(LISTED)

    return script


def look(made: Session) -> RunEnded | None:
    try:
        made.look(made.contract.resources[0], made.tenants.main)
    except RunEnded as reason:
        return reason
    return None


@pytest.mark.parametrize("outages", [(10**6,), (25.0, 25.0, 25.0), (4.0,) * 40])
def test_all_outages_together_cost_a_minute_at_most(outages: tuple[float, ...], tmp_path: Path) -> None:
    waits = Waits()
    with session(tmp_path, away(waits, *outages), waits) as made:
        ends = (look(made) for _ in range(10 * len(outages)))
        reason = next(filter(None, ends), None)
    assert isinstance(reason, ServiceDown), reason
    assert not reason.is_there
    assert PATIENCE - STEP <= waits.seconds_waited <= PATIENCE + STEP


def test_a_run_goes_on_after_outages_that_take_less(tmp_path: Path) -> None:
    waits = Waits()
    with session(tmp_path, away(waits, 25.0, 25.0), waits) as made:
        assert [look(made) for _ in range(20)] == [None] * 20
        assert made.history.works
    assert 50.0 <= waits.seconds_waited < PATIENCE


def test_a_service_that_fails_on_everything_is_waited_for_shorter(tmp_path: Path) -> None:
    waits = Waits()

    def script(line: Line) -> None:
        line.hear()
        line.say(LISTED)
        while line.hear():
            line.say(FAILED)

    with session(tmp_path, script, waits) as made:
        assert look(made) is None
        reason = look(made)
    assert isinstance(reason, ServiceDown)
    assert reason.is_there
    assert waits.seconds_waited < PATIENCE / 2


def test_the_time_of_the_request_that_nobody_answered_counts_as_well(tmp_path: Path) -> None:
    waits, timeout = Waits(), 0.2
    with session(tmp_path, hangs_after(b""), waits, timeout) as made:
        made.state.patience = 0.2
        assert isinstance(look(made), ServiceDown)
        assert PATIENCE - made.state.outages >= waits.seconds_waited + timeout


def test_what_has_come_is_judged_where_there_is_no_time_for_a_look(tmp_path: Path) -> None:
    waits = Waits()

    def script(line: Line) -> None:
        line.hear()
        waits.seconds = 0.0
        line.say(FAILED)

    with session(tmp_path, script, waits) as made:
        assert isinstance(look(made), TimeIsOver)
        leave_open(made, "the time was over")
        assert [cause.first.rule.id for cause in made.state.causes] == ["server-error"]


@pytest.mark.parametrize("ends", ["halted", "out of time"])
def test_an_outage_that_nobody_waited_for_is_no_failure_yet(ends: str, tmp_path: Path) -> None:
    waits = Waits()
    served: list[bytes] = []

    def script(line: Line) -> None:
        while (heard := line.hear()) and not served:
            served.append(heard)
            line.say(LISTED)
        waits.seconds = 1.0
        if ends == "halted":
            made.state.halted.set()

    with session(tmp_path, script, waits) as made:
        assert look(made) is None
        with suppress(SessionHalted):
            assert isinstance(look(made), TimeIsOver)
        assert made.state.causes == ()
        assert [found[0].rule.id for found in made.state.suspicions.taken().values()] == ["not-recovered"]
