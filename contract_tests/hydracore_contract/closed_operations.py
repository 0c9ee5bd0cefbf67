"""Closed operations: those that nothing at hand opens are left out, and their refusals say nothing of the service."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from hydracore_contract.entitlement import REFUSING, is_closed, is_refused
from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.run_state import RunState
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_contract.transport.keyring import Keyring
from hydracore_openapi.model import Contract, Operation


class TryingStrand(Protocol):
    """What is needed of a strand."""

    state: RunState
    contract: Contract
    oracle: Oracle
    phase: str
    tries_others: bool

    @property
    def keyring(self) -> Keyring: ...

    def send_judged(self, operation: Operation | None, sent: Request) -> Exchange: ...


def shows_closed(strand: TryingStrand, exchange: Exchange) -> bool:
    """Tells whether an exchange shows that no credentials open its operation, which is closed then.

    Whether it does is tried with each alternative, once: an operation that has shown anything but refusals is open.
    """
    state = strand.state
    if not exchange.operation or not is_refused(exchange):
        return False
    if exchange.request.as_is or customer_of(exchange.request) is Customer.OTHER:
        return False  # it may well be another customer's
    if state.statuses(exchange.operation) - {*REFUSING}:
        return False
    if strand.tries_others:
        return True  # nothing is known of it until one of them works
    operation = strand.contract.operation(exchange.operation)
    strand.tries_others = True
    try:
        found = is_closed(operation, exchange, strand.keyring, partial(strand.send_judged, operation))
    finally:
        strand.tries_others = False
    if found and exchange.answer is not None:
        state.saw(strand.oracle.classify(operation, exchange.request), exchange, strand.phase)
        state.close(operation, exchange.answer.status)
    return found
