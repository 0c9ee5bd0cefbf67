"""The smallest example of a finding, for tests of what is small and what shows it, and custody without a run."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hydracore_contract.findings.finding import Finding
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.isolation.ownership import Ownership
from hydracore_contract.settings import Settings
from hydracore_contract.shrink.shrinker import CauseShrinker, Going, Smallest
from hydracore_contract.transport.keyring import keyrings_of
from hydracore_contract.transport.target import Target, Unguarded
from hydracore_openapi.model import Contract

_KEPT = ExitStack()
atexit.register(_KEPT.close)


def unread_ledger(base_url: str) -> Ledger:
    """A ledger for what a test makes, that nobody reads."""
    folder = _KEPT.enter_context(TemporaryDirectory())
    ledger = Ledger(Path(folder, "ledger.jsonl"), base_url)
    _KEPT.callback(ledger.close)
    return ledger


@contextmanager
def unguarded(contract: Contract, settings: Settings, ledger: Ledger | None = None) -> Iterator[Custody]:
    """Custody with no guard before it."""
    ownership = Ownership(contract, ledger or unread_ledger(settings.base_url))
    keyrings = keyrings_of(contract, settings)
    with closing(Target(settings, Unguarded(ownership.saw), keyrings=keyrings)) as target:
        yield Custody(contract, settings, target, ownership)


def smallest(custody: Custody, finding: Finding, budget: int, going: Going = lambda: True) -> Smallest:
    search = CauseShrinker(custody.contract, custody.settings, custody, [finding], budget, going)
    search.begin()
    search.go_on()
    return search.best
