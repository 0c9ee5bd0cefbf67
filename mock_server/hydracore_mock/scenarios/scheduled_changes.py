"""Scheduled changes of items.

Each item has one schedule: changes that follow one another, each after a time or after a number of reads, whichever
comes first, counted from the change before it. `due` is called before a request looks at state, and `read` afterwards,
so the reads that are counted still saw the old state.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import count
from typing import Any, NamedTuple, TypeAlias

from hydracore_mock.scenarios.scenario import StateChange
from hydracore_mock.scenarios.template_context import TemplateContext
from hydracore_mock.scenarios.templates import rendered

ItemKey: TypeAlias = tuple[Hashable, str]
"""A collection and the identity of an item in it."""

_MOST = 10_000


class PlannedChange(NamedTuple):
    """Members to set after `seconds` or `polls` reads; a change with neither is due at once."""

    set: Mapping[str, Any]
    seconds: float | None
    polls: int | None
    breaks_contract: bool


class DueChange(NamedTuple):
    item: ItemKey
    set: Mapping[str, Any]
    breaks_contract: bool


def planned_changes(
    changes: Iterable[StateChange], context: TemplateContext, *, breaks_contract: bool
) -> list[PlannedChange]:
    """The changes of an effect, with their templates rendered. Raises: TooMuchToFill."""
    return [
        PlannedChange(rendered(change.set, context), change.seconds, change.polls, breaks_contract)
        for change in changes
    ]


class _Schedule:
    __slots__ = ("at", "changes", "reads")

    def __init__(self, changes: Iterable[PlannedChange]) -> None:
        self.changes = deque(changes)
        self.reads = 0
        self.at: float | None = None

    @property
    def is_read_enough(self) -> bool:
        first = self.changes[0]
        if first.polls is None:
            return first.seconds is None
        return self.reads >= first.polls


class ScheduledChanges:
    """The changes to come. Of more than `most` items the oldest have all of their changes at once."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._plans: dict[ItemKey, _Schedule] = {}
        self._identities: dict[Hashable, dict[str, None]] = {}
        self._times: list[tuple[float, int, ItemKey, _Schedule]] = []
        self._read_enough: dict[ItemKey, _Schedule] = {}
        self._overdue: list[DueChange] = []
        self._numbers = count()

    def __bool__(self) -> bool:
        return bool(self._plans or self._overdue)

    def add(self, item: ItemKey, changes: Iterable[PlannedChange], now: float) -> None:
        """Plans changes of an item, in place of those that were planned for it."""
        plan = _Schedule(changes)
        self.forget(item)
        if not plan.changes:
            return
        if len(self._plans) >= self._most:
            self._make_overdue(next(iter(self._plans)))
        self._plans[item] = plan
        collection, identity = item
        self._identities.setdefault(collection, {})[identity] = None
        self._schedule(item, plan, now)

    def forget(self, item: ItemKey) -> None:
        """Drops the changes of an item."""
        if self._plans.pop(item, None) is None:
            return
        self._read_enough.pop(item, None)
        collection, identity = item
        identities = self._identities[collection]
        del identities[identity]
        if not identities:
            del self._identities[collection]
        if len(self._times) > 2 * self._most:
            self._times = [each for each in self._times if self._is_current(*each)]
            heapq.heapify(self._times)

    def forget_all(self, collection: Hashable = None) -> None:
        """Drops the changes of all items of a collection; of all collections, if none is named."""
        for item in [each for each in self._plans if collection is None or each[0] == collection]:
            self.forget(item)
        self._overdue = [
            each for each in self._overdue if collection is not None and each.item[0] != collection
        ]

    def read(self, collection: Hashable, identity: str | None) -> None:
        """Counts a read of one item, or of all items of a collection."""
        identities = self._identities.get(collection, {})
        for each in list(identities) if identity is None else [identity] if identity in identities else []:
            item = (collection, each)
            plan = self._plans[item]
            plan.reads += 1
            if plan.is_read_enough:
                self._read_enough[item] = plan

    def due(self, now: float) -> list[DueChange]:
        """Takes the changes that are due, in order."""
        found, self._overdue = self._overdue, []
        while self._times and self._times[0][0] <= now:
            at, number, item, plan = heapq.heappop(self._times)
            if self._is_current(at, number, item, plan):
                self._take(item, plan, at, found.append)
        while self._read_enough:
            item = next(iter(self._read_enough))
            plan = self._read_enough.pop(item)
            self._take(item, plan, now, found.append)
        return found

    def _is_current(self, at: float, _: int, item: ItemKey, plan: _Schedule) -> bool:
        return self._plans.get(item) is plan and plan.at == at

    def _take(self, item: ItemKey, plan: _Schedule, now: float, tell: Callable[[DueChange], None]) -> None:
        change = plan.changes.popleft()
        tell(DueChange(item, change.set, change.breaks_contract))
        if not plan.changes:
            self.forget(item)
            return
        self._read_enough.pop(item, None)
        plan.reads = 0
        self._schedule(item, plan, now)

    def _schedule(self, item: ItemKey, plan: _Schedule, now: float) -> None:
        seconds = plan.changes[0].seconds
        plan.at = None if seconds is None else now + seconds
        if plan.at is not None:
            heapq.heappush(self._times, (plan.at, next(self._numbers), item, plan))
        if plan.is_read_enough:
            self._read_enough[item] = plan

    def _make_overdue(self, item: ItemKey) -> None:
        plan = self._plans[item]
        self._overdue += [DueChange(item, change.set, change.breaks_contract) for change in plan.changes]
        self.forget(item)
