"""The settings of a campaign, its status while it goes on, and the watcher that is told of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hydracore_contract.findings.finding import Acceptance, Finding
from hydracore_contract.fuzz.dictionary import Dictionary
from hydracore_contract.reports.campaign import CampaignOutcome
from hydracore_contract.run_events import RunPlan, Silent
from hydracore_contract.settings import Settings


@dataclass(frozen=True, slots=True)
class CampaignSettings:
    """`settings` are those of each shard, but for its seed; times are in seconds. `resumed` tells that the `folder`
    of the campaign is there already. Without a `dictionary` the shipped one is used."""

    settings: Settings
    duration: float
    folder: Path
    wait: float = 60.0
    shard_seconds: float = 10.0
    resumed: bool = False
    accepted: tuple[Acceptance, ...] = ()
    dictionary: Dictionary | None = None


@dataclass(frozen=True, slots=True)
class CampaignStatus:
    """The status of a campaign, for a screen.

    `rate` is in requests a second, over the last seconds; `statuses` counts answers by operation and status.
    """

    seconds: float
    left: float
    requests: int
    rate: float
    coverage: float
    failures: int
    notes: int
    programs: int
    signals: int
    workers: int
    statuses: Mapping[tuple[str, str], int]


class CampaignWatcher(Protocol):
    """Receives the events of a campaign."""

    def planned(self, plan: RunPlan, wanted: CampaignSettings, workers: int) -> None: ...

    def knew(self, findings: Sequence[Finding]) -> None:
        """Receives the findings of a resumed campaign's earlier runs."""

    def stands(self, status: CampaignStatus) -> None: ...

    def found(self, finding: Finding) -> None: ...

    def said(self, line: str) -> None: ...

    def warned(self, line: str) -> None:
        """Receives a warning, which is shown on quiet screens too."""

    def ended(self, outcome: CampaignOutcome) -> None: ...


class WatcherScreen(Silent):
    """A screen that passes on what is worth a line."""

    def __init__(self, watcher: CampaignWatcher) -> None:
        self._watcher = watcher

    def said(self, line: str) -> None:
        self._watcher.said(line)
