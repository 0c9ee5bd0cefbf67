"""Replays: what led to a finding is sent again, and judged by an oracle that knows nothing else.

What the service names anew each time, such as the identity of an item, stands for what it was named before: wherever a
later request holds the old name, the new one is sent.

What does not show itself then is sent in other ways: with a look after each step, among the items of others, and with
its last request several times at the same moment, as others may have sent theirs when it was found. Whose fault a list
shows depends on all that was going on: a violation of a kindred rule in the same place counts as the same
(`is_kindred`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial
from itertools import chain, groupby
from typing import Any

from hydracore_contract.entitlement import opened
from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import CauseKey, Finding
from hydracore_contract.findings.subsumption import covers
from hydracore_contract.isolation.background_traffic import BackgroundTraffic
from hydracore_contract.isolation.clean_up import item_path, with_credentials
from hydracore_contract.isolation.custody import Custody
from hydracore_contract.isolation.tenants import first_parameters
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.oracle.timestamps import SECOND, timestamp
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.settings import Settings
from hydracore_contract.transport.customers import customer_of
from hydracore_contract.transport.target import Order
from hydracore_openapi.model import Contract

PAUSE = 0.03
"""Seconds between two requests after which any clock has moved on, where times are what is wrong."""

CHANCES = 6
"""Tries of a sequence with simultaneous requests."""

AT_ONCE = 6
"""Copies of the last request that are sent at the same moment."""

BLAMED = frozenset(
    each.id
    for each in (
        rules.CONCURRENCY,
        rules.DELETE,
        rules.ISOLATION,
        rules.LISTED,
        rules.METHOD,
        rules.REFUSED_WRITES,
        rules.UPDATE,
    )
)
"""Rules under which one fault in a list may fall, by what was sent before it."""

STRANGE = frozenset({rules.ISOLATION.id, rules.NOT_FOUND_ANSWERED.id})
"""Rules under which an item that should not be there may fall, by what is known elsewhere."""


class Way(Enum):
    """Ways to send a sequence; each lists the collections before it and at its end."""

    BARE = auto()
    """Lists nothing."""
    PLAIN = auto()
    LOOKING = auto()
    """Lists the collections after each step as well."""
    CROWDED = auto()
    """Lists them too, amid background traffic: in the sequence's collections first, elsewhere at any time."""
    TOGETHER = auto()
    """Sends the last request several times at the same moment."""


@dataclass(slots=True)
class Replay:
    """One replay of a sequence, judged by an oracle of its own."""

    contract: Contract
    settings: Settings
    custody: Custody
    pause: float = 0.0
    way: Way = Way.PLAIN
    oracle: Oracle = field(init=False)
    names: dict[str, str] = field(default_factory=dict)
    shown: list[tuple[Exchange, Violation]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    looks: set[int] = field(default_factory=set)
    """Numbers of the exchanges that list collections, and so are no steps."""
    began: int = 0
    """The number of the last exchange before the first step."""
    tries: int = 1
    """Replays in this way that it took to show it; where none does, all that were tried."""
    ended: Callable[[], object] = lambda: None
    """Called after the last exchange, before anything is removed: that waits for a service which fell over."""

    def __post_init__(self) -> None:
        self.oracle = Oracle(self.contract, self.settings)
        self.names.update(self.custody.target.moved)

    def run(self, steps: Sequence[Exchange]) -> None:
        self._learn_holders(steps)
        crowd = BackgroundTraffic(self.contract, self.settings, self.custody.target.keyring, steps)
        try:
            if self.way is Way.CROWDED:
                self._invite(crowd.before())
            if self.way is not Way.BARE:
                self._look(steps)
            self.began = max(self.looks, default=0)
            for _, together in groupby(steps, key=lambda each: each.burst or -each.number):
                self._step([*together], steps, crowd)
            if self.way is not Way.BARE:
                self._look(steps)
            self.ended()
        finally:
            self._clean()

    def _learn_holders(self, steps: Sequence[Exchange]) -> None:
        """Takes the instances for those of whoever was served there first."""
        known, names = (
            self.custody.ownership.holders,
            {each.name for each in first_parameters(self.contract)},
        )
        for step in steps if self.settings.other_secrets else ():
            if step.operation and step.is_success:
                values = classify(self.contract.operation(step.operation), step.request).path
                mine = [value for name, value in values.items() if name in names]
                known.serves(mine, customer_of(step.request))
        self.oracle.holders.adopt(known)

    def causes(self) -> set[CauseKey]:
        return {cause_of(exchange, violation) for exchange, violation in self.shown}

    def last(self, key: CauseKey) -> tuple[Exchange, Violation] | None:
        """The exchange that last showed a cause."""
        return next((each for each in reversed(self.shown) if cause_of(*each) == key), None)

    def was_broken(self, key: CauseKey) -> bool:
        """Tells whether a cause showed itself before the first step: what the steps do to it can't be told."""
        return any(
            exchange.number <= self.began and cause_of(exchange, each) == key for exchange, each in self.shown
        )

    def kindred(self, finding: Finding) -> tuple[Exchange, Violation] | None:
        """The last exchange with a violation of the same kind, though it is worded in another way."""
        found = (each for each in reversed(self.shown) if is_kindred(finding, *each))
        return next(found, None)

    def _step(
        self, together: Sequence[Exchange], steps: Sequence[Exchange], crowd: BackgroundTraffic
    ) -> None:
        if self.way is Way.TOGETHER and together[-1] is steps[-1]:
            together = [steps[-1]] * AT_ONCE
        self._send(together)
        if self.way is Way.CROWDED:
            self._invite(crowd.elsewhere())
        time.sleep(self.pause)
        if self.way in (Way.LOOKING, Way.CROWDED):
            self._look(steps)
        if self.way is Way.CROWDED:
            if any(self._key(each) for each in together):
                self._make(crowd.here())
                self._look(steps)
            self._make(crowd.elsewhere())
            self._look(steps)

    def _make(self, creates: Iterable[tuple[str, Request]]) -> None:
        """Makes items that the oracle knows of."""
        for operation, sent in creates:
            self._judged(self.custody.send(operation, sent, self))

    def _invite(self, creates: Iterable[tuple[str, Request]]) -> None:
        """Makes items that it doesn't know of, as others do."""
        for operation, sent in creates:
            self.exchanges.append(self.custody.send(operation, sent, self))

    def _judged(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        self.shown += [(exchange, violation) for violation in self.oracle.observe(exchange)]

    def _send(self, steps: Sequence[Exchange]) -> None:
        sent = [self._renamed(step.request) for step in steps]
        if len(steps) == 1:
            exchanges = [self.custody.send(steps[0].operation, sent[0], self)]
        else:
            orders = [Order(step.operation, each) for step, each in zip(steps, sent, strict=True)]
            exchanges = self.custody.together(orders, self)
        for step, asked in zip(steps, sent, strict=True):
            self._learn(step, next(each for each in exchanges if each.request.body == asked.body))
        for exchange, violations in self.oracle.observe_burst(exchanges):
            self.exchanges.append(exchange)
            self.shown += [(exchange, violation) for violation in violations]

    def _learn(self, step: Exchange, exchange: Exchange) -> None:
        old, new = self._key(step), self._key(exchange)
        if old and new and old != new:
            self.names[old] = new

    def _key(self, exchange: Exchange) -> str | None:
        part = self.oracle.part(exchange.operation)
        if part is None or part.role is not OperationRole.CREATE or exchange.answer is None:
            return None
        item = part.view.item(answer_value(exchange))
        return part.view.key(item) if item else None

    def _renamed(self, sent: Request) -> Request:
        path, body = sent.path, sent.body
        for old, new in self.names.items():
            path = path.replace(old, new)
            body = body.replace(old.encode(), new.encode()) if body else body
        return replace(sent, path=path, body=body, as_is=True)

    def _look(self, steps: Sequence[Exchange]) -> None:
        """Lists every collection that the steps are about."""
        for operation, sent in dict.fromkeys(self._lists(steps)):
            self.oracle.serves(*classify(self.contract.operation(operation), sent).path.values())
            listing = self.contract.operation(operation)
            send = partial(self.custody.send, operation, owner=self)
            exchange = opened(listing, sent, self.custody.target.keyring, send)
            self.looks.add(exchange.number)
            self._judged(exchange)

    def _lists(self, steps: Sequence[Exchange]) -> Iterator[tuple[str, Request]]:
        for step in steps:
            part = self.oracle.part(step.operation)
            if part is None or part.view.resource.list is None:
                continue
            listing = part.view.resource.list
            values = classify(self.contract.operation(step.operation), step.request).path
            scope = {name: values[name] for name in part.view.resource.scope if name in values}
            if all(
                parameter_is_valid(self.contract, listing.id, name, value) for name, value in scope.items()
            ):
                look = with_credentials(listing, scope, self.custody.target.keyring)
                yield listing.id, self.custody.target.addressed(listing.id, look, customer_of(step.request))

    def _clean(self) -> None:
        """Removes what was made; of what a list has shown to be made all the same nobody else knows."""
        for scope in list(self.oracle.state.scopes.values()):
            for key, item in [
                (k, known.item) for k, known in scope.items.items() if known.own and not known.steps
            ]:
                if (path := item_path(scope, key)) is not None:
                    self.custody.made(path, item, self, scope.key.customer)
        self.custody.clean(self)


def parameter_is_valid(contract: Contract, operation: str, name: str, value: str) -> bool:
    return any(
        each.name == name and each.schema.is_valid(value) for each in contract.operation(operation).parameters
    )


def cause_of(exchange: Exchange, violation: Violation) -> CauseKey:
    operation = violation.operation or exchange.operation
    return CauseKey(violation.rule.id, operation, violation.subject, violation.difference, violation.severity)


def is_kindred(finding: Finding, exchange: Exchange, violation: Violation) -> bool:
    """Tells whether a violation is of a finding's kind, though it covers more or less, or blames another rule.

    Both depend on the other requests at the time.
    """
    key = cause_of(exchange, violation)
    if violation.severity is not finding.severity:
        return False
    if covers(finding.cause_key, key) or covers(key, finding.cause_key):
        return True
    if key._replace(difference=finding.difference) == finding.cause_key:
        return True  # the same is wrong in another way
    if violation.subject != finding.subject:
        return False
    both = {finding.rule.id, violation.rule.id}
    if finding.exchange.request.method == exchange.request.method == "GET" and both <= BLAMED:
        return True
    return both <= STRANGE and finding.exchange.operation == exchange.operation


def replay(
    contract: Contract, settings: Settings, custody: Custody, finding: Finding, ways: Sequence[Way] = ()
) -> Replay:
    """Sends all that led to a finding again, in one way after the other until one shows it.

    The result is the first replay that shows it, else one that shows its like, else the last plain one.
    """
    steps = finding.steps
    done: list[Replay] = []
    for way in ways or (*ways_for(steps), *further_ways(steps, settings)):
        done.append(Replay(contract, settings, custody, pause_for(finding), way))
        done[-1].run(steps)
        if done[-1].last(finding.cause_key) is not None:
            break
    exact = (each for each in done[-1:] if each.last(finding.cause_key) is not None)
    alike = (each for each in done if each.kindred(finding) is not None)
    if (found := next(chain(exact, alike), None)) is not None:
        found.tries = sum(each.way is found.way for each in done)
        return found
    alone = [each for each in done if each.way in (Way.PLAIN, Way.LOOKING)]
    last = (alone or done)[-1]
    last.tries = len(done)
    return last


def ways_for(steps: Sequence[Exchange]) -> tuple[Way, ...]:
    """Ways to try a sequence in; one with simultaneous requests is tried several times."""
    return (Way.PLAIN,) * CHANCES if any(step.burst for step in steps) else (Way.PLAIN, Way.LOOKING)


def further_ways(steps: Sequence[Exchange], settings: Settings) -> tuple[Way, ...]:
    """Ways to try where a sequence alone shows nothing; none where nothing may be written."""
    if settings.read_only:
        return ()
    return (Way.CROWDED,) if any(step.burst for step in steps) else (Way.CROWDED, Way.TOGETHER)


def pause_for(finding: Finding) -> float:
    """Seconds to wait after each step: enough for the service's clock to move on where times are wrong, else 0."""
    if finding.rule.id != rules.TIMES.id:
        return 0.0
    shown = timestamp(str(shown_value(finding)))
    return 2.1 if shown and shown.unit >= SECOND else PAUSE


def shown_value(finding: Finding) -> Any:
    """The answer's value of the property that is wrong; None where it holds none."""
    answered, name = answer_value(finding.exchange), finding.subject.name
    inner = answered.values() if isinstance(answered, dict) else ()
    holders = (each for each in (answered, *inner) if isinstance(each, dict) and name in each)
    return next((each[name] for each in holders), None)
