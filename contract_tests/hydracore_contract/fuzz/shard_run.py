"""The work on a shard, until its time is over or nobody needs more of it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from random import Random

from hydracore_contract.errors import (
    CredentialsExpired,
    CredentialsRefused,
    PartAbandoned,
    RunEnded,
    ServiceLost,
    SessionHalted,
    TimeIsOver,
    Unreachable,
    Unwritable,
)
from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.finding import CauseKey, Finding
from hydracore_contract.findings.grouping import FAILING
from hydracore_contract.fuzz.contract_files import loaded_contract, relocated
from hydracore_contract.fuzz.corpus import Corpus
from hydracore_contract.fuzz.fuzzer import fuzz
from hydracore_contract.fuzz.programs import Program, decoded, encoded
from hydracore_contract.fuzz.progress import Listener, Reached
from hydracore_contract.fuzz.shards import Shard, ShardKind, ShardResult, Sighting
from hydracore_contract.health import Condition
from hydracore_contract.phases.targets import twins
from hydracore_contract.reachability import check_target, check_there
from hydracore_contract.recovery import leave_place
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import RunState
from hydracore_contract.runner import Run, prepared
from hydracore_contract.session import Session
from hydracore_contract.shrink.shrinker import Effort
from hydracore_contract.unconfirmed import leave_open

LOOK = 0.2
"""Seconds between two looks at whether the shard should end."""
BEAT = 1.0
"""Seconds after which it tells again how far it is."""
LINGER = 2.0
"""Seconds in which findings are still made small once the shard is asked to end."""


class Sightings:
    """An observer that counts what a shard sees, and tells of each new cause at once."""

    def __init__(self, found: Callable[[Finding], None]) -> None:
        self.statuses: Counter[tuple[str, str]] = Counter()
        self.seen: dict[CauseKey, tuple[datetime, datetime, int]] = {}
        self._found = found

    def exchanged(self, exchange: Exchange) -> None:
        if exchange.operation:
            told = str(exchange.answer.status) if exchange.answer and not exchange.trouble else "none"
            self.statuses[exchange.operation, told] += 1

    def noticed(self, finding: Finding, key: CauseKey) -> None:
        now = datetime.now(UTC)
        first, _, count = self.seen.get(key, (now, now, 0))
        self.seen[key] = (first, now, count + 1)
        if not count:
            self._found(finding)

    def reached(self, state: RunState) -> Reached:
        with state.lock:
            return Reached(
                state.target.sent,
                dict(state.recorder.coverage.reached),
                dict(self.statuses),
                dict(state.readings.times),
                frozenset(state.recorder.held),
                frozenset(state.recorder.refused),
            )


def run_shard(shard: Shard, listener: Listener) -> ShardResult:
    """Works on a shard until its time is over, or the listener has enough."""
    contract, here = loaded_contract(shard.document)

    def told(finding: Finding) -> Finding:
        place = replace(finding.location, file=relocated(finding.location.file, here, shard.document.root))
        return replace(finding, location=place)

    run = prepared(contract, shard.settings, Silent(), shard.document.main)
    session, state = run.session, run.session.state
    sightings = Sightings(lambda finding: listener.found(told(finding)))
    state.observer = sightings
    state.patience, state.failing, state.outages = shard.wait, shard.wait, inf
    if shard.crowded:
        state.crowded = True
        session.oracle.work_beside_others()
    programs = (decoded(text) for text in shard.programs)
    corpus = Corpus((each for each in programs if each is not None), shard.signals)
    fresh: list[Program] = []
    efforts: dict[CauseKey, Effort] = {}
    with _reporting(state, sightings, listener):
        down = _service_loss(run, shard, corpus, fresh, efforts, listener.is_enough)
    leave_open(session, down or "the shard is over")
    session.target.limit.spared = 0.0
    left = state.custody.attempted(session.clean)
    listener.goes(sightings.reached(state), state.ledger)
    state.ledger.close()
    session.target.close()
    return ShardResult(
        number=shard.number,
        sightings=tuple(
            Sighting(
                told(state.known_causes.by_key[key][0]),
                count,
                first,
                last,
                efforts.get(key, Effort.NONE),
                is_rootless=key.rule in FAILING and key.operation not in state.recorder.served,
            )
            for key, (first, last, count) in sightings.seen.items()
        ),
        reached=sightings.reached(state),
        programs=tuple(map(encoded, fresh)),
        signals=frozenset(corpus.signals) - shard.signals,
        missed=tuple(state.missed),
        left=tuple(left.told(state.ledger.path)),
        down=down,
        surveyed=run.is_whole,
    )


def _service_loss(
    run: Run,
    shard: Shard,
    corpus: Corpus,
    fresh: list[Program],
    efforts: dict[CauseKey, Effort],
    ended: Callable[[], bool],
) -> str | None:
    """Does the shard's work; the reason the service is lost, or None where it is not."""
    session = run.session
    try:
        with suppress(PartAbandoned, SessionHalted):
            _greet(run, shard, ended)
            with _time_limit(session, shard.seconds, ended):
                if shard.crowded and not shard.settings.shared:
                    twins(session)
                if shard.kind is ShardKind.SURVEY:
                    run.perform()
                else:
                    session.phase = "fuzzing"
                    random = Random(f"{shard.settings.seed} {shard.number}")  # noqa: S311 (nothing secret)
                    fuzz(
                        session,
                        corpus,
                        random,
                        _running(session),
                        lambda program, _: fresh.append(program),
                        shard.dictionary,
                    )
        if session.health.works():
            efforts.update(run.reduce(shard.known, Lingering(ended)))
    except TimeIsOver:
        return None
    except (CredentialsExpired, CredentialsRefused, Unwritable) as reason:
        return str(reason)
    except (RunEnded, Unreachable) as reason:
        return None if session.health.works() else str(reason)
    return None


class Lingering:
    """Tells whether there is time left: until the shard is asked to end, and a little after that."""

    def __init__(self, ended: Callable[[], bool], seconds: float = LINGER) -> None:
        self._ended = ended
        self._seconds = seconds
        self._give_up = inf

    def __call__(self) -> bool:
        now = time.monotonic()
        if self._give_up == inf and self._ended():
            self._give_up = now + self._seconds
        return now < self._give_up


def _running(session: Session) -> Callable[[], bool]:
    return lambda: not session.state.halted.is_set()


def _greet(run: Run, shard: Shard, ended: Callable[[], bool]) -> None:
    """Checks that the service is there, and waits for it to come back.

    What fails since before this shard is told by the one that has done it; here it would have no cause. Raises
    Unreachable and ServiceLost where it stays so.
    """
    session, give_up = run.session, time.monotonic() + shard.wait
    with _time_limit(session, inf, ended):
        while (condition := _condition(session, shard)) is not Condition.WORKS:
            if condition in (Condition.POISONED, Condition.PARTLY):
                with suppress(PartAbandoned):
                    leave_place(session, condition, "since before this shard began")
                session.begin_part()
                continue
            if time.monotonic() > give_up:
                check_there(run.session)
                raise ServiceLost("the service fails on everything, and did not when the campaign began")
            if condition is Condition.AWAY and session.health.simplest is not None:
                # It was there when the campaign began: that it is not is worth telling.
                session.ask(session.health.simplest, session.tenants.main)
            session.state.halted.wait(BEAT)
        check_target(run.session)


def _condition(session: Session, shard: Shard) -> Condition:
    """The condition of a service that worked; one that never did is judged as it is, once it is there."""
    health = session.health
    if not shard.worked:
        return Condition.WORKS if health.is_there() else Condition.AWAY
    return Condition.WORKS if health.works() else health.condition()


@contextmanager
def _time_limit(session: Session, seconds: float, ended: Callable[[], bool]) -> Iterator[None]:
    """Halts the session after so many seconds, or once it is `ended`."""
    end = time.monotonic() + seconds

    def look() -> None:
        if time.monotonic() > end or ended():
            session.state.halted.set()

    try:
        with _repeating(LOOK, look):
            yield
    finally:
        session.state.halted.clear()


@contextmanager
def _reporting(state: RunState, sightings: Sightings, listener: Listener) -> Iterator[None]:
    """Reports the shard's progress to the listener until the block ends."""
    with _repeating(BEAT, lambda: listener.goes(sightings.reached(state), state.ledger)):
        yield


@contextmanager
def _repeating(seconds: float, act: Callable[[], None]) -> Iterator[None]:
    """Calls `act` every so many seconds in a thread until the block ends."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(seconds):
            act()

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()
