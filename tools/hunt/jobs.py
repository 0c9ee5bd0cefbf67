"""A tool's job, to find the fault of a service, and its result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

Problem = tuple[str, str]
"""A check, and the operation that failed it."""
Problems = frozenset[Problem]
FOUND, MISSED, CRASHED, KILLED, NO_VERDICT = "yes", "no", "crashed", "killed", "no verdict"


@dataclass(frozen=True, slots=True)
class Job:
    """`is_whole`: not to end at the first failure."""

    url: str
    options: tuple[str, ...]
    seconds: int
    seed: int
    is_whole: bool
    known: Problems
    folder: Path


@dataclass(frozen=True, slots=True)
class Retried:
    """The number of times that a finding failed when it was sent again; 0 of 0 tries where that can't be told."""

    problem: Problem
    failed: int
    tries: int

    def __str__(self) -> str:
        return f"{self.failed}/{self.tries}"

    @property
    def is_reproduced(self) -> bool:
        return 0 < self.tries == self.failed


@dataclass(frozen=True, slots=True)
class End:
    """`seconds` until the first failure was told, or all that it took; `again` has what was sent again."""

    verdict: str
    seconds: float
    requests: int | None
    told: Problems
    again: tuple[Retried, ...] = ()

    @property
    def is_reproduced(self) -> bool:
        return bool(self.again) and all(each.is_reproduced for each in self.again)

    @property
    def worst(self) -> Retried | None:
        return min(self.again, key=lambda each: each.failed / (each.tries or 1), default=None)
