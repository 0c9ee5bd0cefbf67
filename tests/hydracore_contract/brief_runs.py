"""Runs that send less than any profile does, for tests of what is judged and told, and not of how much is tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from unittest.mock import patch

from hydracore_contract.findings.finding import Acceptance
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.profiles import PROFILES
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import verify
from hydracore_contract.settings import Settings
from hydracore_openapi.model import Contract

BRIEF = replace(
    PROFILES["quick"],
    name="brief",
    covered=15,
    fuzzed=6,
    sequences=4,
    volume=60,
    rounds=2,
    reducing=8,
    reducing_seconds=1,
    seconds=inf,
)


@contextmanager
def brief() -> Iterator[None]:
    """Makes the profile known by its name."""
    with patch.dict(PROFILES, {BRIEF.name: BRIEF}):
        yield


def brief_run(
    contract: Contract, settings: Settings, document: str, accepted: Sequence[Acceptance] = ()
) -> Outcome:
    with brief():
        return verify(contract, replace(settings, profile=BRIEF.name), Silent(), document, accepted)
