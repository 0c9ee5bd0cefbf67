"""Sends what led to a finding again, and tells whether it still fails.

What the service names anew each time, such as the identity of an item, stands for what it was named before: wherever a
later request holds the old name, the new one is sent.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from contract_tests.checks import rules
from contract_tests.checks.answers import answer_value
from contract_tests.checks.breach import Breach
from contract_tests.checks.moments import SECOND, moment
from contract_tests.checks.reading import read
from contract_tests.cleaning import item_path, removed
from contract_tests.findings import Exchange, Finding, Request
from contract_tests.inputs.building import request
from contract_tests.inputs.credentials import right
from contract_tests.model.witness import Witness
from contract_tests.settings import Settings
from contract_tests.target import Order, Target
from openapi_contract.values import Contract

PAUSE = 0.03
"""Seconds between two requests after which any clock has moved on, where times are what is wrong."""

CHANCES = 6
"""So often are requests at the same moment sent again."""

Cause = tuple[str, str, str]


@dataclass(slots=True)
class Replay:
    """One time through a sequence, judged by a witness that knows nothing else."""

    contract: Contract
    settings: Settings
    target: Target
    pause: float = 0.0
    looking: bool = False
    """Whether the collections are listed after each step, and not at the end alone."""
    witness: Witness = field(init=False)
    names: dict[str, str] = field(default_factory=dict)
    shown: list[tuple[Exchange, Breach]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.witness = Witness(self.contract, self.settings)

    def run(self, steps: Sequence[Exchange]) -> None:
        try:
            self._look(steps)
            for _, together in groupby(steps, key=lambda each: each.burst or -each.number):
                self._send([*together])
                time.sleep(self.pause)
                if self.looking:
                    self._look(steps)
            self._look(steps)
        finally:
            self._clean()

    def causes(self) -> set[Cause]:
        return {cause_of(exchange, breach) for exchange, breach in self.shown}

    def last(self, cause: Cause) -> tuple[Exchange, Breach] | None:
        """The exchange that last showed a cause."""
        return next((each for each in reversed(self.shown) if cause_of(*each) == cause), None)

    def _send(self, steps: Sequence[Exchange]) -> None:
        sent = [self._renamed(step.request) for step in steps]
        if len(steps) == 1:
            exchanges = [self.target.send(steps[0].operation, sent[0])]
        else:
            orders = [Order(step.operation, each) for step, each in zip(steps, sent, strict=True)]
            exchanges = self.target.together(orders)
        for step in steps:
            self._learn(
                step,
                next(each for each in exchanges if each.request.body == self._renamed(step.request).body),
            )
        for exchange, breaches in self.witness.observe_burst(exchanges):
            self.exchanges.append(exchange)
            self.shown += [(exchange, breach) for breach in breaches]

    def _learn(self, step: Exchange, exchange: Exchange) -> None:
        old, new = self._key(step), self._key(exchange)
        if old and new and old != new:
            self.names[old] = new

    def _key(self, exchange: Exchange) -> str | None:
        part = self.witness.part(exchange.operation)
        if part is None or part[1] != "create" or exchange.answer is None:
            return None
        item = part[0].item(answer_value(exchange))
        return part[0].key(item) if item else None

    def _renamed(self, sent: Request) -> Request:
        path, body = sent.path, sent.body
        for old, new in self.names.items():
            path = path.replace(old, new)
            body = body.replace(old.encode(), new.encode()) if body else body
        return replace(sent, path=path, body=body)

    def _look(self, steps: Sequence[Exchange]) -> None:
        """Lists every collection that the steps are about."""
        for operation, sent in dict.fromkeys(self._lists(steps)):
            for value in read(self.contract.operation(operation), sent).path.values():
                self.witness.serves(value)
            exchange = self.target.send(operation, sent)
            self.exchanges.append(exchange)
            self.shown += [(exchange, breach) for breach in self.witness.observe(exchange)]

    def _lists(self, steps: Sequence[Exchange]) -> Iterator[tuple[str, Request]]:
        for step in steps:
            part = self.witness.part(step.operation)
            if part is None or part[0].resource.list is None:
                continue
            listing = part[0].resource.list
            values = read(self.contract.operation(step.operation), step.request).path
            scope = {name: values[name] for name in part[0].resource.scope if name in values}
            badge = right(listing, self.contract.security_schemes, self.settings.secrets)
            headers, query = (badge.headers, badge.query) if badge else ((), "")
            if all(
                parameter_is_valid(self.contract, listing.id, name, value) for name, value in scope.items()
            ):
                yield listing.id, request(listing, scope, headers, credential_query=query)

    def _clean(self) -> None:
        for scope in list(self.witness.world.scopes.values()):
            for key in [key for key, known in scope.items.items() if known.own]:
                path = item_path(scope, key)
                if path is not None:
                    removed(self.target, self.contract, self.settings, path)


def parameter_is_valid(contract: Contract, operation: str, name: str, value: str) -> bool:
    return any(
        each.name == name and each.schema.is_valid(value) for each in contract.operation(operation).parameters
    )


def cause_of(exchange: Exchange, breach: Breach) -> Cause:
    return breach.rule.id, breach.operation or exchange.operation, breach.subject


def replay(
    contract: Contract, settings: Settings, target: Target, finding: Finding, ways: Sequence[bool] = ()
) -> Replay:
    """Sends all that led to a finding once more; and again with a look after each step, if that does not show it.

    `ways` says otherwise: whether to look after each step, for each time that it is tried.
    """
    steps = (*finding.before, finding.exchange)
    for looking in ways or ways_for(steps):
        found = Replay(contract, settings, target, pause_for(finding), looking)
        found.run(steps)
        if found.last(finding.cause) is not None:
            break
    return found


def ways_for(steps: Sequence[Exchange]) -> tuple[bool, ...]:
    """What depends on the moment is tried several times."""
    return (False,) * CHANCES if any(step.burst for step in steps) else (False, True)


def pause_for(finding: Finding) -> float:
    """Where times are wrong, the service's clock must have moved on between two requests."""
    if finding.rule.id != rules.TIMES.id:
        return 0.0
    shown = moment(finding.actual.strip('"'))
    return 2.1 if shown and shown.unit >= SECOND else PAUSE
