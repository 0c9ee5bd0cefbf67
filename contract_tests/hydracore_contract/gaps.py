"""Gaps of a run: what of the contract it has not tried, why, and what to do about it, one line each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from hydracore_contract.findings.outcome import Coverage, GoalKind
from hydracore_contract.findings.readings import ShownReading
from hydracore_contract.oracle.open_alternatives import open_points
from hydracore_contract.session import Session
from hydracore_contract.settings import PHASES, Settings
from hydracore_openapi.model import Contract
from hydracore_openapi.open_points import Behaviour

ONE_CUSTOMER = (
    "isolation of customers: tried with one customer's credentials only; give another's with --other-token"
)
BEHAVIOURS = frozenset(Behaviour)


def unreached(session: Session, untried: Iterable[str]) -> Iterator[str]:
    """The gaps of a run, of which it has never served the operations `untried`."""
    settings, profile, recorder = session.settings, session.profile, session.state.recorder
    if made_up := session.tenants.made_up:
        how = "--instance-id" if len(session.tenants.main) == 1 else "--path-value NAME=VALUE"
        yield f"instances that exist: {', '.join(made_up)} made up; name real ones with {how}"
    if not settings.other_secrets and any(each.security for each in session.contract.operations):
        yield ONE_CUSTOMER
    if profile.name != "deep":
        yield (
            f"more than {profile.fuzzed} fuzzed requests of a kind and {profile.sequences} sequences of up to "
            f"{profile.steps} steps: a larger --profile goes further"
        )
    known = [each for each in PHASES if each != "customers" or settings.other_secrets]
    if left := [name for name in known if name not in settings.phases]:
        yield f"{', '.join(left)}: left out by --phase"
    yield from unopened(session)
    yield from unwritten(settings)
    yield from never_served(recorder.statuses, untried)
    readings = session.state.readings.shown
    yield from unreached_goals(without_other_readings(recorder.coverage, session.contract, readings))


def unopened(session: Session) -> Iterator[str]:
    """A line for each scheme by which the service has not let the holder of the credentials in."""
    for name in session.keyring.refused:
        remedy = f"give its own with --auth {name}=…"
        yield f"credentials in {name}: what was given is refused there, and others are used; {remedy}"


def unwritten(settings: Settings) -> Iterator[str]:
    if settings.read_only:
        yield "everything that writes: left out by --read-only"


def never_served(statuses: Mapping[tuple[str, int], int], untried: Iterable[str]) -> Iterator[str]:
    """A line for each operation that has served nothing; `statuses` counts answers by operation and status."""
    for name in untried:
        answers = sorted((status, n) for (each, status), n in statuses.items() if each == name)
        told = ", ".join(f"{status} to {n}" for status, n in answers)
        yield f"{name}: no request was served{f' (answered {told})' if told else ', since none could be made'}"


def without_other_readings(
    coverage: Coverage, contract: Contract, readings: Iterable[ShownReading]
) -> Coverage:
    """The goals that the service can reach: no status that only a reading has which is not the service's own.

    404 is one for what is not there, wherever a path names an item.
    """
    shown: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in readings:
        shown[each.case.operation, each.case.point].add(each.reading)
    items = {each.item_path for each in contract.resources}
    others = {
        (operation, other)
        for (operation, point), seen in shown.items()
        for other in statuses_of(contract, operation, point)
        if other not in seen and not (other == "404" and contract.operation(operation).path in items)
    }
    reached = {
        goal: times
        for goal, times in coverage.reached.items()
        if times or goal.kind is not GoalKind.STATUS or (goal.operation, goal.name) not in others
    }
    return Coverage(reached)


def statuses_of(contract: Contract, operation: str, point: str) -> Iterator[str]:
    """The readings of a point that are statuses."""
    if point in BEHAVIOURS:
        yield from (
            each for each in open_points(contract).readings(Behaviour(point), operation) if each.isdigit()
        )


def unreached_goals(coverage: Coverage) -> Iterator[str]:
    """A line for each operation of which not all was tried."""
    by_operation: dict[str, list[str]] = {}
    for goal, times in coverage.reached.items():
        if not times:
            what = goal.name if goal.kind is GoalKind.STATUS else f"{goal.place}.{goal.name} {goal.keyword}"
            broken = "" if goal.kept else " broken"
            by_operation.setdefault(goal.operation, []).append(f"{what}{broken}")
    for operation, names in by_operation.items():
        yield f"{operation}: {', '.join(names[:12])}{f' and {len(names) - 12} more' if len(names) > 12 else ''}"
