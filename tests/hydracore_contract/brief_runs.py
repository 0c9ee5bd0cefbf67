"""Runs that send less than any profile does, for tests of what is judged and told, and not of how much is tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from re import search
from unittest.mock import patch

from hydracore_contract.findings.finding import Acceptance
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.profiles import PROFILES
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import Run, outcome_of, prepared
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
    contract: Contract,
    settings: Settings,
    document: str,
    accepted: Sequence[Acceptance] = (),
    units: str = "",
) -> Outcome:
    """A whole run, or one of those units alone whose titles match a pattern."""
    with brief():
        run = prepared(contract, replace(settings, profile=BRIEF.name), Silent(), document)
        return outcome_of(narrowed(run, units), accepted)


def narrowed(run: Run, units: str) -> Run:
    """The run, of those units alone whose titles match a pattern."""
    run.phases = tuple(
        replace(phase, units=tuple(each for each in phase.units if search(units, each.title)))
        for phase in run.phases
    )
    return run
