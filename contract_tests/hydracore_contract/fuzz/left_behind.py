"""What shards have left behind: their ledgers, and why each item could not be removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from hydracore_contract.errors import Misused
from hydracore_contract.fuzz import shard_files
from hydracore_contract.isolation import ledger
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.isolation.guarded_custody import guarded, removed
from hydracore_contract.leftover import kinds_of, later
from hydracore_contract.run_events import Cleaned
from hydracore_contract.settings import Settings
from hydracore_contract.transport.time_limit import TimeLimit
from hydracore_openapi.model import Contract

CLEANING = 30.0
"""Seconds in which what is left behind is removed, whatever the service does."""


class LeftBehind:
    def __init__(self, contract: Contract, settings: Settings, folder: Path) -> None:
        """`folder` holds the ledgers of the shards."""
        self._contract = contract
        self._settings = settings
        self._folder = folder
        self._left: dict[str, str] = {}
        """The paths of what could not be removed, and why."""

    def note(self, left: Iterable[tuple[str, str]]) -> None:
        """Takes note of what a shard could not remove."""
        self._left.update(left)

    def clean(self) -> int:
        """Deletes what the ledgers name; the number of items that were removed."""
        limit = TimeLimit(CLEANING)
        limit.spared = 0.0
        removed = 0
        for path in shard_files.ledgers(self._folder):
            try:
                entries = ledger.read(path)
            except Misused as error:
                self._left[str(path)] = error.problem
                continue
            with guarded(self._contract, self._settings, entries) as custody:
                custody.target.limit = limit
                result = self._cleaned(custody)
            self._left.pop(str(path), None)
            self._left.update(result.told(path))
            for gone in result.removed:
                self._left.pop(gone, None)
            removed += len(result.removed)
        return removed

    def _cleaned(self, custody: Custody) -> Cleaned:
        if self._settings.read_only:
            return custody.untried("not tried, with --read-only")
        return custody.attempted(partial(removed, custody))

    def lines(self) -> Iterator[str]:
        """What is left, many of one kind in one line, and how to remove it later."""
        yield from kinds_of(self._left.items())
        for path in shard_files.ledgers(self._folder):
            yield later(path)
