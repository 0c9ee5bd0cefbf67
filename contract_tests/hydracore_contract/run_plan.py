"""The plan of a run: what it is going to do, told before the first request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hydracore_contract.isolation.reach import Reach
from hydracore_contract.phases.unit import Phase
from hydracore_contract.run_events import Caution, PlannedOperation, PlannedPhase, RunPlan
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation


def plan_of(session: Session, phases: Sequence[Phase]) -> RunPlan:
    contract, settings = session.contract, session.settings
    return RunPlan(
        base_url=settings.base_url,
        title=contract.title,
        version=contract.version,
        profile=settings.profile,
        seed=settings.seed,
        scopes=tuple(scopes(session)),
        operations=tuple(planned(session, each) for each in contract.operations),
        phases=tuple(map(planned_phase, phases)),
        ledger=None if settings.read_only else session.state.ledger.path,
        proxy=str(session.target.route.proxy or ""),
    )


def scopes(session: Session) -> Iterator[str]:
    """The instances that the run works in, and which of them is a second customer's."""
    theirs = session.tenants.other if session.settings.other_secrets else {}
    others = {f"{name}={value}" for name, value in theirs.items()}
    yield from (
        f"{each}, the other customer's" if each in others else each for each in session.tenants.described
    )


def planned_phase(phase: Phase) -> PlannedPhase:
    return PlannedPhase(phase.name, phase.title, phase.requests)


def planned(session: Session, operation: Operation) -> PlannedOperation:
    """Whether an operation is to be tried, and with which caution."""
    reach, caution = session.state.guard.reach(operation.id), Caution.NONE
    if reach is Reach.ALL:
        caution = Caution.DESTRUCTIVE if session.settings.destructive else Caution.ONLY_OWN
    elif operation.method == "GET" and reach is not Reach.NOTHING:
        caution = Caution.AS_WRITE
    is_tried = reach is Reach.NOTHING or not session.settings.read_only
    return PlannedOperation(operation.id, operation.method, operation.path, is_tried, caution)
