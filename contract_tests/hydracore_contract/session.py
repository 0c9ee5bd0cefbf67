"""One run: sends requests, has each answer judged, and keeps what was found, made and reached.

Phases know nothing but this: what to send. What an answer should have been is the oracle's business.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

from hydracore_contract.coverage import CoverageRecorder
from hydracore_contract.events import Screen
from hydracore_contract.exchange import Exchange, Request, Trouble
from hydracore_contract.fields import ABSENT
from hydracore_contract.findings import rules
from hydracore_contract.findings.baselines import is_accepted
from hydracore_contract.findings.deduplication import CauseIndex, CauseKey
from hydracore_contract.findings.finding import Acceptance, Cause, Finding, Severity
from hydracore_contract.generate.credentials import Credentials, right
from hydracore_contract.generate.requests import request
from hydracore_contract.generate.valid_values import Samples
from hydracore_contract.generate.vocabulary import vocabulary
from hydracore_contract.health import Presence
from hydracore_contract.isolation.clean_up import clean_up, item_path, own_texts
from hydracore_contract.isolation.ledger import Ask, Ledger
from hydracore_contract.isolation.tenants import Grounds, grounds
from hydracore_contract.oracle.canaries import Planter
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.model_state import Scope
from hydracore_contract.oracle.oracle import Oracle, matches
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.profiles import PROFILES
from hydracore_contract.settings import Settings
from hydracore_contract.transport.target import Order, Target
from hydracore_openapi.model import Contract, Operation, Resource

AT_ONCE = 8
PATIENCE = 20.0
"""Seconds that a service has to come back after it fell over."""
MOST_HUNG = 60.0
"""Seconds that are spent on requests which hang."""
MOST_TRAIL = 16
GONE = 404
SHORT_TIMEOUT = 2.0
"""Seconds for an answer once it is known that the service lets requests hang."""


class Dead(Exception):
    """The service does not answer any more."""


class Hung(Dead):
    """The service has let so many requests hang that it is not worth waiting any longer."""


class Halted(Exception):
    """Nothing more is to be sent."""


class Enough(Exception):
    """A failure was found, and no more was asked for."""


READING = ("GET", "HEAD", "OPTIONS")


class Session:
    def __init__(self, contract: Contract, settings: Settings, screen: Screen, ledger: Ledger) -> None:
        self.contract = contract
        self.settings = settings
        self.profile = PROFILES[settings.profile]
        self.screen = screen
        self.ledger = ledger
        self.grounds: Grounds = grounds(contract, settings)
        self.target = Target(settings, screen.said)
        self.presence = Presence(contract, settings, self.grounds.main, self.target)
        self.samples = Samples(settings.seed, vocabulary(contract.document))
        self.oracle = self._new_oracle()
        self.recorder = CoverageRecorder(contract)
        self.planter = Planter(contract, settings.seed)
        self.phase = ""
        self.known_causes = CauseIndex()
        self.accepted: Sequence[Acceptance] = ()
        """What a failure may be that ends nothing."""
        self.shown: set[CauseKey] = set()
        """The causes that were seen since somebody last cleared this."""
        self.missed: dict[str, None] = {}
        self.halted = threading.Event()
        """Set where nothing more is to be sent by anybody."""
        self._lock = threading.RLock()
        self._last_write: Exchange | None = None
        self._before: Exchange | None = None
        """The last exchange that came to the service, before those that are looked after."""
        self._together: tuple[Exchange, ...] = ()
        """The last exchanges that were sent at the same moment."""
        self.trail: list[Exchange] | None = None
        """What was written since somebody last cleared this, where anybody cares."""
        self._works = False
        self.patience = PATIENCE
        self.is_slow = False
        """Whether waiting for answers is what takes the time."""

    def _new_oracle(self, alone: bool = True) -> Oracle:
        return Oracle(self.contract, self.settings, alone, self.samples.prefix, self.grounds.homes)

    def fork(self, name: str) -> Session:
        """A session that may work beside others: what it finds, makes and reaches is kept in common."""
        forked = copy(self)
        forked.samples = Samples(f"{self.settings.seed} {name}", vocabulary(self.contract.document))
        forked.oracle = forked._new_oracle(alone=False)
        forked.oracle.served = set(self.oracle.served)
        forked.planter = Planter(self.contract, f"{self.settings.seed} {name}")
        forked.shown = set()
        return forked

    def afresh(self) -> None:
        """Forgets what was known of items: others were at work, or it is too much to keep in mind."""
        known = self.oracle
        self.oracle = self._new_oracle()
        self.oracle.served, self.oracle.uniqueness = known.served, known.uniqueness
        self.oracle.state.texts = known.state.texts

    # ------------------------------------------------------------------------------------------------- sending

    def send(self, operation: Operation | None, sent: Request) -> Exchange:
        """One exchange, judged. Raises Dead where the service does not come back after it."""
        if self.halted.is_set():
            raise Halted
        ask = self._asked(operation, sent)
        exchange = self.target.send(operation.id if operation else "", sent)
        fell_at = self._observed([exchange])
        if ask is not None and exchange.answer is not None:
            with self._lock:
                self.ledger.answered(ask)
        self._look_after([exchange], fell_at)
        return exchange

    def each(self, orders: Sequence[tuple[Operation, Request]]) -> list[Exchange]:
        """Exchanges that don't depend on each other: one after the other, or several at a time where that is slow."""
        if not self.is_slow:
            return [self.send(operation, sent) for operation, sent in orders]
        parts = [orders[start : start + AT_ONCE] for start in range(0, len(orders), AT_ONCE)]
        return [exchange for part in parts for exchange in self.together(part)]

    def together(self, orders: Sequence[tuple[Operation, Request]]) -> list[Exchange]:
        """Exchanges at the same moment, judged."""
        asks = [self._asked(operation, sent) for operation, sent in orders]
        exchanges = self.target.together([Order(operation.id, sent) for operation, sent in orders])
        self._together = tuple(exchanges)
        fell_at = self._observed(exchanges)
        for ask in filter(None, asks):
            self.ledger.answered(ask)
        self._look_after(exchanges, fell_at)
        return exchanges

    def ask(self, operation: Operation, path: Mapping[str, str], body: Any = ABSENT) -> Exchange:
        """A request with right credentials and a body of JSON."""
        credentials = self.credentials(operation)
        return self.send(
            operation, request(operation, path, credentials.headers, body, credential_query=credentials.query)
        )

    def credentials(self, operation: Operation) -> Credentials:
        credentials = right(operation, self.contract.security_schemes, self.settings.secrets)
        return credentials or Credentials("no credentials", False)

    # -------------------------------------------------------------------------------------------------- looking

    def look(self, resource: Resource, *paths: Mapping[str, str]) -> None:
        """Lists collections: what is listed is held against what is known."""
        if resource.list is not None:
            for path in paths:
                self.ask(resource.list, path)

    # ------------------------------------------------------------------------------------------------- outages

    def _observed(self, exchanges: Sequence[Exchange]) -> Exchange | None:
        """Has exchanges judged and keeps what was found; the one after which the service works no more, if any."""
        troubled = [exchange for exchange in exchanges if is_trouble(exchange)]
        fell_at = troubled[0] if troubled and not self._works_still() else None
        for exchange, violations in self.oracle.observe_burst(exchanges):
            # Where the service has fallen over, that says it all.
            explained = fell_at is not None and self._works
            self._took(exchange, [each for each in violations if not (explained and is_of_outages(each))])
        self._works = self._works or any(
            exchange.request.method == "GET" and exchange not in troubled for exchange in exchanges
        )
        return fell_at

    def _works_still(self) -> bool:
        """Asked twice, since some services fail at random."""
        return self.presence.works() or self.presence.works()

    def _look_after(self, exchanges: Sequence[Exchange], fell_at: Exchange | None) -> None:
        """Sees to it that the service still answers. Raises Dead where it does not."""
        for exchange in exchanges:
            if exchange.trouble is Trouble.HANGS:
                self.target.hung += exchange.seconds
                self.target.hurry(SHORT_TIMEOUT)
        if fell_at is not None:
            self._wait_for_recovery(fell_at)
        if self.target.hung > MOST_HUNG:
            raise Hung(
                f"the service lets requests hang: {self.target.hung:.0f} s were spent on waiting in vain"
            )
        came = [exchange for exchange in exchanges if exchange.trouble is not Trouble.UNREACHABLE]
        self._before = came[-1] if came else self._before

    def _wait_for_recovery(self, exchange: Exchange) -> None:
        """Tells of the outage, and waits until it is over. Raises Dead where it is not."""
        if self._works:
            # Where no connection can be made, it was what came before that the service fell over at.
            fell_at = self._before if exchange.trouble is Trouble.UNREACHABLE else None
            with self._lock:
                self.report(self._not_recovered(fell_at or exchange), fell_at or exchange)
            if exchange.trouble is not Trouble.UNREACHABLE:
                self.clean()
        self._works = False
        began, pause = time.monotonic(), 0.1
        # Where requests hang, one that is answered is enough to go on with.
        while not (
            self.presence.answers_anybody()
            or (exchange.trouble is Trouble.HANGS and self.presence.is_there())
        ):
            if self.halted.is_set():
                raise Halted
            if time.monotonic() - began > self.patience:
                raise Dead(f"the service does not answer any more after request {exchange.number}")
            time.sleep(pause)
            pause = min(2.0, pause * 2)
        # It may have lost what it held.
        self.afresh()

    def _not_recovered(self, exchange: Exchange) -> Violation:
        operation = next(
            each for each in self.contract.operations if each.id == (exchange.operation or each.id)
        )
        summary = "after this request the service does not answer any more, or fails on everything"
        before = (self._last_write,) if self._last_write is not None else ()
        return Violation(
            rules.RECOVERY,
            "",
            summary,
            "the service goes on",
            "it does not",
            ContractReference(operation.location),
            before=before,
        )

    # ------------------------------------------------------------------------------------------------- findings

    def _took(self, exchange: Exchange, violations: Iterable[Violation]) -> None:
        with self._lock:
            self._keep(exchange, violations)

    def _keep(self, exchange: Exchange, violations: Iterable[Violation]) -> None:
        self.recorder.note(self.oracle.classified, exchange)
        for violation in violations:
            self.report(violation, exchange)
        for scope, key in self.oracle.made:
            self._made(scope, key)
        self.oracle.made.clear()
        self._forget_removed(exchange)
        if exchange.request.method not in READING:
            self._last_write = exchange
            if self.trail is not None:
                self.trail.append(exchange)
        self.screen.sent(self.target.sent)

    def report(self, violation: Violation, exchange: Exchange) -> None:
        """Keeps a finding with others of its cause."""
        finding = self._finding(violation, exchange)
        self.shown.add(finding.cause_key)
        self.noticed(finding)
        if self.known_causes.add(finding):
            self.screen.found(finding)
        if (
            self.settings.fail_fast
            and finding.severity is Severity.FAILURE
            and not self._is_accepted(finding)
        ):
            raise Enough("stopped at the first failure, as --fail-fast asks")

    def _is_accepted(self, finding: Finding) -> bool:
        return is_accepted(finding, self.accepted, date.today())

    def noticed(self, finding: Finding) -> None:
        """Told of each finding before it is kept, whether its cause is new or not."""

    def _finding(self, violation: Violation, exchange: Exchange) -> Finding:
        mask = self.target.mask
        before = violation.before or self._origin(exchange)
        if not before and exchange.request.method in READING and self._last_write is not None:
            before = (*self.oracle.origin(self._last_write), self._last_write)
        before = self._with_those_beside(before, exchange)
        return Finding(
            rule=violation.rule,
            severity=violation.severity,
            operation=violation.operation or exchange.operation,
            subject=violation.subject,
            summary=mask.text(violation.summary),
            expected=mask.text(violation.expected),
            actual=mask.text(violation.actual),
            location=violation.reference.location,
            inferred=violation.reference.inferred,
            phase=self.phase,
            exchange=mask.exchange(exchange),
            before=tuple(mask.exchange(each) for each in before if each.number != exchange.number),
        )

    def _origin(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """What led to the item that an exchange names: all that was written lately, where that is known."""
        made, trail = self.oracle.origin(self._meant(exchange)), self.trail
        if exchange.answer is not None and exchange.answer.status == GONE:
            trail = [each.exchange for each in self.oracle.state.writes]  # one of them took it away
        if not made or trail is None:
            return made
        trail = trail[-MOST_TRAIL:]
        theirs = [step for each in trail for step in self.oracle.origin(self._meant(each))]
        steps = {each.number: each for each in (*made, *theirs, *trail)}
        return tuple(steps[number] for number in sorted(steps) if number < exchange.number)

    def _meant(self, exchange: Exchange) -> Exchange:
        """With an operation of its path, where it was meant for none."""
        near = (each.id for each in self.contract.operations if matches(each, exchange.request.path))
        return exchange if exchange.operation else replace(exchange, operation=next(near, ""))

    def _with_those_beside(self, before: tuple[Exchange, ...], exchange: Exchange) -> tuple[Exchange, ...]:
        """What was sent at the same moment led to it as well."""
        bursts = {each.burst for each in (*before, exchange) if each.burst}
        beside = [each for each in self._together if each.burst in bursts]
        steps = {each.number: each for each in (*before, *beside)}
        return tuple(steps[number] for number in sorted(steps)) if beside else before

    @property
    def causes(self) -> tuple[Cause, ...]:
        """What was found, by cause, the worst first."""
        lists = {each.list.id for each in self.contract.resources if each.list is not None}
        return self.known_causes.causes(lists)

    def miss(self, line: str) -> None:
        """Takes note of what was not tried, and what to do about it."""
        self.missed[line] = None

    # ------------------------------------------------------------------------------------------------- cleaning

    def _asked(self, operation: Operation | None, sent: Request) -> Ask | None:
        """Notes a create before it is sent, where its answer could be missed."""
        part = self.oracle.part(operation.id) if operation else None
        if operation is None or part is None or part[1] != "create":
            return None
        ask = Ask(sent.path.partition("?")[0], tuple(own_texts(classify(operation, sent).body)))
        with self._lock:
            self.ledger.asked(ask)
        return ask

    def _made(self, scope: Scope, key: str) -> None:
        path = item_path(scope, key)
        if path is not None:
            self.ledger.created(path)

    def _forget_removed(self, exchange: Exchange) -> None:
        part = self.oracle.part(exchange.operation)
        if part and part[1] == "delete" and exchange.is_success:
            self.ledger.removed(exchange.request.path.partition("?")[0].lower())

    def tidy(self) -> None:
        """Deletes what the run made, as any client would: the answers are judged."""
        deepest_first = sorted(self.oracle.state.scopes.values(), key=lambda scope: -len(scope.key[1]))
        for scope in deepest_first:
            operation = scope.view.resource.delete
            for key in [key for key, known in scope.items.items() if known.own]:
                if operation is not None:
                    self.ask(operation, scope.path_of(key))

    def clean(self) -> tuple[tuple[str, str], ...]:
        """Removes what the run made, unjudged; the paths of what is left, and why."""
        result = clean_up(self.target, self.contract, self.settings, self.ledger)
        for path in result.removed:
            self.oracle.forget(path)
        return result.left


def is_trouble(exchange: Exchange) -> bool:
    return exchange.trouble is not None or (exchange.answer is not None and exchange.answer.status >= 500)


def is_of_outages(violation: Violation) -> bool:
    return violation.rule in (rules.SERVER_ERROR, *rules.DELIVERY.values())
