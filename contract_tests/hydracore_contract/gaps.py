"""Gaps of a run: what of the contract it has not tried, why, and what to do about it, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hydracore_contract.findings.outcome import Coverage, GoalKind
from hydracore_contract.session import Session
from hydracore_contract.settings import PHASES, Settings


def unreached(session: Session, untried: Iterable[str]) -> Iterator[str]:
    """The gaps of a run, of which it has never served the operations `untried`."""
    settings, profile, recorder = session.settings, session.profile, session.state.recorder
    if made_up := session.tenants.made_up:
        yield f"instances that exist: {', '.join(made_up)} made up; name real ones with --instance-id"
    if profile.name != "deep":
        yield (
            f"more than {profile.fuzzed} fuzzed requests of a kind and {profile.sequences} sequences of up to "
            f"{profile.steps} steps: a larger --profile goes further"
        )
    if left := [name for name in PHASES if name not in settings.phases]:
        yield f"{', '.join(left)}: left out by --phase"
    yield from unwritten(settings)
    yield from never_served(recorder.statuses, untried)
    yield from unreached_goals(recorder.coverage)


def unwritten(settings: Settings) -> Iterator[str]:
    if settings.read_only:
        yield "everything that writes: left out by --read-only"


def never_served(statuses: Mapping[tuple[str, int], int], untried: Iterable[str]) -> Iterator[str]:
    """A line for each operation that has served nothing; `statuses` counts answers by operation and status."""
    for name in untried:
        answers = sorted((status, n) for (each, status), n in statuses.items() if each == name)
        told = ", ".join(f"{status} to {n}" for status, n in answers)
        yield f"{name}: no request was served{f' (answered {told})' if told else ', since none could be made'}"


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
