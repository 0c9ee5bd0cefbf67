"""Events of a run: its plan, told before it begins, and the screen that is told what happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.finding import Finding
from hydracore_contract.findings.outcome import Outcome


class Caution(StrEnum):
    """The caution with which an operation is tried."""

    NONE = ""
    AS_WRITE = "as a write: its name says that it changes something"
    ONLY_OWN = "only where all that it may touch is this run's own, or with --destructive"
    DESTRUCTIVE = "with --destructive: it may touch everything in a collection"


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    id: str
    method: str
    path: str
    tried: bool
    """False where `--read-only` leaves it out."""
    caution: Caution = Caution.NONE


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """`requests` is an estimate: retries, clean-up and the search for smaller examples come on top."""

    name: str
    title: str
    requests: int


@dataclass(frozen=True, slots=True)
class RunPlan:
    base_url: str
    title: str
    version: str
    profile: str
    seed: int
    scopes: tuple[str, ...]
    """The values of the outermost path parameters, as `instance_id=…`, and whether they were made up."""
    operations: tuple[PlannedOperation, ...]
    phases: tuple[PlannedPhase, ...]
    ledger: Path | None
    """The ledger of items that the run creates; None where it creates nothing."""
    proxy: str = ""
    """The proxy by which the service is reached; empty where that is done directly."""

    @property
    def target(self) -> str:
        """The base URL, and how it is reached where that is not done directly."""
        return f"{self.base_url} by the proxy {self.proxy}" if self.proxy else self.base_url

    @property
    def requests(self) -> int:
        return sum(phase.requests for phase in self.phases)

    @property
    def writes(self) -> bool:
        reading = ("GET", "HEAD", "OPTIONS")
        return any(each.tried and (each.method not in reading or each.caution) for each in self.operations)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Paths after clean-up: `removed`, `gone` (deleted before it came to them), and `left` (each with the reason).

    `lost` is the number of items that were made and can't be found again; `doubts` says, one line each, what else may
    be there or stays for good.
    """

    removed: tuple[str, ...]
    gone: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
    lost: int = 0
    doubts: tuple[str, ...] = ()

    def told(self, ledger: Path) -> Iterator[tuple[str, str]]:
        """What is left and why; what can't be named stands under its ledger."""
        yield from self.left
        lost = [f"made {self.lost} items that can't be found again"] if self.lost else []
        if more := "; ".join((*lost, *self.doubts)):
            yield str(ledger), more


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stored finding, sent again: the exchanges that led to it and its own, and whether it still fails.

    `fails` is None where that can't be told, with the reason in `why`.
    """

    title: str
    exchanges: tuple[Exchange, ...]
    fails: bool | None
    why: str
    left: tuple[str, ...] = ()
    """What could not be removed, one line each."""


class Screen(Protocol):
    """Receives the events of a run, from one thread only."""

    def planned(self, plan: RunPlan) -> None: ...

    def began(self, phase: PlannedPhase) -> None: ...

    def sent(self, requests: int) -> None:
        """Receives the number of requests since the run began."""

    def found(self, finding: Finding) -> None:
        """Receives the first finding of a cause."""

    def reducing(self, seconds: float) -> None:
        """Receives that all was tried, and for how long at most smaller examples are looked for."""

    def said(self, line: str) -> None:
        """Receives a line for people, such as that a rate limit is waited out."""

    def ended(self, outcome: Outcome) -> None: ...

    def wrote(self, path: Path) -> None:
        """Receives the path of each report that was written."""


class Silent:
    """A screen that tells nobody."""

    def planned(self, plan: RunPlan) -> None: ...

    def began(self, phase: PlannedPhase) -> None: ...

    def sent(self, requests: int) -> None: ...

    def found(self, finding: Finding) -> None: ...

    def reducing(self, seconds: float) -> None: ...

    def said(self, line: str) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...

    def wrote(self, path: Path) -> None: ...
