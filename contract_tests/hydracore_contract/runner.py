"""A whole run: assembled here, from the contract to the outcome."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from hydracore_contract.cause_reduction import reduced
from hydracore_contract.confirmation import confirm
from hydracore_contract.crowd import Crowd
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
from hydracore_contract.remote_document import DocumentFetch
from hydracore_contract.reports.curl_access import access_options
from hydracore_contract.run_events import Cleaned, RunPlan, Screen
from hydracore_contract.run_plan import plan_of, planned_phase
from hydracore_contract.run_state import run_state
from hydracore_contract.session import Session
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.shrinker import Effort, Going
from hydracore_contract.unconfirmed import leave_open
from hydracore_openapi import Document, NotBrought, bundled, load
from hydracore_openapi.model import Contract, Operation, RequestPlace
from hydracore_openapi.source.remote_files import Fetch

MAKERS = (
    access.phase,
    lifecycle.phase,
    customers.phase,
    concurrency.phase,
    random_sequences.phase,
    boundaries.phase,
    generated.phase,
)


@dataclass(slots=True)
class Run:
    """One run against one service, phase by phase."""

    contract: Contract
    settings: Settings
    screen: Screen
    document: str
    session: Session
    phases: tuple[Phase, ...]
    began: float
    started: str
    stopped: Exception | None = None
    """The reason the run ended early."""
    begun: set[str] = field(default_factory=set)
    """The names of the phases that were begun."""
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

    @property
    def ending(self) -> Ending:
        """The way in which it ended: where its time was over, each operation must have had a whole part of it."""
        if not isinstance(self.stopped, TimeIsOver):
            return ending(self.stopped)
        ended = {each for unit in self.tried for each in unit.operations}
        selected = self.selected
        whole = replace(selected, served=frozenset(selected.served) & ended)
        return Ending.CUT if whole.are_enough else Ending.EARLY

    def perform(self) -> None:
        """Runs all phases, as much of them side by side as can be. Raises Unreachable where that ends it early."""
        state = self.session.state
        with Crowd(self.settings.concurrency, state.halted) as crowd:
            for phase, unit in self.all():
                if self._is_apart(unit):
                    crowd.add(partial(self._forked, phase, unit))
                else:
                    self._drain(crowd)
                    self.one(phase, unit)
            self._drain(crowd)
        self.is_whole = True

    def _drain(self, crowd: Crowd) -> None:
        """Waits for a crowd, and looks into what it suspects."""
        if crowd.is_at_work:
            crowd.drain()
            self.session.afresh()
            confirm(self.session)

    def _is_apart(self, unit: Unit) -> bool:
        """Tells whether a unit is run beside others: it takes nothing from under them.

        That is sure where each has tenants of its own. Else those who choose identities may choose the same, and a
        number that is made up may be the identity of any item, so that only what waits most of the time is worth it.
        A GET that is not known to be harmless may change what others look at.
        """
        session, spreads = self.session, self.session.state.spreads
        operations = [self.contract.operation(each) for each in unit.operations]
        empties = any(session.state.guard.reach(each) is Reach.ALL for each in unit.operations)
        chooses = any(
            part.view.makes_by_put for part in filter(None, map(session.oracle.part, unit.operations))
        )
        meddles = any(is_untrusted(session, each) for each in operations)
        is_taken = chooses or any(map(is_named_by_number, operations))
        is_wanted = spreads or (unit.apart and session.state.is_slow and not is_taken)
        return is_wanted and not (empties or meddles)

    def one(self, phase: Phase, unit: Unit) -> None:
        """Runs a unit while nothing else is at work."""
        if self.session.state.spreads:
            self._forked(phase, unit)
        else:
            self._perform(phase, unit, self.session)
        confirm(self.session)

    def _forked(self, phase: Phase, unit: Unit) -> None:
        self._perform(phase, unit, self.session.fork(f"{phase.name} {unit.title}"))

    def _perform(self, phase: Phase, unit: Unit, session: Session) -> None:
        session.phase = phase.name
        with session.state.lock:
            if phase.name not in self.begun:
                self.begun.add(phase.name)
                self.screen.began(planned_phase(phase))
        if performed(unit, session):
            self.tried.add(unit)

    def within_time(self, work: Callable[[], None], known: Container[CauseKey] = ()) -> None:
        """Does some work as far as the time goes, and looks for smaller examples in what was put aside for that."""
        try:
            work()
        except TimeIsOver as reason:
            self.stopped = reason
        with suppress(TimeIsOver):  # what was found is told as it was found
            self.reduce(known)

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

    def _results(self) -> Iterator[outcome.PhaseResult]:
        state = self.session.state
        for phase in self.phases:
            if phase.name in self.begun:
                part = state.parts[phase.name]
                answered = sorted(each for name, each in state.recorder.judged if name == phase.name)
                yield outcome.PhaseResult(
                    phase.name, phase.title, part.requests, part.seconds, tuple(answered)
                )

    def outcome(self, left: Cleaned = NOTHING_LEFT) -> Outcome:
        session, end = self.session, self.ending
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
            phases=tuple(self._results()),
            causes=session.state.causes,
            coverage=coverage,
            operations=self.selected,
            unreached=(*left_out, *session.state.missed, *unreached(session, self.selected.untried)),
            readings=readings,
            leftover=tuple(leftover([*left.told(session.state.ledger.path)], session.state.ledger)),
            stopped=str(self.stopped) if self.stopped and end is not Ending.CUT else None,
            ending=end,
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


def contract_of(settings: Settings) -> tuple[Contract, str]:
    """The contract, and its file as it is named to people. Raises ContractError, and Misused where it can't be had."""
    try:
        return named_contract(settings.document, DocumentFetch(settings))
    except NotBrought as error:
        raise Misused(error.reason, error.remedy) from error


def named_contract(document: Document | Path | None, fetch: Fetch | None = None) -> tuple[Contract, str]:
    """The contract of a document, or the one that is shipped, and its name for people.

    Raises ContractError, and NotBrought where it can't be had.
    """
    if not isinstance(document, Document):
        document = Document(document or bundled())
    contract = load(document, fetch, strict=True)
    with suppress(ValueError):
        if isinstance(document.place, Path):
            return contract, str(document.place.resolve().relative_to(Path.cwd()))
    return contract, str(document.place)


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
    """Runs everything, and tells what came of it, as `outcome_of` does."""
    return outcome_of(prepared(contract, settings, screen, document), accepted)


def outcome_of(run: Run, accepted: Sequence[Acceptance] = ()) -> Outcome:
    """Runs all that a run was prepared for; what is `accepted` does not end it early.

    Raises Misused, and Unreachable where no verdict could be had.
    """
    run.session.state.accepted = accepted
    run.screen.planned(run.plan)
    if not run.settings.read_only:
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
        run.within_time(run.perform)
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
        run.stopped = internal_error(error, run.settings.report_dir)
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
