"""A session: one strand of a run, that sends requests, has each answer judged, and keeps what was found.

    RunState   the contract, the target, the ledger, what was found, made and reached       one for a whole run
       ▲
    Session    its own values and canaries, its own oracle, its own History                 one for each strand
       │ fork
    Session    beside the first: others' items are nobody's fault there

Phases know nothing but this: what to send. What an answer should have been is the oracle's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hydracore_contract.closed_operations import shows_closed
from hydracore_contract.errors import FirstFailure, PartAbandoned, SessionHalted
from hydracore_contract.exchange import SAFE_METHODS, Exchange, Request, Trouble, unsent
from hydracore_contract.fields import ABSENT
from hydracore_contract.findings import rules
from hydracore_contract.findings.baselines import is_accepted
from hydracore_contract.findings.finding import CauseKey, Finding, Severity, collection_of
from hydracore_contract.generate.credentials import Credentials, right
from hydracore_contract.generate.request_builder import request
from hydracore_contract.generate.valid_values import Samples
from hydracore_contract.generate.vocabulary import vocabulary_of
from hydracore_contract.health import NOBODY, Condition
from hydracore_contract.history import History
from hydracore_contract.interception import without_answer, without_page
from hydracore_contract.isolation.clean_up import item_path
from hydracore_contract.isolation.tenants import Tenants
from hydracore_contract.onset import in_order, is_of_outages
from hydracore_contract.oracle.canaries import Planter
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.read_trials import is_on_trial, look_around
from hydracore_contract.recovery import Fall, recover
from hydracore_contract.run_events import Cleaned
from hydracore_contract.run_state import RunState
from hydracore_contract.transport.customers import Customer
from hydracore_contract.transport.keyring import Keyring
from hydracore_contract.transport.target import Order
from hydracore_openapi.model import Operation, Resource

AT_ONCE, DISTANT = 8, 0.01
"""Requests that are sent at a time, where the simplest answer takes so many seconds."""


class Session:
    """A strand with values of its own, which follow from the run's seed and its `name`.

    `beside` is the strand that it works beside: what was known there when it began is known here too. Where the run
    spreads each strand has tenants of its own, where nobody else is.
    """

    def __init__(self, state: RunState, name: str = "", beside: Session | None = None) -> None:
        seed = f"{state.settings.seed} {name}" if beside else state.settings.seed
        own = beside.tenants.others(str(seed)) if beside and state.spreads else None
        self.state = state
        self.contract = state.contract
        self.settings = state.settings
        self.asker = Customer.FIRST
        """The customer who asks for what is nobody's; for what somebody holds, its holder does."""
        self.profile = state.profile
        self.target = state.target
        self.health = state.health if own is None else state.health.seen_from(own)
        self.tenants: Tenants = self.health.tenants
        self.samples = Samples(seed, vocabulary_of(state.contract))
        self.planter = Planter(seed)
        state.custody.mark(self.samples.prefix)
        self._is_alone = beside is None or own is not None
        self._is_apart = own is not None
        self.tries_others = False
        """Tells whether the alternatives to refused credentials are being tried."""
        self._knows_since = self.target.now
        self.oracle = self._new_oracle()
        self.history: History = replace(beside.history) if beside else History()
        if beside is not None:
            self.oracle.served, self.oracle.entitled = set(beside.oracle.served), set(beside.oracle.entitled)
        if own is not None:
            self._settle_in(own)
        self._resources = {each.id: collection_of(each) for each in state.contract.operations}
        self.phase: str = "" if beside is None else beside.phase
        self.shown: set[CauseKey] = set()
        """The causes that were seen since somebody last cleared this."""

    def fork(self, name: str) -> Session:
        """A session that may work beside others: what it finds, makes and reaches is kept in common."""
        return Session(self.state, name, self)

    def _new_oracle(self) -> Oracle:
        homes, mark = self.tenants.homes, self.samples.prefix
        made = Oracle(self.contract, self.settings, self._is_alone, mark, homes, self.target.keyrings)
        made.holders.adopt(self.state.custody.ownership.holders)
        made.readings = self.state.readings
        made.durations = self.state.durations
        if self.state.crowded:
            made.work_beside_others()
        made.uniqueness.crowded |= self._is_apart
        return made

    def _settle_in(self, tenants: Tenants) -> None:
        """Begins to work in tenants that were made up."""
        with self.state.lock:
            self.state.guard.admit(tenants.homes)
        self.oracle.serves(*tenants.homes)

    def afresh(self) -> None:
        """Forgets what was known of items: others were at work, or it is too much to keep in mind."""
        known, self._knows_since = self.oracle, self.target.now
        self.oracle = self._new_oracle()
        self.oracle.served, self.oracle.uniqueness = known.served, known.uniqueness
        self.oracle.entitled = known.entitled
        self.oracle.state.texts, self.oracle.state.pending = known.state.texts, known.state.pending

    # ------------------------------------------------------------------------------------------------- sending

    def send(self, operation: Operation | None, sent: Request) -> Exchange:
        """One exchange, judged.

        Raises ServiceDown where the service does not come back after it, SessionHalted where nothing is to be sent.
        """
        if self.state.halted.is_set():
            raise SessionHalted
        self._check_left_in(operation)
        if operation is not None and (why := self.state.closed.get(operation.id)):
            return unsent(operation.id, sent, why)
        if (trait := self.state.poisons.has(sent.body)) is not None:
            return self._without_poison(operation, sent, trait)
        if operation is None or not is_on_trial(self, operation, sent):
            return self.send_judged(operation, sent)
        look_around(self, operation, sent, is_before=True)
        exchange = self.send_judged(operation, sent)
        if not exchange.is_held_back:
            look_around(self, operation, sent)
        with self.state.lock:
            self.state.trials[operation.id] += exchange.is_success
        return exchange

    def send_judged(self, operation: Operation | None, sent: Request) -> Exchange:
        """One exchange, judged, whatever is known of its operation. Raises ServiceDown as `send` does."""
        exchange = self.state.custody.send(operation.id if operation else "", sent, self)
        if exchange.is_held_back:
            self.state.held_back(exchange)
            return exchange
        for each in without_page(self, exchange):
            exchange = each
            fall = self._observed([exchange])
            self._look_after([exchange], fall)
        return exchange

    def _check_left_in(self, operation: Operation | None) -> None:
        """Raises PartAbandoned where the operation is not tried any more."""
        if operation is not None and operation.id in self.state.left_out:
            raise PartAbandoned(f"{operation.id} is left out: {self.state.left_out[operation.id]}")

    def _without_poison(self, operation: Operation | None, sent: Request, trait: str) -> Exchange:
        """An exchange that is none: what it holds has broken a collection."""
        named = operation.id if operation else sent.method
        self.miss(f"{named}: bodies with {trait} were not sent any more, since they break lists")
        return unsent(operation.id if operation else "", sent, trait)

    def each(self, orders: Sequence[tuple[Operation, Request]]) -> list[Exchange]:
        """Exchanges that don't depend on each other: one after the other, or several at a time where that is slow."""
        if self.state.latency < DISTANT:
            return [self.send(operation, sent) for operation, sent in orders]
        parts = [orders[start : start + AT_ONCE] for start in range(0, len(orders), AT_ONCE)]
        return [exchange for part in parts for exchange in self.together(part)]

    def together(self, orders: Sequence[tuple[Operation, Request]]) -> list[Exchange]:
        """Exchanges at the same moment, judged. Raises ServiceDown where the service does not come back."""
        for operation, asked in orders:
            self._check_left_in(operation)
            if is_on_trial(self, operation, asked):
                self.send(operation, asked)  # alone, before it is sent beside others
        sent = [Order(each.id, request) for each, request in orders if each.id not in self.state.closed]
        together = self.state.custody.together(sent, self)
        exchanges = [without_answer(self, each) for each in together if not each.is_held_back]
        for each in together:
            if each.is_held_back:
                self.state.held_back(each)
        self.history.together = tuple(exchanges)
        fall = self._observed(exchanges)
        self._look_after(exchanges, fall)
        return exchanges

    def ask(self, operation: Operation, path: Mapping[str, str], body: Any = ABSENT) -> Exchange:
        """A request with right credentials and a body of JSON."""
        shown = self.credentials(operation)
        sent = request(operation, path, shown.headers, body, credential_query=shown.query)
        return self.send(operation, sent)

    def credentials(self, operation: Operation) -> Credentials:
        return right(operation, self.keyring) or NOBODY

    @property
    def keyring(self) -> Keyring:
        return self.target.keyrings[self.asker]

    def look(self, resource: Resource, *paths: Mapping[str, str]) -> None:
        """Lists collections: what is listed is held against what is known."""
        if resource.list is not None and resource.list.id not in self.state.left_out:
            for path in paths:
                self.ask(resource.list, path)

    # ------------------------------------------------------------------------------------------------- outages

    def _observed(self, exchanges: Sequence[Exchange]) -> Fall | None:
        """Has exchanges judged and keeps what was found; where the service works no more, how it fell.

        Raises CredentialsExpired where the service takes right credentials no more.
        """
        self.state.expiry.check(exchanges)
        if len(exchanges) == 1 and shows_closed(self, exchanges[0]):
            return None
        fall, is_looked_at = None, False
        try:
            fall = self._fall([exchange for exchange in exchanges if exchange.has_failed])
            is_looked_at = True
        finally:  # what has come is judged, though there may be no time for a look
            with self.state.lock:  # strands share what they learn
                self._judge(exchanges, fall, is_looked_at)
        return fall

    def _judge(self, exchanges: Sequence[Exchange], fall: Fall | None, is_looked_at: bool) -> None:
        history = self.history
        if self.target.away_at > self._knows_since:
            self.afresh()  # it may have lost what it held, whichever strand has seen it away
        for exchange, violations in self.oracle.observe_burst(exchanges):
            # Where the service has fallen over, that says it all.
            explained = fall is not None and (history.works or self.state.outage is not None)
            follows = [each for each in violations if explained and is_of_outages(each)]
            self._keep(exchange, [each for each in violations if each not in follows], is_looked_at)
            if follows and self.state.outage is not None:
                self.state.known_causes.follow(self.state.outage, len(follows))
        for exchange in exchanges:
            if exchange.request.method not in SAFE_METHODS:
                self.state.poisons.sent(exchange.request.body, self.tenants.homes)
        if any(exchange.request.method == "GET" and not exchange.has_failed for exchange in exchanges):
            history.works, self.state.outage = True, None
            self.state.poisons.listed(self.tenants.homes)

    def _fall(self, troubled: Sequence[Exchange]) -> Fall | None:
        """Tells how the service has fallen over, if it has; asks once more, since some services fail at random."""
        works = not troubled or self.health.works()
        self.state.hurry_after(troubled)
        condition = Condition.WORKS if works else self.health.condition()
        return None if condition is Condition.WORKS else Fall(troubled[0], condition)

    def _look_after(self, exchanges: Sequence[Exchange], fall: Fall | None) -> None:
        """Sees to it that the service still answers. Raises ServiceDown where it does not, PartAbandoned elsewhere."""
        if fall is not None:
            self._recover(fall)
        came = [exchange for exchange in exchanges if exchange.trouble is not Trouble.UNREACHABLE]
        self.history.arrived = came[-1] if came else self.history.arrived
        # Another strand has moved.
        if self.tenants is not self.health.tenants and any(exchange.has_failed for exchange in exchanges):
            raise PartAbandoned("the run goes on in another instance", may_try_again=True)

    def _recover(self, fall: Fall) -> None:
        """Goes on once the service works again. One strand sees to it for all that fell over in the same outage."""
        try:
            with self.state.recovery:
                recover(self, fall)
        finally:
            self.history.works = False
            self.afresh()  # it may have lost what it held

    def report_outage(self, violation: Violation, exchange: Exchange, *, is_sure: bool) -> None:
        """Tells of an outage, or counts it with the one that it follows from."""
        if (earlier := self.state.earlier_outage(exchange)) is not None:
            self.state.outage = earlier
            self.state.known_causes.follow(earlier, 1)
            return
        if is_sure:
            self.state.outage = self.finding(violation, exchange).cause_key
            self.state.fallen[exchange.number] = self.state.outage
        self.report(violation, exchange, is_sure=is_sure)

    def begin_part(self) -> None:
        """Takes note of where the run works by now, and of what is there where nothing was known of it."""
        if self.tenants is not self.health.tenants:
            self.tenants = self.health.tenants
            self.oracle.serves(*self.tenants.main.values())
            self.afresh()
        for resource in self.contract.resources if self._is_apart else ():
            if {*resource.scope} <= self.tenants.main.keys():
                self.look(resource, self.tenants.main)

    def remove_own(self) -> None:
        self._clean(self)

    # ------------------------------------------------------------------------------------------------- findings

    def _keep(self, exchange: Exchange, violations: Iterable[Violation], is_looked_at: bool) -> None:
        state = self.state
        state.saw(self.oracle.classified, exchange, self.phase)
        for violation in violations:
            is_derived = is_of_outages(violation)
            if is_derived and (earlier := state.earlier_outage(exchange)):
                state.known_causes.follow(earlier, 1)
            elif is_derived and not is_looked_at:
                state.unlooked.append(self.finding(violation, exchange))
            else:
                self.report(violation, exchange)
        self._hand_over(exchange)
        self.history.note(exchange)
        state.onsets.note(exchange)
        state.screen.sent(self.target.sent)

    def report(self, violation: Violation, exchange: Exchange, *, is_sure: bool = False) -> None:
        """Keeps a finding as `keep` does, or tells of it where it `is_sure`."""
        (self.tell if is_sure else self.keep)(self.finding(violation, exchange))

    def keep(self, finding: Finding) -> None:
        """Keeps a finding with others of its cause, or as a suspicion. Raises FirstFailure as `tell` does."""
        if not self.state.suspicions.takes(finding):
            self.tell(finding)

    def tell(self, finding: Finding) -> None:
        """Keeps a finding with others of its cause. Raises FirstFailure where the first one is to end the run."""
        causes = self.state.known_causes
        self.shown.add(finding.cause_key)
        self.state.observer.noticed(finding, causes.key_of(finding))
        if finding.rule is rules.SAFE:
            self.state.guard.never_again(finding.operation)
        if causes.add(finding):
            self.state.announce(finding)
        if (
            self.settings.fail_fast
            and finding.severity is Severity.FAILURE
            and not is_accepted(finding, self.state.accepted, date.today())
        ):
            raise FirstFailure

    def finding(self, violation: Violation, exchange: Exchange) -> Finding:
        mask = self.target.mask
        return Finding(
            rule=violation.rule,
            severity=violation.severity,
            operation=violation.operation or exchange.operation,
            subject=violation.subject,
            statement=mask.text(violation.summary),
            expected=mask.text(violation.expected),
            actual=mask.text(violation.actual),
            location=violation.reference.location,
            inferred=violation.reference.inferred,
            phase=self.phase,
            exchange=mask.exchange(exchange),
            before=tuple(map(mask.exchange, self._led_to(violation, exchange))),
            allowed_seconds=violation.allowed_seconds,
            difference=violation.difference,
            resource=self._resources.get(violation.operation or exchange.operation, ""),
        )

    def _led_to(self, violation: Violation, exchange: Exchange) -> tuple[Exchange, ...]:
        """Earlier exchanges that a violation depends on."""
        led = self.history.led_to(exchange, violation.before, self.oracle)
        suspects = () if violation.before else self.state.onsets.suspects(exchange)
        origins = (step for each in suspects for step in self.oracle.origin(each))
        return in_order((*led, *origins, *suspects))

    def miss(self, line: str) -> None:
        """Notes a gap of the run: what was not tried, and what to do about it."""
        self.state.missed[line] = None

    # ------------------------------------------------------------------------------------------------- cleaning

    def _hand_over(self, exchange: Exchange) -> None:
        """Hands what a list has shown to be the run's own over to be removed; what a create made is known already."""
        part = self.oracle.part(exchange.operation)
        if part is None or part.role is not OperationRole.CREATE:
            for scope, key in self.oracle.made:
                if (path := item_path(scope, key)) is not None and key in scope.items:
                    self.state.custody.made(path, scope.items[key].item, self, scope.key.customer)
        self.oracle.made.clear()

    def tidy(self) -> None:
        """Deletes what the run made, as any client would: the answers are judged."""
        deepest_first = sorted(self.oracle.state.scopes.values(), key=lambda scope: -len(scope.key[1]))
        for scope in deepest_first:
            operation = scope.view.resource.delete
            for key in [key for key, known in scope.items.items() if known.own]:
                if operation is not None:
                    self.ask(operation, scope.path_of(key))

    def clean(self) -> Cleaned:
        """Removes what the run made, unjudged. No other strand may be at work."""
        return self._clean(None)

    def _clean(self, owner: object) -> Cleaned:
        """Removes what one strand has made, or all: others are at work with what is theirs."""
        result = self.state.custody.clean(owner)
        for path in result.removed:
            self.oracle.forget(path)
        return result
