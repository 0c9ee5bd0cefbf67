"""What is wanted of a campaign, how it stands, and who follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contract_tests.findings import Finding
from contract_tests.plans import Plan
from contract_tests.reports.campaign import CampaignOutcome
from contract_tests.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """`settings` are those of each shard, but for its seed; times are in seconds. `resumed` tells that the `folder`
    of the campaign is there already."""

    settings: Settings
    duration: float
    folder: Path
    wait: float = 60.0
    shard_seconds: float = 10.0
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a campaign stands, for a screen; `rate` is of the last seconds, `statuses` counts answers by operation and
    status."""

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


class Watcher(Protocol):
    """Who is told how a campaign goes."""

    def planned(self, plan: Plan, wanted: Wanted, workers: int) -> None: ...

    def stands(self, standing: Standing) -> None: ...

    def found(self, finding: Finding) -> None: ...

    def said(self, line: str) -> None: ...

    def ended(self, outcome: CampaignOutcome) -> None: ...
