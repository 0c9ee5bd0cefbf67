"""Gaps of a run: what of the contract it has not tried, why, and what to do about it, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hydracore_contract.findings.outcome import GoalKind
from hydracore_contract.session import Session
from hydracore_contract.settings import PHASES


def never_served(session: Session, untried: Iterable[str]) -> Iterator[str]:
    statuses = session.state.recorder.statuses
    for name in untried:
        answers = sorted((status, n) for (each, status), n in statuses.items() if each == name)
        told = ", ".join(f"{status} to {n}" for status, n in answers)
        yield f"{name}: no request was served{f' (answered {told})' if told else ', since none could be made'}"


def unreached(session: Session, untried: Iterable[str]) -> Iterator[str]:
    places = session.tenants
    if places.made_up:
        yield f"instances that exist: {', '.join(places.made_up)} made up; name real ones with --instance-id"
    profile = session.profile
    if profile.name != "deep":
        yield (
            f"more than {profile.fuzzed} fuzzed requests of a kind and {profile.sequences} sequences of up to "
            f"{profile.steps} steps: a larger --profile goes further"
        )
    if left := [name for name in PHASES if name not in session.settings.phases]:
        yield f"{', '.join(left)}: left out by --phase"
    if session.settings.read_only:
        yield "everything that writes: left out by --read-only"
    yield from never_served(session, untried)
    missed = [goal for goal, times in session.state.recorder.coverage.reached.items() if not times]
    by_operation: dict[str, list[str]] = {}
    for goal in missed:
        what = goal.name if goal.kind is GoalKind.STATUS else f"{goal.place}.{goal.name} {goal.keyword}"
        broken = "" if goal.kept else " broken"
        by_operation.setdefault(goal.operation, []).append(f"{what}{broken}")
    for operation, names in by_operation.items():
        yield f"{operation}: {', '.join(names[:12])}{f' and {len(names) - 12} more' if len(names) > 12 else ''}"
