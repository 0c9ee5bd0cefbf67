"""Watches every exchange of a run, in order, and says what each one breaks.

Nothing is known but what went over the wire, so the same exchanges always give the same breaches: a finding can be
judged again from its requests alone. What answers show is kept in a `World`, and every later answer is held against it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from contract_tests.checks import rules
from contract_tests.checks.badges import badge
from contract_tests.checks.breach import Breach
from contract_tests.checks.canaries import Canaries
from contract_tests.checks.change import Before, change, taken_over
from contract_tests.checks.creation import creation
from contract_tests.checks.expectations import Circumstances
from contract_tests.checks.judgement import Judge, other_method
from contract_tests.checks.listing import differences, listing
from contract_tests.checks.moments import moment
from contract_tests.checks.reading import Reading, path_values, read
from contract_tests.checks.shapes import Item, Said, Shape
from contract_tests.checks.values import one_spelling
from contract_tests.fields import body_fields, body_schema, is_free_object, parameters, words
from contract_tests.findings import Exchange
from contract_tests.model.blame import blame, is_made_by
from contract_tests.model.world import Known, Scope, World, Write
from contract_tests.settings import Settings
from openapi_contract.resources import is_json
from openapi_contract.schemas import Schema
from openapi_contract.values import Contract, Operation, Resource

ROLES = ("list", "create", "read", "replace", "update", "delete")
BY_SCHEMA = (rules.BODY_SCHEMA, rules.BODY_FORMAT)
MOST_SPELLINGS = 200
GONE = 404
WRITING = frozenset({"create", "replace", "update", "delete"})


class Witness:
    """`known_scopes` are values of outermost path parameters that the service is known to serve."""

    def __init__(self, contract: Contract, settings: Settings) -> None:
        self.contract = contract
        self.world = World()
        self.shapes = {each.collection_path: Shape(contract, each) for each in contract.resources}
        self._judge = Judge(contract, settings)
        self._canaries = Canaries(contract)
        self._parts = dict(parts(contract.resources))
        self._spellings: dict[str, None] = {}
        self.served: set[str] = set()
        self.made: list[tuple[Scope, str]] = []
        """The items that this run has made, as they come."""
        self.reading: Reading | None = None
        """How the last exchange was read; None where it was meant for no operation."""

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
                for each in self._state(*part, reading, exchange, known.accepted)
                if each.subject not in told
            )

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
        scope = self.scope(shape, values)
        self._wrote(exchange, "other", scope, item_key(shape, values), "done")

    def _wrote(
        self,
        exchange: Exchange,
        role: str,
        scope: Scope,
        key: str | None,
        outcome: str,
        sent: Item | None = None,
    ) -> None:
        steps = self.world.steps(scope.key[0], key)
        self.world.wrote(Write(exchange, role, scope.key, key, outcome, sent, steps))

    def _circumstances(self, reading: Reading, exchange: Exchange) -> Circumstances:
        held = badge(self.contract, reading.operation, exchange.request)
        found, foreign, collides = True if not reading.path else None, False, False
        part = self.part(reading.operation.id)
        if part is not None:
            shape, role = part
            scope = self.scope(shape, reading.path)
            found, foreign = self._found(shape, scope, reading)
            collides = role in ("create", "update", "replace") and may_collide(self.world, scope, reading)
        return Circumstances(held.about, held.accepted, found, foreign, collides, self._spellings)

    def _learn_spellings(self, reading: Reading) -> None:
        """What a service keeps as it was sent may be shown so for as long as it is there."""
        body = body_item(reading) or {}
        for field in body_fields(reading.operation):
            value = body.get(field.path[0])
            if isinstance(value, str) and "format" in field.said:
                self._spellings[value] = None
        for value in list(self._spellings)[:-MOST_SPELLINGS]:
            del self._spellings[value]

    def scope(self, shape: Shape, values: Mapping[str, str]) -> Scope:
        key = tuple(one_spelling(str(values.get(name, ""))) for name in shape.resource.scope)
        return self.world.scope(shape, (shape.resource.collection_path, key))

    def _found(self, shape: Shape, scope: Scope, reading: Reading) -> tuple[bool | None, bool]:
        """Whether what the path names exists, and whether it does elsewhere."""
        is_served = all(value in self.served for value in scope.key[1])
        key = item_key(shape, reading.path)
        if key is None:
            return (True if is_served else None), False
        is_elsewhere = self.world.elsewhere(scope, key) is not None
        if key in scope.items:
            return (None if is_elsewhere else True), False
        if is_elsewhere:
            return False, True
        return (False if scope.complete or key in scope.gone else None), False

    def _state(
        self, shape: Shape, role: str, reading: Reading, exchange: Exchange, is_accepted: bool
    ) -> Iterator[Breach]:
        scope = self.scope(shape, reading.path)
        key = item_key(shape, reading.path)
        status = exchange.answer.status if exchange.answer and not exchange.trouble else 0
        if not 200 <= status < 300:
            if role in WRITING:
                outcome = "refused" if 300 <= status < 500 else "unknown"
                self._wrote(exchange, role, scope, key, outcome, body_item(reading))
            if status == GONE and is_accepted and key is not None:
                scope.items.pop(key, None)  # whatever took it away, that is told once
            return
        value = answer_value(exchange)
        if role == "list":
            yield from self._list(shape, scope, reading, exchange, value)
        elif role == "create":
            yield from self._create(shape, scope, reading, exchange, shape.item(value))
        elif role == "delete":
            self._wrote(exchange, role, scope, key, "done")
            if key is not None:
                scope.drop(key)
                self.world.drop_below(scope, key)
        else:
            yield from self._item(shape, role, scope, key, reading, exchange, shape.item(value))

    def _list(
        self, shape: Shape, scope: Scope, reading: Reading, exchange: Exchange, value: Any
    ) -> Iterator[Breach]:
        items = shape.items(value)
        if items is None:
            return
        yield from listing(shape, reading, value, items, is_whole=is_whole(shape) and not queried(reading))
        found = {shape.key(item) or "": item for item in items}
        if queried(reading):
            return
        if scope.complete:
            known = {key: each.item for key, each in scope.items.items()}
            yield from blame(self.world, scope, differences(shape, known, found), found)
        self._adopt(scope, found, exchange)

    def _adopt(self, scope: Scope, found: dict[str, Item], exchange: Exchange) -> None:
        if is_whole(scope.shape):
            for key in [key for key in scope.items if key not in found]:
                scope.drop(key)
        for key, item in found.items():
            known = scope.items.get(key)
            if known is None:
                own = is_made_by(self.world.since(scope.compared), scope.shape, item)
                scope.put(key, Known(item, exchange.at, own=own))
                self.made.extend([(scope, key)] if own else [])
            else:
                known.item = item
        scope.complete, scope.compared = is_whole(scope.shape), exchange.number

    def _create(
        self, shape: Shape, scope: Scope, reading: Reading, exchange: Exchange, item: Item | None
    ) -> Iterator[Breach]:
        key = shape.key(item) if item else None
        self._wrote(exchange, "create", scope, key, "done", body_item(reading))
        if item is None or key is None:
            return
        if self.world.is_used(scope, key):
            summary = f"{key} was given to a new item, and is or was that of another"
            yield shape.breach(rules.IDENTITY, shape.identity or "", summary, Said("a new one"), key)
        yield from creation(shape, reading, item, exchange)
        scope.put(key, Known(item, exchange.at, (exchange,), own=True))
        self.made.append((scope, key))

    def _item(
        self,
        shape: Shape,
        role: str,
        scope: Scope,
        key: str | None,
        reading: Reading,
        exchange: Exchange,
        item: Item | None,
    ) -> Iterator[Breach]:
        if role in WRITING:
            self._wrote(exchange, "update", scope, key, "done", body_item(reading))
        if item is None or key is None:
            return
        if shape.key(item) != key:
            summary = "the answer is about another item than the path"
            yield shape.breach(rules.IDENTITY, shape.identity or "", summary, key, shape.key(item))
            return
        known = scope.items.get(key)
        if known is None:
            return
        if exchange.burst:
            yield from self._overlapping(shape, known, reading, item)
            item = known.item
        elif role != "replace":
            before = Before(known.item, exchange.at - exchange.seconds - known.since)
            for breach in change(shape, reading, before, item, exchange):
                yield with_steps(breach, known)
        known.item, known.since = item, exchange.at
        if role in WRITING:
            known.step(exchange)
            scope.put(key, known)

    def _overlapping(self, shape: Shape, known: Known, reading: Reading, item: Item) -> Iterator[Breach]:
        """An update beside others of the same item: it answers for what it sent itself, and for nothing else."""
        sent = body_item(reading) or {}
        after = dict(known.item)
        for name in shape.takes(reading.operation).keys() & sent.keys() & item.keys():
            if sent[name] is not None or shape.role(name).nullable:
                after[name] = item[name] if is_free_object(shape.properties[name]) else sent[name]
            yield from taken_over(shape, name, known.item.get(name), sent[name], item[name])
        for name in shape.names("updated"):
            after[name] = later(after.get(name), item.get(name))
        known.item = after


def later(one: Any, other: Any) -> Any:
    """The later of two times as answers tell them; the other one where one is no time."""
    mine, theirs = moment(str(one)), moment(str(other))
    return one if theirs is None or (mine is not None and mine.at > theirs.at) else other


def with_steps(breach: Breach, known: Known) -> Breach:
    return replace(breach, before=known.steps)


def parts(resources: Sequence[Resource]) -> Iterator[tuple[str, tuple[str, str]]]:
    for resource in resources:
        for role in ROLES:
            operation: Operation | None = getattr(resource, role)
            if operation is not None:
                yield operation.id, (resource.collection_path, role)


def item_key(shape: Shape, values: Mapping[str, str]) -> str | None:
    """The item that a path names, if it names one."""
    value = values.get(shape.resource.item_parameter or "")
    return None if value is None else one_spelling(str(value))


def matches(operation: Operation, path: str) -> bool:
    return path_values(operation, path.partition("?")[0]) is not None


def body_item(reading: Reading) -> Item | None:
    return reading.body if isinstance(reading.body, dict) else None


def answer_value(exchange: Exchange) -> Any:
    try:
        return json.loads(exchange.answer.body) if exchange.answer else None
    except (ValueError, RecursionError):
        return None


def answer_schema(operation: Operation, exchange: Exchange) -> Schema | None:
    if exchange.answer is None:
        return None
    response = operation.response(exchange.answer.status)
    media = response.media if response else {}
    return next((each.schema for name, each in media.items() if is_json(name)), None)


PAGING = frozenset(
    {"limit", "offset", "page", "cursor", "per_page", "page_size", "pagesize", "after", "before", "skip"}
)


def is_whole(shape: Shape) -> bool:
    """Tells whether a list shows everything at once."""
    listing = shape.resource.list
    return listing is not None and not any(each.name.lower() in PAGING for each in listing.parameters)


def queried(reading: Reading) -> bool:
    """Tells whether a list was asked for a part of what there is."""
    return any(field.path[0] in reading.query for field in parameters(reading.operation, "query"))


def may_collide(world: World, scope: Scope, reading: Reading) -> bool:
    """Tells whether a text that is sent is one that another item has, or may have."""
    schema = body_schema(reading.operation)
    if schema is None or not isinstance(reading.body, dict):
        return False
    free = (name for name, part in schema.parts.items() if not words(schema.sub(part)).get("enum"))
    return any(
        isinstance(value := reading.body.get(name), str) and world.holds(scope, name, value) for name in free
    )
