"""Watches every exchange of a run, in order, and says what each one breaks.

Nothing is known but what went over the wire, so the same exchanges always give the same breaches: a finding can be
judged again from its requests alone. What answers show is kept in a `World`, and every later answer is held against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import body_fields
from hydracore_contract.findings import rules
from hydracore_contract.oracle.answers import answer_schema
from hydracore_contract.oracle.canaries import Canaries
from hydracore_contract.oracle.expectations import Circumstances
from hydracore_contract.oracle.item_view import Shape
from hydracore_contract.oracle.model_state import Scope, World
from hydracore_contract.oracle.model_update import Chronicle, body_item, item_key
from hydracore_contract.oracle.presented_credentials import badge
from hydracore_contract.oracle.request_classification import Reading, path_values, read
from hydracore_contract.oracle.response_oracle import Judge, other_method
from hydracore_contract.oracle.uniqueness import Uniqueness
from hydracore_contract.oracle.values import one_spelling
from hydracore_contract.oracle.violation import Breach
from hydracore_contract.settings import Settings
from hydracore_openapi.model import Contract, Operation, Resource

ROLES = ("list", "create", "read", "replace", "update", "delete")
BY_SCHEMA = (rules.BODY_SCHEMA, rules.BODY_FORMAT)
MOST_SPELLINGS = 200


class Witness:
    """`served` holds values of path parameters that are known to name something."""

    def __init__(
        self,
        contract: Contract,
        settings: Settings,
        alone: bool = True,
        mark: str = "",
        homes: Collection[str] = (),
    ) -> None:
        """Where others are at work too, as they are outside of `homes`, `mark` is in texts that nobody else sends."""
        self.contract = contract
        self._chronicle = Chronicle(alone and not settings.shared, mark, homes)
        self.shapes = {each.collection_path: Shape(contract, each) for each in contract.resources}
        self._judge = Judge(contract, settings)
        self._canaries = Canaries(contract)
        self._parts = dict(parts(contract.resources))
        self._spellings: dict[str, None] = {}
        self.served: set[str] = set()
        self.uniqueness = Uniqueness()
        self.reading: Reading | None = None
        """How the last exchange was read; None where it was meant for no operation."""

    @property
    def world(self) -> World:
        return self._chronicle.world

    @property
    def made(self) -> list[tuple[Scope, str]]:
        """The items that this run has made, as they come, until somebody takes them from there."""
        return self._chronicle.made

    def serves(self, value: str) -> None:
        """Takes note that whatever this path parameter names exists."""
        self.served.add(one_spelling(value))

    def observe(self, exchange: Exchange) -> tuple[Breach, ...]:
        """The breaches of one exchange, by all that was seen before it."""
        return tuple(self._breaches(exchange))

    def observe_burst(self, exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, tuple[Breach, ...]]]:
        """The same for exchanges at the same moment: successes first, since their order can't be known."""
        for exchange in sorted(exchanges, key=lambda each: each.answer is None or each.answer.status >= 300):
            yield exchange, self.observe(exchange)

    def forget(self, path: str) -> None:
        """Takes note that the item at a path is gone."""
        for scope in self.world.scopes.values():
            key = path.rpartition("/")[2]
            if key in scope.items and scope.items[key].own:
                scope.drop(key)

    def part(self, operation: str) -> tuple[Shape, str] | None:
        """The resource that an operation works on, and what it does to it."""
        found = self._parts.get(operation)
        return (self.shapes[found[0]], found[1]) if found else None

    def origin(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """The exchanges that made the item that a path names, if this run made it."""
        part = self.part(exchange.operation)
        if part is None:
            return ()
        values = read(self.contract.operation(exchange.operation), exchange.request).path
        return self.world.steps(part[0].resource.collection_path, item_key(part[0], values))[:1]

    def _breaches(self, exchange: Exchange) -> Iterator[Breach]:
        self.reading = None
        if not exchange.operation:
            yield from self._unmeant(exchange)
            return
        operation = self.contract.operation(exchange.operation)
        reading = self.reading = read(operation, exchange.request)
        self._canaries.learn(reading.body, exchange)
        self._learn_spellings(reading)
        known = self._circumstances(reading, exchange)
        judged = tuple(self._judge.breaches(reading, exchange, known))
        yield from judged
        yield from self._canaries.breaches(exchange, answer_schema(operation, exchange))
        part = self.part(operation.id)
        if part is not None and not reading.strayed:
            # What can't be right by itself need not be told again as not being what it should be.
            told = {each.subject.rpartition(".")[2] for each in judged if each.rule in BY_SCHEMA}
            yield from (
                each
                for each in self._chronicle.note(*part, reading, exchange, known.accepted)
                if each.subject not in told
            )
            if part[1] == "create" and exchange.is_success and not exchange.trouble:
                scope = self._chronicle.scope(part[0], reading.path)
                self.uniqueness.learn(self.world, part[0], scope, reading)

    def _unmeant(self, exchange: Exchange) -> Iterator[Breach]:
        path = exchange.request.path.partition("?")[0]
        near = [each for each in self.contract.operations if matches(each, exchange.request.path)]
        if near:
            yield from other_method(near[0], exchange)
            found = self.part(near[0].id)
            if found and exchange.answer and exchange.request.method != "GET":
                self._note_unmeant(found[0], near[0], path, exchange)

    def _note_unmeant(self, shape: Shape, near: Operation, path: str, exchange: Exchange) -> None:
        """A method that is not documented may still change something."""
        values = read(near, exchange.request).path
        scope = self._chronicle.scope(shape, values)
        self._chronicle.wrote(exchange, "other", scope, item_key(shape, values), "done")

    def _circumstances(self, reading: Reading, exchange: Exchange) -> Circumstances:
        held = badge(self.contract, reading.operation, exchange.request)
        found, foreign, taken = True if not reading.path else None, False, frozenset[int]()
        part = self.part(reading.operation.id)
        if part is not None:
            shape, role = part
            scope = self._chronicle.scope(shape, reading.path)
            found, foreign = self._found(shape, scope, reading)
            if role in ("create", "update", "replace"):
                taken = self.uniqueness.conflicts(self._chronicle, shape, scope, reading)
        return Circumstances(held.about, held.accepted, found, foreign, taken, self._spellings)

    def _learn_spellings(self, reading: Reading) -> None:
        """What a service keeps as it was sent may be shown so for as long as it is there."""
        body = body_item(reading) or {}
        for field in body_fields(reading.operation):
            value = body.get(field.path[0])
            if isinstance(value, str) and "format" in field.said:
                self._spellings[value] = None
        for value in list(self._spellings)[:-MOST_SPELLINGS]:
            del self._spellings[value]

    def _found(self, shape: Shape, scope: Scope, reading: Reading) -> tuple[bool | None, bool]:
        """Whether what the path names exists, and whether it does elsewhere."""
        is_served = all(value in self.served for value in scope.key[1])
        key = item_key(shape, reading.path)
        if key is None:
            return (True if is_served else None), False
        is_elsewhere = self.world.elsewhere(scope, key) is not None
        if key in scope.items:
            return (None if is_elsewhere or scope.items[key].is_shared else True), False
        if is_elsewhere:
            return False, True
        is_known = (scope.complete or key in scope.gone) and key not in scope.missing
        return (False if is_known else None), False


def parts(resources: Sequence[Resource]) -> Iterator[tuple[str, tuple[str, str]]]:
    for resource in resources:
        for role in ROLES:
            operation: Operation | None = getattr(resource, role)
            if operation is not None:
                yield operation.id, (resource.collection_path, role)


def matches(operation: Operation, path: str) -> bool:
    return path_values(operation, path.partition("?")[0]) is not None
