"""The state that all strands of a run share: its contract, its target, and what was found, made and reached.

Strands work side by side, each in a thread of its own. Whatever they share is either kept under `RunState.lock`, or an
object with a lock of its own, whose methods are `synchronized`; that module says what may be done while one is held,
and in which order they are taken.

    RunState.lock        what was found and counted, and what is told of it: causes, suspicions, onsets, coverage,
                         readings, durations, the counters below, the observer, the screen
    its own              Custody, Ownership, Holders, Ledger, Poisons, LinkedPaths, ExpiryWatch, Target, Concurrency
    held while sending   `recovery`, `PageWatch.lock`, the looks of Custody, Tokens: one finds out what all wait for
    none                 what is only replaced as a whole, and single items of dicts that nobody goes through meanwhile
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from threading import Event, RLock
from typing import Protocol

from hydracore_contract.coverage import CoverageRecorder
from hydracore_contract.exchange import Exchange, Trouble
from hydracore_contract.expiry import ExpiryWatch
from hydracore_contract.findings.deduplication import CauseIndex
from hydracore_contract.findings.finding import Acceptance, Cause, CauseKey, Finding, Severity
from hydracore_contract.findings.suspicions import Suspicions
from hydracore_contract.health import Health
from hydracore_contract.isolation.addressing import Addressing
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.isolation.ownership import Ownership
from hydracore_contract.isolation.request_guard import RequestGuard
from hydracore_contract.isolation.tenants import Tenants, check_customers, tenants_of
from hydracore_contract.links import LinkedPaths
from hydracore_contract.onset import Onsets
from hydracore_contract.oracle.durations import Durations
from hydracore_contract.oracle.holders import Holders
from hydracore_contract.oracle.reading_log import ReadingLog
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.page_watch import PageWatch
from hydracore_contract.poisons import Poisons
from hydracore_contract.profiles import PROFILES, Profile
from hydracore_contract.run_events import Screen
from hydracore_contract.settings import Settings
from hydracore_contract.transport.customers import Customer
from hydracore_contract.transport.keyring import keyrings_of
from hydracore_contract.transport.target import Target
from hydracore_contract.transport.time_limit import TimeLimit
from hydracore_openapi.model import Contract, Operation

PATIENCE = 60.0
"""Seconds that a service has to come back, for all the times that it falls over."""
FAILING = 10.0
"""Seconds that it has where it answers, and fails whatever is asked for."""
MOST_HUNG = 60.0
"""Seconds that are spent on requests which hang."""
SHORT_TIMEOUT = 2.0
"""Seconds for an answer once it is known that the service lets requests hang."""
REMOVING = 0.5
"""The time that the removal of an item takes, or the search for one that may be there: several go at a time."""
SLOW = 0.05
"""Seconds for the simplest answer from which on a service is slow."""
BESIDE = 5
"""Requests that a clean-up takes beside."""


class Observer(Protocol):
    """Told of what a run sees, by one strand at a time."""

    def exchanged(self, exchange: Exchange) -> None: ...

    def noticed(self, finding: Finding, key: CauseKey) -> None:
        """Receives each finding, before it is kept with others of its cause."""


class Unobserved:
    def exchanged(self, exchange: Exchange) -> None: ...

    def noticed(self, finding: Finding, key: CauseKey) -> None: ...


@dataclass(slots=True)
class PhaseShare:
    """The requests of a phase, and when the first one was sent and the last one answered."""

    requests: int = 0
    began: float = inf
    ended: float = 0.0

    def note(self, exchange: Exchange) -> None:
        self.requests += 1
        self.began = min(self.began, exchange.at - exchange.seconds)
        self.ended = max(self.ended, exchange.at)

    @property
    def seconds(self) -> float:
        return max(0.0, self.ended - self.began)


@dataclass(slots=True)
class RunState:
    """One of a run, held by each of its sessions. `lock` is held while anything is kept in it, and never to send."""

    contract: Contract
    settings: Settings
    screen: Screen
    ledger: Ledger
    custody: Custody
    guard: RequestGuard
    target: Target
    health: Health
    profile: Profile
    recorder: CoverageRecorder
    expiry: ExpiryWatch
    onsets: Onsets
    left_out: dict[str, str]
    """Operations that are not tried any more, and why."""
    fruitless: Counter[str] = field(default_factory=Counter)
    """Items made by creates whose answers do not identify them, by operation."""
    trials: Counter[str] = field(default_factory=Counter)
    """Answers 2xx to a GET between two looks at the lists, by operation."""
    trespasses: Counter[bool] = field(default_factory=Counter)
    """Requests of one customer for what is another's, by whether they were served."""
    links: LinkedPaths = field(default_factory=LinkedPaths)
    known_causes: CauseIndex = field(default_factory=CauseIndex)
    outage: CauseKey | None = None
    """The cause of the outage that the service has not come back from yet."""
    fallen: dict[int, CauseKey] = field(default_factory=dict)
    """The causes of outages by the number of the exchange that the service fell over at."""
    unlooked: list[Finding] = field(default_factory=list)
    """Failures after which there was no time to ask whether the service still works."""
    served_at: dict[str, float] = field(default_factory=dict)
    """The time of the last success of each operation, in seconds since the run began."""
    readings: ReadingLog = field(default_factory=ReadingLog)
    poisons: Poisons = field(default_factory=Poisons)
    suspicions: Suspicions = field(default_factory=Suspicions)
    pages: PageWatch = field(default_factory=PageWatch)
    durations: Durations = field(default_factory=Durations)
    missed: dict[str, None] = field(default_factory=dict)
    """Gaps of the run: what was not tried and what to do about it, one line each."""
    halted: Event = field(default_factory=Event)
    """Set when no strand is to send anything more."""
    lock: RLock = field(default_factory=RLock)
    recovery: RLock = field(default_factory=RLock)
    """Held by the one strand that waits until the service has come back."""
    recovered_at: float = -1.0
    """The time of the last recovery, in seconds since the run began."""
    observer: Observer = field(default_factory=Unobserved)
    accepted: Sequence[Acceptance] = ()
    """Failures that are accepted, and so don't end the run early."""
    parts: defaultdict[str, PhaseShare] = field(default_factory=lambda: defaultdict(PhaseShare))
    """What each phase has taken so far, by its name."""
    outages: float = PATIENCE
    """Seconds that all outages to come may take."""
    closed: dict[str, str] = field(default_factory=dict)
    """Operations that none of the credentials open, and what they answer."""
    patience: float = PATIENCE
    """Seconds that the service has to come back after it fell over."""
    failing: float = FAILING
    """Seconds that it has where it answers, and fails whatever is asked for."""
    crowded: bool = False
    """Tells whether others are at work in other instances."""
    latency: float = 0.0
    """Seconds that the simplest answer took at the beginning."""
    spreads: bool = False
    """Tells whether strands that work side by side have tenants of their own."""

    def saw(self, classified: ClassifiedRequest | None, exchange: Exchange, phase: str) -> None:
        """Counts an exchange of a phase, with what it was read as."""
        with self.lock:
            self.observer.exchanged(exchange)
            self.parts[phase].note(exchange)
            self.recorder.note(classified, exchange, phase)
            self.links.note(classified, exchange)
            self.suspicions.sent(exchange.operation)
            if exchange.is_success:
                self.served_at[exchange.operation] = exchange.at

    def statuses(self, operation: str) -> frozenset[int]:
        """What an operation has answered so far."""
        with self.lock:
            return frozenset(status for name, status in self.recorder.statuses if name == operation)

    @property
    def is_slow(self) -> bool:
        """Tells whether waiting for answers is what takes the time."""
        return self.latency > SLOW

    def held_back(self, exchange: Exchange) -> None:
        """Has the report say that something was not sent, and why."""
        with self.lock:
            self.recorder.note_held_back(exchange)
            self.missed[exchange.details] = None

    @property
    def cause_keys(self) -> frozenset[CauseKey]:
        with self.lock:
            return frozenset(self.known_causes.by_key)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Causes of all findings so far, the worst first."""
        lists = {each.list.id for each in self.contract.resources if each.list is not None}
        nothing = {operation for operation, status in self.recorder.statuses if status == 404}
        return self.known_causes.causes(lists, self.recorder.served, nothing)

    def announce(self, finding: Finding) -> None:
        """Tells of a new finding, and puts time aside to look for a smaller example of a failure."""
        self.screen.found(finding)
        if finding.severity is Severity.FAILURE:
            self.target.limit.aside = self.profile.reducing_seconds

    def earlier_outage(self, exchange: Exchange) -> CauseKey | None:
        """The cause of an outage since the request was last served, which it still shows."""
        suspects = self.onsets.suspects(exchange) if self.fallen else ()
        return next((self.fallen[each.number] for each in suspects if each.number in self.fallen), None)

    def move(self, health: Health, tenants: Tenants) -> None:
        """Goes on in other tenants, with whoever sees the service from where `health` does."""
        with self.lock:
            for old, new in zip(health.tenants.main.values(), tenants.main.values(), strict=True):
                self.target.moved[old] = new
            health.tenants = tenants
            self.guard.admit(tenants.homes)

    def hurry_after(self, troubled: Sequence[Exchange]) -> None:
        """Gives answers less time once one has not come, and leaves operations out where that has cost too much."""
        for exchange in troubled:
            if exchange.trouble is Trouble.HANGS:
                with self.lock:
                    self.target.hung += exchange.seconds
                    self.target.hurry(SHORT_TIMEOUT)
                    if self.target.hung > MOST_HUNG and exchange.operation:
                        self.leave_out(exchange.operation, "its requests hang")

    def leave_out(self, operation: str, why: str) -> None:
        """Tries an operation no more."""
        with self.lock:
            self.left_out[operation] = why
            self.missed[f"{operation}: left out of the rest of the run, since {why}"] = None

    def close(self, operation: Operation, status: int) -> None:
        """Sends no more to an operation that refuses all the credentials that are at hand."""
        what = (
            "to right credentials"
            if operation.security
            else "without credentials, and the document asks for none"
        )
        remedy = "give some that open it with --auth" if operation.security else "send some with --header"
        with self.lock:
            self.closed[operation.id] = f"{operation.id} answers {status} {what}"
            self.missed[f"{operation.id}: left out, since it answers {status} {what}; {remedy}"] = None


def give_instances(holders: Holders, tenants: Tenants, settings: Settings) -> None:
    """Tells whose the run's instances are, where there are two customers."""
    if settings.other_secrets:
        for customer, values, others in (
            (Customer.FIRST, tenants.main, tenants.other),
            (Customer.OTHER, tenants.other, tenants.main),
        ):
            holders.give((text for name, text in values.items() if others.get(name) != text), customer)


def run_state(contract: Contract, settings: Settings, screen: Screen, ledger: Ledger) -> RunState:
    """The state of a run that has sent nothing yet. Raises Misused where its target or tenants can't be meant."""
    tenants = tenants_of(contract, settings)
    check_customers(contract, settings, tenants)
    profile = PROFILES[settings.profile]
    limit = TimeLimit(profile.seconds if settings.max_time is None else settings.max_time)
    ownership = Ownership(contract, ledger)
    keyrings = keyrings_of(contract, settings)
    guard = RequestGuard(contract, settings, tenants, ownership, keyring=keyrings[Customer.FIRST])
    lock = RLock()

    def said(line: str) -> None:
        with lock:
            screen.said(line)

    target = Target(settings, guard, said, limit, keyrings)
    give_instances(ownership.holders, tenants, settings)
    target.address = Addressing(contract, keyrings, ownership.holders)
    limit.reserve = lambda: (BESIDE + REMOVING * ledger.size) * target.usual_seconds
    left_out: dict[str, str] = {}
    health = Health(contract, tenants, target, left_out)
    recorder = CoverageRecorder(contract)
    return RunState(
        contract,
        settings,
        screen,
        ledger,
        Custody(contract, settings, target, ownership, tenants.are_own),
        guard,
        target,
        health,
        profile,
        recorder,
        ExpiryWatch(contract, keyrings, target),
        Onsets(contract),
        left_out,
        halted=limit.halted,
        lock=lock,
    )
