"""A whole run: assembled here, from the contract to the outcome."""

from __future__ import annotations

import time
from collections.abc import Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hydracore_contract.cause_reduction import reduced
from hydracore_contract.confirmation import confirm, leave_open
from hydracore_contract.errors import (
    FirstFailure,
    InternalError,
    Interrupted,
    Misused,
    RunEnded,
    TimeIsOver,
    Unreachable,
    Unwritable,
)
from hydracore_contract.fields import kinds, words
from hydracore_contract.findings import outcome
from hydracore_contract.findings.finding import Acceptance, CauseKey
from hydracore_contract.findings.outcome import Ending, OperationsTried, Outcome
from hydracore_contract.gaps import unreached, without_other_readings
from hydracore_contract.internal_errors import internal_error
from hydracore_contract.isolation.ledger import Ledger, ledger_path
from hydracore_contract.isolation.reach import Reach
from hydracore_contract.leftover import NOTHING_LEFT, leftover
from hydracore_contract.phases import (
    access,
    boundaries,
    concurrency,
    customers,
    generated,
    lifecycle,
    random_sequences,
)
from hydracore_contract.phases.unit import Phase, Unit, performed, untried
from hydracore_contract.reachability import check_target
from hydracore_contract.read_trials import is_untrusted
from hydracore_contract.remote_document import remote_contract
from hydracore_contract.reports.curl_access import access_options
from hydracore_contract.run_events import Cleaned, RunPlan, Screen
from hydracore_contract.run_plan import plan_of
from hydracore_contract.run_state import run_state
from hydracore_contract.session import Session
from hydracore_contract.settings import DocumentUrl, Settings
from hydracore_contract.shrink.shrinker import Effort, Going
from hydracore_openapi import bundled, load
from hydracore_openapi.model import Contract, Operation, RequestPlace

MAKERS = (
    access.phase,
    lifecycle.phase,
    customers.phase,
    concurrency.phase,
    random_sequences.phase,
    boundaries.phase,
    generated.phase,
)
AT_ONCE = 8
"""Units that run at a time where the service is slow."""


@dataclass(slots=True)
class Run:
    """One run against one service, phase by phase."""

    contract: Contract
    settings: Settings
    screen: Screen
    document: str
    session: Session
    phases: tuple[Phase, ...]
    done: list[outcome.PhaseResult]
    began: float
    started: str
    stopped: Exception | None = None
    """The reason the run ended early."""
    tried: set[Unit] = field(default_factory=set)
    """Those that were tried to their end."""
    is_whole: bool = False
    """Tells whether all phases were gone through."""

    @property
    def plan(self) -> RunPlan:
        return plan_of(self.session, self.phases)

    def all(self) -> Iterator[tuple[Phase, Unit]]:
        for phase in self.phases:
            for unit in phase.units:
                yield phase, unit

    def operations_tried(self, named: Container[str]) -> OperationsTried:
        """Which of the `named` operations have served a request."""
        selected = tuple(each.id for each in self.contract.operations if each.id in named)
        tried, enough = self.session.state.recorder, self.settings.min_coverage
        return OperationsTried(
            selected, tried.served, enough, frozenset(tried.held), frozenset(tried.refused)
        )

    @property
    def selected(self) -> OperationsTried:
        """The operations that the phases are to try."""
        return self.operations_tried({each for _, unit in self.all() for each in unit.operations})

    def perform(self) -> None:
        """Runs all phases. Raises Unreachable where that ends it early."""
        for phase, planned in zip(self.phases, self.plan.phases, strict=True):
            self.screen.began(planned)
            with self.timed(phase):
                self.session.state.phase = phase.name
                crowd = [unit for unit in phase.units if self._is_apart(unit)]
                if crowd:
                    self._at_once(crowd)
                for unit in phase.units:
                    if unit not in crowd:
                        self.one(phase, unit)
        self.is_whole = True

    def _is_apart(self, unit: Unit) -> bool:
        """Tells whether a unit is run beside others: it takes nothing from under them, and most of it is waiting.

        Those who choose identities may choose the same, and a number that is made up may be the identity of any item.
        A GET that is not known to be harmless may change what others look at.
        """
        session = self.session
        operations = [self.contract.operation(each) for each in unit.operations]
        empties = any(session.state.guard.reach(each) is Reach.ALL for each in unit.operations)
        chooses = any(
            part.view.makes_by_put for part in filter(None, map(session.oracle.part, unit.operations))
        )
        meddles = any(is_named_by_number(each) or is_untrusted(session, each) for each in operations)
        return unit.apart and session.state.is_slow and not (empties or chooses or meddles)

    def _at_once(self, units: Sequence[Unit]) -> None:
        """Runs several units at a time, where each waits for a slow service most of the time."""
        session = self.session
        with ThreadPoolExecutor(AT_ONCE) as pool:
            running = [pool.submit(self._forked, unit, session.fork(unit.title)) for unit in units]
            try:
                for each in as_completed(running):
                    each.result()
            except BaseException:
                session.state.halted.set()
                for each in running:
                    each.cancel()
                wait(running)
                session.state.halted.clear()
                raise
        session.afresh()
        confirm(session)

    def _forked(self, unit: Unit, session: Session) -> None:
        if performed(unit, session):
            self.tried.add(unit)

    def timed(self, phase: Phase) -> Timer:
        return Timer(self, phase)

    def one(self, phase: Phase, unit: Unit) -> None:
        self.session.state.phase = phase.name
        self._forked(unit, self.session)
        confirm(self.session)

    def reduce(self, known: Container[CauseKey] = (), going: Going = lambda: True) -> dict[CauseKey, Effort]:
        """Looks for the smallest example of each failure, as `reduction` says."""
        return reduced(self.session, known, going)

    def finished(self) -> Outcome:
        """Cleans up and tells what came of it."""
        if not isinstance(self.stopped, (FirstFailure, Interrupted, TimeIsOver)):
            try:
                with suppress(FirstFailure, RunEnded, Unreachable):
                    confirm(self.session)
            except KeyboardInterrupt:
                self.stopped = Interrupted()
        leave_open(self.session, str(self.stopped or "the run is over"))
        self.session.target.limit.spared = 0.0
        left = self._left()
        self.session.state.ledger.close()
        self.session.target.close()
        return self.outcome(left)

    def _left(self) -> Cleaned:
        """What is left after the clean-up, and why."""
        custody = self.session.state.custody
        try:
            return custody.attempted(self.session.clean)
        except KeyboardInterrupt:
            self.stopped = Interrupted()
            return custody.untried("not tried, since the clean-up was interrupted")

    def outcome(self, left: Cleaned = NOTHING_LEFT) -> Outcome:
        session = self.session
        left_out = untried(self.phases, self.tried, str(self.stopped)) if self.stopped else ()
        readings = session.state.readings.shown
        coverage = without_other_readings(session.state.recorder.coverage, self.contract, readings)
        return Outcome(
            base_url=self.settings.base_url,
            title=self.contract.title,
            version=self.contract.version,
            document=self.document,
            profile=self.settings.profile,
            seed=self.settings.seed,
            started=self.started,
            seconds=time.monotonic() - self.began,
            requests=session.target.sent,
            phases=tuple(self.done),
            causes=session.causes,
            coverage=coverage,
            operations=self.selected,
            unreached=(*left_out, *session.state.missed, *unreached(session, self.selected.untried)),
            readings=readings,
            leftover=tuple(leftover([*left.told(session.state.ledger.path)], session.state.ledger)),
            stopped=str(self.stopped) if self.stopped else None,
            ending=ending(self.stopped),
            access=access_options(self.settings),
        )


def is_named_by_number(operation: Operation) -> bool:
    return any(
        each.place == RequestPlace.PATH and {*kinds(words(each.schema))} & {"integer", "number"}
        for each in operation.parameters
    )


def ending(stopped: Exception | None) -> Ending:
    if stopped is None:
        return Ending.WHOLE
    if isinstance(stopped, InternalError):
        return Ending.INTERNAL_ERROR
    return Ending.INTERRUPTED if isinstance(stopped, Interrupted) else Ending.EARLY


@dataclass(slots=True)
class Timer:
    """Notes what a phase took."""

    run: Run
    phase: Phase
    _began: float = 0.0
    _sent: int = 0

    def __enter__(self) -> None:
        self._began, self._sent = time.monotonic(), self.run.session.target.sent

    def __exit__(self, *_: object) -> None:
        took = time.monotonic() - self._began
        sent = self.run.session.target.sent - self._sent
        judged = self.run.session.state.recorder.judged
        operations = tuple(sorted(each for phase, each in judged if phase == self.phase.name))
        result = outcome.PhaseResult(self.phase.name, self.phase.title, sent, took, operations)
        self.run.done.append(result)


def contract_of(settings: Settings) -> tuple[Contract, str]:
    """The contract, and its file as it is named to people. Raises ContractError, and Misused where it can't be had."""
    if isinstance(settings.spec, DocumentUrl):
        return remote_contract(settings.spec, settings), str(settings.spec)
    return named_contract(settings.spec)


def named_contract(spec: Path | None) -> tuple[Contract, str]:
    """The contract in a file, or the one that is shipped, and the file's name for people. Raises ContractError."""
    path = spec or bundled()
    with suppress(ValueError):
        return load(path), str(path.resolve().relative_to(Path.cwd()))
    return load(path), str(path)


def prepared(
    contract: Contract,
    settings: Settings,
    screen: Screen,
    document: str,
) -> Run:
    """A run that has sent nothing yet. Raises Misused where it can't be what was asked for."""
    ledger = Ledger(ledger_path(settings), settings.base_url)
    session = Session(run_state(contract, settings, screen, ledger))
    return Run(
        contract,
        settings,
        screen,
        document,
        session,
        tuple(phase for make in MAKERS for phase in chosen(make(session), session)),
        [],
        time.monotonic(),
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def verify(
    contract: Contract,
    settings: Settings,
    screen: Screen,
    document: str,
    accepted: Sequence[Acceptance] = (),
) -> Outcome:
    """Runs everything; what is `accepted` does not end it early.

    Raises Misused, and Unreachable where no verdict could be had.
    """
    run = prepared(contract, settings, screen, document)
    run.session.state.accepted = accepted
    screen.planned(run.plan)
    if not settings.read_only:
        run.session.state.ledger.check()
    try:
        check_target(run.session)
    except Unreachable:
        run.finished()
        raise
    except (RunEnded, FirstFailure) as reason:
        run.stopped = reason
        return run.finished()
    try:
        run.perform()
        with suppress(TimeIsOver):  # all was tried; what was found is told as it was found
            run.reduce()
    except (RunEnded, FirstFailure, Unreachable) as reason:
        run.stopped = reason
    except KeyboardInterrupt:
        run.stopped = Interrupted()
    except OSError as error:
        run.stopped = Unwritable.of(error, "a file")
    except Misused:
        run.finished()
        raise
    except Exception as error:
        run.stopped = internal_error(error, settings.report_dir)
    return run.finished()


def chosen(phase: Phase, session: Session) -> Iterator[Phase]:
    """The phase, if it was asked for: without what writes, where nothing may be written."""
    settings = session.settings
    if phase.name in settings.phases and (phase.units or phase.name != "customers"):
        units = tuple(
            unit
            for unit in phase.units
            if not settings.read_only
            or not (unit.writes or any(map(session.state.guard.writes, unit.operations)))
        )
        yield Phase(phase.name, phase.title, units)
