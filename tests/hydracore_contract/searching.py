"""The smallest example of a finding, for tests of what is small and what shows it, and custody without a run."""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hydracore_contract.findings.finding import Finding
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.shrink.shrinker import CauseShrinker, Going, Smallest
from hydracore_contract.transport.target import Target
from hydracore_openapi.model import Contract

_KEPT = ExitStack()
atexit.register(_KEPT.close)


def keeper(contract: Contract, target: Target) -> Custody:
    """Custody of what a test makes, with a ledger that nobody reads."""
    folder = _KEPT.enter_context(TemporaryDirectory())
    ledger = Ledger(Path(folder, "ledger.jsonl"), target.settings.base_url)
    _KEPT.callback(ledger.close)
    return Custody(contract, target.settings, target, ledger)


def smallest(
    contract: Contract, target: Target, finding: Finding, budget: int, going: Going = lambda: True
) -> Smallest:
    search = CauseShrinker(contract, target.settings, keeper(contract, target), [finding], budget, going)
    search.begin()
    search.go_on()
    return search.best
