"""A shard: some seconds of a campaign, with a seed and an instance of its own, that any worker can take.

What comes of it follows from what it was given, so that a shard whose worker is lost is taken up by another as if
nothing had happened.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from contract_tests.campaigns.corpus import Corpus
from contract_tests.campaigns.documents import Document, contract_in, relocated
from contract_tests.campaigns.fuzzing import fuzz
from contract_tests.campaigns.programs import Program, decoded, encoded
from contract_tests.causes import Cause
from contract_tests.checks.breach import Breach
from contract_tests.errors import Unreachable
from contract_tests.findings import Exchange, Finding, Goal
from contract_tests.plans import Silent
from contract_tests.runs import Run, prepared
from contract_tests.session import Dead, Halted, Session
from contract_tests.settings import Settings

SURVEY, MUTATION = "survey", "mutation"
LOOK = 0.2
"""Seconds between two looks at whether the shard should end."""


@dataclass(frozen=True, slots=True)
class Shard:
    """`settings` have the shard's own seed; `programs` have reached `signals`; `known` are causes that need not be made
    small again; `wait` is how long a service may take to come back, in seconds. `folder` is the campaign's, where the
    worker can write to that."""

    number: int
    kind: str
    seconds: float
    settings: Settings
    document: Document
    programs: tuple[bytes, ...] = ()
    signals: frozenset[str] = frozenset()
    known: frozenset[Cause] = frozenset()
    wait: float = 60.0
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A cause that a shard has seen: its smallest finding, how often, and when (UTC)."""

    finding: Finding
    count: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class ShardResult:
    """`programs` have reached something new; `left` are paths that could not be removed; `down` says why the service is
    not there any more."""

    number: int
    sightings: tuple[Sighting, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    reached: Mapping[Goal, int] = field(default_factory=dict)
    statuses: Mapping[tuple[str, str], int] = field(default_factory=dict)
    programs: tuple[bytes, ...] = ()
    signals: frozenset[str] = frozenset()
    missed: tuple[str, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    down: str | None = None


class ShardSession(Session):
    """Counts what it sees, and tells of each new cause at once."""

    def begin(self, found: Callable[[Finding], None]) -> None:
        self.statuses: Counter[tuple[str, str]] = Counter()
        self.seen: dict[Cause, tuple[datetime, datetime, int]] = {}
        self._found = found

    def _took(self, exchange: Exchange, breaches: Iterable[Breach]) -> None:
        if exchange.operation:
            told = str(exchange.answer.status) if exchange.answer and not exchange.trouble else "none"
            self.statuses[exchange.operation, told] += 1
        super()._took(exchange, breaches)

    def noticed(self, finding: Finding) -> None:
        now = datetime.now(UTC)
        first, _, count = self.seen.get(finding.cause, (now, now, 0))
        self.seen[finding.cause] = (first, now, count + 1)
        if not count:
            self._found(finding)


def run_shard(shard: Shard, found: Callable[[Finding], None], ended: Callable[[], bool]) -> ShardResult:
    """Works on a shard until its time is over, or `ended` says so; `found` is told of each cause once it is seen."""
    contract, here = contract_in(shard.document)

    def told(finding: Finding) -> Finding:
        place = replace(finding.location, file=relocated(finding.location.file, here, shard.document.root))
        return replace(finding, location=place)

    began = time.monotonic()
    run = prepared(contract, shard.settings, Silent(), shard.document.main, session_of=ShardSession)
    session = run.session
    assert isinstance(session, ShardSession)  # noqa: S101 (for mypy: it was asked for)
    session.begin(lambda finding: found(told(finding)))
    session.patience = shard.wait
    programs = (decoded(text) for text in shard.programs)
    corpus = Corpus((each for each in programs if each is not None), shard.signals)
    fresh: list[Program] = []
    down = _worked(run, shard, corpus, fresh, ended)
    left: tuple[tuple[str, str], ...] = ()
    with suppress(Unreachable):
        left = session.clean()
    session.ledger.close()
    session.target.close()
    return ShardResult(
        number=shard.number,
        sightings=tuple(
            Sighting(told(session.causes.found[cause][0]), count, first, last)
            for cause, (first, last, count) in session.seen.items()
        ),
        requests=session.target.sent,
        seconds=time.monotonic() - began,
        reached=dict(session.recorder.coverage.reached),
        statuses=dict(session.statuses),
        programs=tuple(map(encoded, fresh)),
        signals=frozenset(corpus.signals) - shard.signals,
        missed=tuple(session.missed),
        left=left,
        down=down,
    )


def _worked(
    run: Run, shard: Shard, corpus: Corpus, fresh: list[Program], ended: Callable[[], bool]
) -> str | None:
    """Why the service is not there any more; None if it is."""
    session = run.session
    try:
        with _until(session, shard.seconds, ended), suppress(Halted):
            _greet(run, shard.wait, ended)
            if shard.kind == SURVEY:
                run.perform()
            else:
                session.phase = "fuzzing"
                random = Random(f"{shard.settings.seed} {shard.number}")  # noqa: S311 (nothing secret)
                fuzz(session, corpus, random, _running(session), lambda program, _: fresh.append(program))
        if not ended():
            run.reduce(shard.known)
    except (Dead, Unreachable) as reason:
        return None if session.is_alive() else str(reason)
    return None


def _running(session: Session) -> Callable[[], bool]:
    return lambda: not session.halted.is_set()


def _greet(run: Run, wait: float, ended: Callable[[], bool]) -> None:
    """Sees that the service is there, and waits for it as long as it may take to come back."""
    give_up = time.monotonic() + wait
    while True:
        try:
            run.check_target()
        except Unreachable:
            if time.monotonic() > give_up or ended():
                raise
            time.sleep(LOOK)
        else:
            return


@contextmanager
def _until(session: Session, seconds: float, ended: Callable[[], bool]) -> Any:
    """Halts the session when its time is over."""
    over = threading.Event()

    def watch() -> None:
        end = time.monotonic() + seconds
        while not over.wait(LOOK):
            if time.monotonic() > end or ended():
                session.halted.set()
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        session.halted.clear()
