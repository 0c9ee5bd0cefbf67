"""Interception: pages of somebody before the service, such as a firewall or a proxy, in place of its answers.

A gateway that answers for a service with 502, 503 or 504 says so by the status. Another page can't be told from the
service's own answers by its look, but by when it comes: what has nothing to do with what was sent does not come again
when the same is sent again, and comes at harmless requests as well. So an answer with a status below 500 that breaks
the contract, and is nothing that its operation documents, is asked for again:

- Where it comes again each time, it is the service's, and judged.
- Where it does not, and that was the simplest request, it is the network's: a harmless request, answered in two ways.
- Where it does not, and that was any other, the simplest request is sent many times, once in a run: a page of this look
  among its answers is the network's. Otherwise the service itself answers so now and then, and all is judged.

What is the network's is told once and judged no further; what was answered then takes its place, as that to a request
which was sent twice. A success to a write is never asked for again, since it may have been done. Of requests at the
same moment none is: what the network has answered there is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from hydracore_contract.exchange import SAFE_METHODS, Exchange, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Difference, Severity
from hydracore_contract.findings.subject import Subject, SubjectKind
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.page_watch import Look, is_documented, look_of
from hydracore_contract.run_state import RunState
from hydracore_openapi.model import Contract, Operation

ASKED = 2
"""Times that the same is sent again."""


class AskingStrand(Protocol):
    """What is needed of a session."""

    state: RunState
    contract: Contract
    oracle: Oracle

    def report(self, violation: Violation, exchange: Exchange, *, is_sure: bool = ...) -> None: ...


def without_page(strand: AskingStrand, exchange: Exchange) -> tuple[Exchange, ...]:
    """The exchanges to judge in place of one that was sent alone."""
    look, is_reading = look_of(exchange), exchange.request.method in SAFE_METHODS
    if look is None or (exchange.is_success and not is_reading) or not is_strange(strand, exchange):
        return (exchange,)
    pages, operation = strand.state.pages, strand.contract.operation(exchange.operation)
    with pages.lock:
        if pages.is_own(look):
            return (exchange,)
        tries = tuple(asked_again(strand, exchange, look))
        if look_of(tries[-1]) == look:
            pages.came_again(look)
            return (exchange,)
        if strand.state.health.simplest in (None, operation) and is_reading:
            pages.network.add(look)
    if not is_of_network(strand, look):
        return (exchange, *tries)
    with strand.state.lock:
        strand.report(intercepted(operation, look), exchange, is_sure=True)
    return (tries[-1] if is_reading else replace(tries[-1], resent=True),)


def without_answer(strand: AskingStrand, exchange: Exchange) -> Exchange:
    """An exchange at the same moment as others, its answer missing where that is a page of the network's."""
    look = look_of(exchange)
    if look is None or not is_strange(strand, exchange) or not is_of_network(strand, look):
        return exchange
    return replace(exchange, answer=None, trouble=Trouble.CLOSED, details=f"{look} in its place")


def is_strange(strand: AskingStrand, exchange: Exchange) -> bool:
    """Tells whether an answer breaks the contract, and is nothing that its operation documents."""
    if not exchange.operation:
        return False
    operation = strand.contract.operation(exchange.operation)
    return not is_documented(strand.contract, operation, exchange) and bool(strand.oracle.of_answer(exchange))


def asked_again(strand: AskingStrand, exchange: Exchange, look: Look) -> Iterator[Exchange]:
    """What is answered to the same request, until that looks different."""
    for _ in range(ASKED):
        again = strand.state.custody.send(exchange.operation, exchange.request, strand)
        yield again
        if look_of(again) != look:
            break


def is_of_network(strand: AskingStrand, look: Look) -> bool:
    state = strand.state
    with state.pages.lock:
        return state.pages.is_of_network(look, state.health, state.target.limit)


def intercepted(operation: Operation, look: Look) -> Violation:
    """The note of a page that is the network's."""
    return Violation(
        rules.UNDOCUMENTED_STATUS,
        Subject(SubjectKind.STATUS, (str(look.status),)),
        f"somebody before the service answers now and then, whatever is sent: {look}",
        "the service's own answer",
        str(look),
        ContractReference(operation.location),
        Severity.NOTE,
        difference=Difference("a page of somebody else", ""),
    )
