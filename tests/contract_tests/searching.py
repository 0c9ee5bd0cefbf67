"""The smallest example of a finding, for tests of what is small and what shows it."""

from __future__ import annotations

from contract_tests.findings import Finding
from contract_tests.reducing import Going, Search, Smallest
from contract_tests.target import Target
from openapi_contract.values import Contract


def smallest(
    contract: Contract, target: Target, finding: Finding, budget: int, going: Going = lambda: True
) -> Smallest:
    search = Search(contract, target.settings, target, [finding], budget, going)
    search.begin()
    search.go_on()
    return search.best
