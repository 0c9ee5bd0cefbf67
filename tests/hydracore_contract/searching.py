"""The smallest example of a finding, for tests of what is small and what shows it."""

from __future__ import annotations

from hydracore_contract.findings.finding import Finding
from hydracore_contract.shrink.shrinker import CauseShrinker, Going, Smallest
from hydracore_contract.transport.target import Target
from hydracore_openapi.model import Contract


def smallest(
    contract: Contract, target: Target, finding: Finding, budget: int, going: Going = lambda: True
) -> Smallest:
    search = CauseShrinker(contract, target.settings, target, [finding], budget, going)
    search.begin()
    search.go_on()
    return search.best
