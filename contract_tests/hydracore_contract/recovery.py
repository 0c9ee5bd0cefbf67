"""Recovery: what a run does once the simplest request fails, so that one bad answer does not end it.

A request that fails tells of itself alone. Where the simplest request fails after it too, there are four conditions,
from the mildest on, and a way to go on from each but the last:

- *Poisoned*: it fails here and works in another instance, as where a list can't show one of its items. What the run
  has made is removed; where that does not help, the run moves to another instance, and this part is tried again there.
  Where somebody named the instance the run has a right to no other than those that were named: what fails is left out.
- *Partly*: it fails in every instance, and another operation works. The one that fails is left out from then on.
- *Failing*: whatever is asked for fails. A while is waited, as for a database that starts.
- *Away*: nothing answers. That is waited for too; all outages together may take a minute.

A finding names the request after which it was so. That the service does not answer any more is said only where it does
not. An outage that is over may have been the network's, or a gateway's where that answers for the service: it is a
suspicion, and confirmed before it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf
from typing import NamedTuple, Protocol
from uuid import uuid4

from hydracore_contract.errors import PartAbandoned, ServiceDown, SessionHalted
from hydracore_contract.exchange import Exchange, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.subject import WHOLE
from hydracore_contract.health import Condition, Health
from hydracore_contract.history import History
from hydracore_contract.isolation.tenants import Tenants, is_uuid
from hydracore_contract.onset import in_order
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.run_state import RunState

SOON = 5.0
"""Seconds after which it is said that an outage is waited for."""
SAID = {
    Condition.POISONED: "after this request {list} fails here whatever is sent, and works in another instance",
    Condition.PARTLY: "after this request {list} fails whatever is sent, and other operations work",
    Condition.FAILING: "after this request the service fails on everything",
    Condition.AWAY: "after this request the service does not answer",
}


class Fall(NamedTuple):
    """The exchange at which it showed that the service works no more, and what works still."""

    exchange: Exchange
    condition: Condition


class Strand(Protocol):
    """What is needed of a session."""

    state: RunState
    health: Health
    history: History

    def report_outage(self, violation: Violation, exchange: Exchange, *, is_sure: bool) -> None: ...

    def remove_own(self) -> None: ...


def recover(strand: Strand, fall: Fall) -> None:
    """Sees to it that the run can go on, once for all strands that fell over in the same outage, or in one place.

    Raises ServiceDown where it can't, PartAbandoned where what is being tried can't be tried on here.
    """
    state = strand.state
    place = strand.health if fall.condition is Condition.POISONED else state
    if fall.exchange.at <= place.recovered_at:
        suspect_too(strand, fall)
        return
    try:
        recover_first(strand, fall)
    finally:
        place.recovered_at = state.target.now


def recover_first(strand: Strand, fall: Fall) -> None:
    """Sees to it that the run can go on, and tells of what has happened.

    Raises ServiceDown where it can't, PartAbandoned where what is being tried can't be tried on here.
    """
    state = strand.state
    if fall.condition in (Condition.POISONED, Condition.PARTLY):
        tell(strand, fall)
        state.poisons.broke(strand.health.tenants.homes)
        strand.remove_own()
        if not strand.health.works():
            leave_place(strand, fall.condition, f"since request {fall.exchange.number}")
        return
    state.outages -= state.target.now - fall.exchange.at + fall.exchange.seconds
    is_failing, hangs = fall.condition is Condition.FAILING, fall.exchange.trouble is Trouble.HANGS
    away, is_waited_for = None, False
    try:
        away = time_away(state, hangs=hangs, is_failing=is_failing)
        is_waited_for = not state.halted.is_set()
    finally:  # where there is no time to wait, it may have come back
        tell(strand, fall, away, is_waited_for=is_waited_for)
    if away is None:
        raise SessionHalted if state.halted.is_set() else ServiceDown(fall.exchange.number, is_failing)
    if fall.exchange.trouble is not Trouble.UNREACHABLE:
        strand.remove_own()


def time_away(state: RunState, *, hangs: bool, is_failing: bool) -> float | None:
    """The seconds until the service works again, None where it does not; a longer wait is said."""
    longest = state.failing if is_failing else inf
    away = seconds_away(state, SOON, hangs=hangs, wholly=is_failing)
    if away is not None:
        return away
    with state.lock:
        state.screen.said(
            f"the service is away: waiting for up to {min(longest, max(0.0, state.outages)):.0f} s"
        )
    longer = seconds_away(state, longest, hangs=hangs, wholly=is_failing)
    return None if longer is None else SOON + longer


def seconds_away(state: RunState, most: float, *, hangs: bool = False, wholly: bool = False) -> float | None:
    """Waits until the service answers again; the seconds that took, None where it does not after `most`.

    All outages have the same time, of which this takes its part. `hangs` and `wholly` are as `Health.comes_back` has
    them.
    """
    clock = state.target.limit.clock
    began = clock()
    patience = min(most, state.patience, state.outages)
    is_back = state.health.comes_back(patience, state.halted, hangs=hangs, wholly=wholly)
    took = clock() - began
    state.outages -= took
    return took if is_back else None


def leave_place(strand: Strand, condition: Condition, since: str) -> None:
    """Goes on elsewhere, or without what fails; `since` says from when on it does. Raises PartAbandoned."""
    state, health = strand.state, strand.health
    simplest = health.simplest
    failing = simplest.id if simplest else "it"
    if condition is Condition.POISONED and (found := free_tenants(health)) is not None:
        why = f"{failing} fails in {', '.join(health.tenants.main.values())} {since}"
        state.move(health, found)
        raise PartAbandoned(why, may_try_again=True)
    if simplest is not None:
        state.leave_out(simplest.id, f"it fails whatever is sent {since}")
    raise PartAbandoned(f"{failing} fails", may_try_again=True)


def free_tenants(health: Health) -> Tenants | None:
    """Instances to go on in, of which the first one works: a new one, else the other one alone."""
    tenants = health.tenants
    for main, other in candidates(tenants):
        if main and main != tenants.main and health.serves(main):
            made_up = tuple(f"{name}={value}" for name, value in main.items())
            return replace(tenants, main=main, other=other, made_up=(*tenants.made_up, *made_up))
    return None


def candidates(tenants: Tenants) -> Iterator[tuple[Mapping[str, str], Mapping[str, str]]]:
    is_free = not tenants.named
    if is_free and all(is_uuid(value) for value in tenants.main.values()):
        yield {name: str(uuid4()) for name in tenants.main}, tenants.other
    if is_free or tenants.is_named(tenants.other):
        yield tenants.other, {}


def tell(strand: Strand, fall: Fall, away: float | None = None, *, is_waited_for: bool = True) -> None:
    """Reports that the service has fallen over, once for each time that it did."""
    if not strand.history.works:
        return
    # Where no connection can be made, it was what came before that the service fell over at.
    arrived = strand.history.arrived if fall.exchange.trouble is Trouble.UNREACHABLE else None
    fell_at = arrived or fall.exchange
    with strand.state.lock:
        is_passing = fall.condition is Condition.AWAY or fall.exchange.is_away
        is_sure = is_waited_for and (away is None or not is_passing)
        strand.report_outage(not_recovered(strand, fall, fell_at, away), fell_at, is_sure=is_sure)


def suspect_too(strand: Strand, fall: Fall) -> None:
    """Suspects a request that was under way in an outage of which another strand has told: the service may have fallen
    over at this one just as well."""
    is_under_way = fall.condition is Condition.AWAY and fall.exchange.trouble is not Trouble.UNREACHABLE
    if is_under_way and strand.history.works:
        with strand.state.lock:
            violation = not_recovered(strand, fall, fall.exchange, None)
            strand.report_outage(violation, fall.exchange, is_sure=False)


def not_recovered(strand: Strand, fall: Fall, exchange: Exchange, away: float | None) -> Violation:
    contract, simplest = strand.state.contract, strand.health.simplest
    operation = next(each for each in contract.operations if each.id == (exchange.operation or each.id))
    summary = SAID[fall.condition].format(list=simplest.id if simplest else "the simplest request")
    if away is not None:
        summary += f" for {away:.1f} s"
    written = strand.history.written
    worn = strand.state.onsets.before_outage(exchange)
    before = in_order((*worn, *((written,) if written is not None else ())))
    where = ContractReference(operation.location)
    return Violation(
        rules.RECOVERY, WHOLE, summary, "the service goes on", "it does not", where, before=before
    )
