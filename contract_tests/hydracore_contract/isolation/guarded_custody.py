"""Custody outside of a run, with a guard before it: to clean up what a ledger names, or to send a finding again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import gettempdir

from hydracore_contract.errors import Misused
from hydracore_contract.isolation.addressing import Addressing
from hydracore_contract.isolation.creates import Maker
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.isolation.ledger import Ledger, ledger_path
from hydracore_contract.isolation.ownership import Ownership
from hydracore_contract.isolation.request_guard import RequestGuard
from hydracore_contract.isolation.tenants import tenants_of
from hydracore_contract.oracle.equality import canonical
from hydracore_contract.run_events import Cleaned
from hydracore_contract.settings import Settings
from hydracore_contract.transport.customers import Customer
from hydracore_contract.transport.keyring import keyrings_of
from hydracore_contract.transport.target import Target
from hydracore_openapi.model import Contract


@contextmanager
def guarded(
    contract: Contract, settings: Settings, ledger: Ledger, homes: Iterable[str] = ()
) -> Iterator[Custody]:
    """Custody outside of a run, for items of the ledger or of instances that are named as `homes`."""
    ownership = Ownership(contract, ledger)
    keyrings = keyrings_of(contract, settings)
    keyring, tenants = keyrings[Customer.FIRST], tenants_of(contract, settings)
    guard = RequestGuard(contract, settings, tenants, ownership, homes, keyring)
    with closing(Target(settings, guard, keyrings=keyrings)) as target:
        target.address = Addressing(contract, keyrings, ownership.holders)
        try:
            yield Custody(contract, settings, target, ownership)
        finally:
            ledger.close()


def removed(custody: Custody) -> Cleaned:
    """Removes what a ledger names, and all that lies in the collections that are its run's own alone."""
    for home in custody.ledger.private:
        if (maker := custody.ownership.maker("", home)) is not None:
            take_all(custody, maker, home)
    return custody.clean()


def take_all(custody: Custody, maker: Maker, home: str) -> None:
    """Takes what lies in a collection of the run's own, and was not there before or shows that it is another's."""
    found, ledger = custody.look(maker, home), custody.ledger
    for key, item in found.items.items():
        path = maker.item_path(home, key)
        if path is None or canonical(path) in ledger.private[home]:
            continue
        if maker.may_hold(home, item):
            custody.ownership.take(path)
    if not found.problem:
        for ask in [each for each in ledger.open_asks() if maker.home(each.path) == home]:
            ledger.settled(ask)


def free_ledger(settings: Settings) -> Ledger:
    """A new ledger beside the reports, or where there is room. Raises Misused where it can't be opened."""
    ledger = Ledger(ledger_path(settings), settings.base_url)
    try:
        ledger.check()
    except Misused:
        ledger = Ledger(Path(gettempdir(), ledger.path.name), settings.base_url)
        ledger.check()
    return ledger
