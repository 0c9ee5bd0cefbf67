"""Custody outside of a run, with a guard before it: to clean up what a ledger names, or to send a finding again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import gettempdir

from hydracore_contract.errors import Misused
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.isolation.ledger import Ledger, ledger_path
from hydracore_contract.isolation.ownership import Ownership
from hydracore_contract.isolation.request_guard import RequestGuard
from hydracore_contract.isolation.tenants import tenants_of
from hydracore_contract.settings import Settings
from hydracore_contract.transport.keyring import Keyring
from hydracore_contract.transport.target import Target
from hydracore_openapi.model import Contract


@contextmanager
def guarded(
    contract: Contract, settings: Settings, ledger: Ledger, homes: Iterable[str] = ()
) -> Iterator[Custody]:
    """Custody outside of a run, for items of the ledger or of instances that are named as `homes`."""
    ownership = Ownership(contract, ledger)
    keyring = Keyring(contract.security_schemes, settings.secrets)
    guard = RequestGuard(contract, settings, tenants_of(contract, settings), ownership, homes, keyring)
    with closing(Target(settings, guard, keyrings=[keyring])) as target:
        try:
            yield Custody(contract, settings, target, ownership)
        finally:
            ledger.close()


def free_ledger(settings: Settings) -> Ledger:
    """A new ledger beside the reports, or where there is room. Raises Misused where it can't be opened."""
    ledger = Ledger(ledger_path(settings), settings.base_url)
    try:
        ledger.check()
    except Misused:
        ledger = Ledger(Path(gettempdir(), ledger.path.name), settings.base_url)
        ledger.check()
    return ledger
