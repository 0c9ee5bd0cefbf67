"""Progress: how far a shard or a whole campaign came, its time and pace, and who is told while it still runs."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any, Protocol

from hydracore_contract.findings.finding import Finding
from hydracore_contract.findings.outcome import Goal, GoalKind
from hydracore_contract.findings.readings import OpenCase, ShownReading
from hydracore_contract.isolation.ledger import Ledger

LATELY = 10
"""Ticks over which the rate is measured."""
_GOAL = ("operation", "kind", "place", "name", "keyword", "kept")


@dataclass(frozen=True, slots=True)
class Reached:
    """Counts of requests, of each goal of the contract that was reached, of answers by operation and status, and of
    readings of what the contract leaves open; the operations of which a valid request was `held` back or `refused`."""

    requests: int = 0
    goals: Mapping[Goal, int] = field(default_factory=dict)
    statuses: Mapping[tuple[str, str], int] = field(default_factory=dict)
    readings: Mapping[tuple[OpenCase, str], int] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    def __add__(self, more: Reached) -> Reached:
        return Reached(
            self.requests + more.requests,
            merged_counts(self.goals, more.goals),
            merged_counts(self.statuses, more.statuses),
            merged_counts(self.readings, more.readings),
            self.held | more.held,
            self.refused | more.refused,
        )

    @property
    def shown(self) -> tuple[ShownReading, ...]:
        """The readings that were seen, in order."""
        return tuple(sorted(ShownReading(*key, times) for key, times in self.readings.items()))

    def data(self) -> dict[str, Any]:
        """As plain JSON."""
        goals = [[*(getattr(goal, name) for name in _GOAL), times] for goal, times in self.goals.items()]
        statuses = [[*key, times] for key, times in self.statuses.items()]
        readings = [[*astuple(case), reading, times] for (case, reading), times in self.readings.items()]
        return {
            "requests": self.requests,
            "goals": goals,
            "statuses": statuses,
            "readings": readings,
            "held": sorted(self.held),
            "refused": sorted(self.refused),
        }


class CampaignClock:
    """The time of a campaign in seconds, those `spent` before it was gone on with among them."""

    def __init__(self, duration: float) -> None:
        self.duration = duration
        self.spent = 0.0
        self._began = time.monotonic()
        self._lately: deque[tuple[float, int]] = deque(maxlen=LATELY)

    def start(self) -> None:
        """Begins to count now."""
        self._began = time.monotonic()

    def tick(self, requests: int) -> None:
        """Takes note of how many requests were sent by now."""
        self._lately.append((self.seconds, requests))

    @property
    def seconds(self) -> float:
        return self.spent + time.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds left; less than 0 once the time is over."""
        return self.duration - self.seconds

    @property
    def rate(self) -> float:
        """Requests a second over the latest ticks."""
        if not self._lately:
            return 0.0
        (began, before), (now, sent) = self._lately[0], self._lately[-1]
        return (sent - before) / (now - began) if now > began else 0.0


class Listener(Protocol):
    """Follows a shard while it runs, and may end it; called from any thread."""

    def found(self, finding: Finding) -> None:
        """Called with the first finding of each cause in this shard."""

    def goes(self, reached: Reached, ledger: Ledger) -> None:
        """Called from time to time, and once at the end."""

    def is_enough(self) -> bool:
        """Tells whether the shard should end."""


def merged_counts(one: Mapping[Any, int], other: Mapping[Any, int]) -> dict[Any, int]:
    """The sums of two counts; goals that were never reached stay, with 0."""
    total: Counter[Any] = Counter(one)
    total.update(other)
    return dict(total)


def reached_from(data: Any) -> Reached:
    """The counts from the JSON that `Reached.data` makes; empty for anything else."""
    try:
        goals = {goal_of(*parts): int(times) for *parts, times in data["goals"]}
        statuses = {
            (checked_text(one), checked_text(other)): int(times) for one, other, times in data["statuses"]
        }
        readings = {
            (OpenCase(*map(checked_text, case)), checked_text(reading)): int(times)
            for *case, reading, times in data.get("readings", ())
        }
        held, refused = (frozenset(map(checked_text, data.get(name, ()))) for name in ("held", "refused"))
        return Reached(int(data.get("requests", 0)), goals, statuses, readings, held, refused)
    except (ValueError, TypeError, KeyError, OverflowError):
        return Reached()


def goal_of(operation: Any, kind: Any, place: Any, name: Any, keyword: Any, kept: Any) -> Goal:
    return Goal(
        checked_text(operation),
        GoalKind(kind),
        checked_text(place),
        checked_text(name),
        checked_text(keyword),
        bool(kept),
    )


def checked_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
