"""Changes of items that are still to come.

Each subject has one plan: changes that follow one another, each after a time or after a number of reads, whichever
comes first, counted from the change before it. `due` is asked before a request looks at state, `read` tells afterwards
that it has: so the reads that are counted still saw the old state.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import count
from typing import Any, NamedTuple, TypeAlias

from hydracore_mock.scenarios.scenario import StateChange
from hydracore_mock.scenarios.template_context import Facts
from hydracore_mock.scenarios.templates import rendered

Subject: TypeAlias = tuple[Hashable, str]
"""A collection and the identity of an item in it."""

_MOST = 10_000


class Planned(NamedTuple):
    """Members to set after so many seconds or so many reads; a change with neither is due at once."""

    set: Mapping[str, Any]
    seconds: float | None
    polls: int | None
    breaks_contract: bool


class Due(NamedTuple):
    subject: Subject
    set: Mapping[str, Any]
    breaks_contract: bool


def planned(changes: Iterable[StateChange], facts: Facts, *, breaks_contract: bool) -> list[Planned]:
    """The changes of an effect with what is known now filled in. TooMuchToFill."""
    return [
        Planned(rendered(change.set, facts), change.seconds, change.polls, breaks_contract)
        for change in changes
    ]


class _Plan:
    __slots__ = ("at", "changes", "reads")

    def __init__(self, changes: Iterable[Planned]) -> None:
        self.changes = deque(changes)
        self.reads = 0
        self.at: float | None = None

    @property
    def is_read_enough(self) -> bool:
        first = self.changes[0]
        if first.polls is None:
            return first.seconds is None
        return self.reads >= first.polls


class Timetable:
    """What is to come; of more than `most` subjects, the oldest have all of their changes at once."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._plans: dict[Subject, _Plan] = {}
        self._identities: dict[Hashable, dict[str, None]] = {}
        self._times: list[tuple[float, int, Subject, _Plan]] = []
        self._read_enough: dict[Subject, _Plan] = {}
        self._overdue: list[Due] = []
        self._numbers = count()

    def __bool__(self) -> bool:
        return bool(self._plans or self._overdue)

    def add(self, subject: Subject, changes: Iterable[Planned], now: float) -> None:
        """Plans changes of a subject, in place of those that were still to come for it."""
        plan = _Plan(changes)
        self.forget(subject)
        if not plan.changes:
            return
        if len(self._plans) >= self._most:
            self._hurry(next(iter(self._plans)))
        self._plans[subject] = plan
        collection, identity = subject
        self._identities.setdefault(collection, {})[identity] = None
        self._schedule(subject, plan, now)

    def forget(self, subject: Subject) -> None:
        """Nothing is to come for a subject any more."""
        if self._plans.pop(subject, None) is None:
            return
        self._read_enough.pop(subject, None)
        collection, identity = subject
        identities = self._identities[collection]
        del identities[identity]
        if not identities:
            del self._identities[collection]
        if len(self._times) > 2 * self._most:
            self._times = [each for each in self._times if self._is_current(*each)]
            heapq.heapify(self._times)

    def forget_all(self, collection: Hashable = None) -> None:
        """Nothing is to come for any item of a collection any more; of any collection, if none is named."""
        for subject in [each for each in self._plans if collection is None or each[0] == collection]:
            self.forget(subject)
        self._overdue = [
            each for each in self._overdue if collection is not None and each.subject[0] != collection
        ]

    def read(self, collection: Hashable, identity: str | None) -> None:
        """Counts a read of one item, or of all items of a collection."""
        identities = self._identities.get(collection, {})
        for each in list(identities) if identity is None else [identity] if identity in identities else []:
            subject = (collection, each)
            plan = self._plans[subject]
            plan.reads += 1
            if plan.is_read_enough:
                self._read_enough[subject] = plan

    def due(self, now: float) -> list[Due]:
        """The changes whose time has come, in order; they are no longer to come then."""
        found, self._overdue = self._overdue, []
        while self._times and self._times[0][0] <= now:
            at, number, subject, plan = heapq.heappop(self._times)
            if self._is_current(at, number, subject, plan):
                self._happen(subject, plan, at, found.append)
        while self._read_enough:
            subject = next(iter(self._read_enough))
            plan = self._read_enough.pop(subject)
            self._happen(subject, plan, now, found.append)
        return found

    def _is_current(self, at: float, _: int, subject: Subject, plan: _Plan) -> bool:
        return self._plans.get(subject) is plan and plan.at == at

    def _happen(self, subject: Subject, plan: _Plan, now: float, tell: Callable[[Due], None]) -> None:
        change = plan.changes.popleft()
        tell(Due(subject, change.set, change.breaks_contract))
        if not plan.changes:
            self.forget(subject)
            return
        self._read_enough.pop(subject, None)
        plan.reads = 0
        self._schedule(subject, plan, now)

    def _schedule(self, subject: Subject, plan: _Plan, now: float) -> None:
        seconds = plan.changes[0].seconds
        plan.at = None if seconds is None else now + seconds
        if plan.at is not None:
            heapq.heappush(self._times, (plan.at, next(self._numbers), subject, plan))
        if plan.is_read_enough:
            self._read_enough[subject] = plan

    def _hurry(self, subject: Subject) -> None:
        plan = self._plans[subject]
        self._overdue += [Due(subject, change.set, change.breaks_contract) for change in plan.changes]
        self.forget(subject)
