"""How far a shard or a whole campaign came, and who is told while it still runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from hydracore_contract.findings.finding import Finding
from hydracore_contract.findings.outcome import Goal
from hydracore_contract.isolation.ledger import Ledger

_GOAL = ("operation", "kind", "place", "name", "keyword", "kept")


@dataclass(frozen=True, slots=True)
class Reached:
    """What was sent, how often each goal of the contract was reached, and how often each operation answered how."""

    requests: int = 0
    goals: Mapping[Goal, int] = field(default_factory=dict)
    statuses: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __add__(self, more: Reached) -> Reached:
        return Reached(
            self.requests + more.requests,
            added(self.goals, more.goals),
            added(self.statuses, more.statuses),
        )

    def data(self) -> dict[str, Any]:
        """As plain JSON."""
        goals = [[*(getattr(goal, name) for name in _GOAL), times] for goal, times in self.goals.items()]
        statuses = [[*key, times] for key, times in self.statuses.items()]
        return {"requests": self.requests, "goals": goals, "statuses": statuses}


class Listener(Protocol):
    """Who is told of a shard while it runs, and may ask it to end. Any thread may call it."""

    def found(self, finding: Finding) -> None:
        """A cause was seen for the first time in this shard."""

    def goes(self, reached: Reached, ledger: Ledger) -> None:
        """From time to time, and once when all is over."""

    def is_enough(self) -> bool:
        """Whether the shard should end."""


def added(one: Mapping[Any, int], other: Mapping[Any, int]) -> dict[Any, int]:
    """Goals that were never reached stay, with 0."""
    total: Counter[Any] = Counter(one)
    total.update(other)
    return dict(total)


def reached_from(data: Any) -> Reached:
    """What `Reached.data` gave; nothing where it is anything else."""
    try:
        goals = {goal_of(*parts): int(times) for *parts, times in data["goals"]}
        statuses = {(text(one), text(other)): int(times) for one, other, times in data["statuses"]}
        return Reached(int(data.get("requests", 0)), goals, statuses)
    except (ValueError, TypeError, KeyError, OverflowError):
        return Reached()


def goal_of(operation: Any, kind: Any, place: Any, name: Any, keyword: Any, kept: Any) -> Goal:
    return Goal(text(operation), text(kind), text(place), text(name), text(keyword), bool(kept))


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
