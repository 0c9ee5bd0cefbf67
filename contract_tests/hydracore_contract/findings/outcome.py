"""The outcome of a run: its phases, what it found, and what of the contract it tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from hydracore_contract.findings.finding import Cause, Finding, Severity
from hydracore_contract.findings.readings import ShownReading


class GoalKind(StrEnum):
    """The subject of a goal: an answer's status, a parameter, or a property of a request's body."""

    STATUS = "status"
    PARAMETER = "parameter"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing of the contract that a run can try.

    A status has a name (`200`) alone, a parameter a place (`path`), a name (`instance_id`) and a keyword (`format`), a
    property likewise (`body`, `provider`, `maxLength`). `kept` tells whether a request that keeps the keyword is
    meant, or one that breaks it; for a status it is always True.
    """

    operation: str
    kind: GoalKind
    place: str
    name: str
    keyword: str
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """The part of the contract that the run has tried: how often each goal was reached."""

    reached: Mapping[Goal, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def ratio(self) -> float:
        """From 0 to 1; 1 where the contract has no goals."""
        return sum(map(bool, self.reached.values())) / len(self.reached) if self.reached else 1.0


@dataclass(frozen=True, slots=True)
class OperationsTried:
    """The operations that were to be tried, and those that have served a request: only these were tried.

    An operation that has refused everything shows nothing of what it does, however many refusals were right.
    """

    selected: tuple[str, ...]
    """Ids, in the contract's order: neither `--phase` nor `--read-only` leaves them out."""
    served: frozenset[str]
    enough: float = 100.0
    """Percent of the selected operations without which there is no verdict (`--min-coverage`)."""
    held: frozenset[str] = frozenset()
    """Operations of which a valid request was held back, lest it touch what is not the run's."""
    refused: frozenset[str] = frozenset()
    """Operations that have refused a valid request."""

    @property
    def held_back(self) -> frozenset[str]:
        """Operations whose valid requests were held back, and that have refused none: nothing speaks against them."""
        return self.held - self.refused

    @property
    def excluded(self) -> tuple[str, ...]:
        """Those that the run's own caution has kept from being tried: they count for nothing."""
        return tuple(each for each in self.selected if each in self.held_back - self.served)

    @property
    def untried(self) -> tuple[str, ...]:
        return tuple(each for each in self.selected if each not in self.served | self.held_back)

    @property
    def counted(self) -> int:
        """The number of operations that were to be tried and could be."""
        return len(self.selected) - len(self.excluded)

    @property
    def ratio(self) -> float:
        """From 0 to 1; 0 where nothing could be tried."""
        return 1 - len(self.untried) / self.counted if self.counted else 0.0

    @property
    def are_enough(self) -> bool:
        tried = self.counted - len(self.untried)
        return tried * 100 >= self.enough * max(1, self.counted)


class Ending(StrEnum):
    """The way in which a run ended."""

    WHOLE = "whole"
    CUT = "cut by its time"
    EARLY = "early"
    INTERRUPTED = "interrupted"
    INTERNAL_ERROR = "internal error"


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """One part of a run: `name` as in the plan (`requests`), `title` for people."""

    name: str
    title: str
    requests: int
    seconds: float
    operations: tuple[str, ...] = ()
    """The operations of which it has had an answer judged: nothing is known of the others by this part."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a run has to tell."""

    base_url: str
    title: str
    version: str
    document: str
    """The contract's file, as it was named, for reports."""
    profile: str
    seed: int
    started: str
    """RFC 3339."""
    seconds: float
    requests: int
    phases: tuple[PhaseResult, ...]
    causes: tuple[Cause, ...]
    """Worst first: failures before notes, then by rule and operation."""
    coverage: Coverage
    operations: OperationsTried
    unreached: tuple[str, ...]
    """Parts of the contract that were not tried, one line each, with the remedy."""
    readings: tuple[ShownReading, ...] = ()
    """The readings that the service was seen to have of what the contract leaves open."""
    leftover: tuple[str, ...] = ()
    """Resources that the run made and could not remove: their paths."""
    stopped: str | None = None
    """The reason why the run ended early, if it did; that it took all the time that it was given is none."""
    ending: Ending = Ending.WHOLE
    kept: bool = True
    """Tells whether each finding is kept in a folder: False where that could not be written."""
    access: tuple[str, ...] = ()
    """Options of curl that each request needs to get to the service."""

    @property
    def failures(self) -> tuple[Cause, ...]:
        return tuple(
            each for each in self.causes if each.first.severity is Severity.FAILURE and not each.accepted
        )

    @property
    def notes(self) -> tuple[Cause, ...]:
        return tuple(
            each for each in self.causes if each.first.severity is Severity.NOTE and not each.accepted
        )

    @property
    def accepted(self) -> tuple[Cause, ...]:
        return tuple(each for each in self.causes if each.accepted)

    @property
    def conforms(self) -> bool:
        """Tells whether nothing is known that breaks the contract; a verdict is more (`is_good`)."""
        return not self.failures

    @property
    def is_good(self) -> bool:
        """Tells whether the service conforms: enough was tried, to the end, and nothing was wrong."""
        return self.conforms and not self.stopped and self.operations.are_enough

    def __iter__(self) -> Iterator[Finding]:
        return (finding for cause in self.causes for finding in cause.findings)
