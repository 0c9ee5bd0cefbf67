"""The oracle of a run: takes in every exchange, in order, and says what each one breaks.

Nothing is known but what went over the wire, so the same exchanges always give the same violations: a finding can be
judged again from its requests alone. What answers show is kept in a `ModelState`, and every later answer is held
against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from hydracore_contract.exchange import SAFE_METHODS, Exchange, Request
from hydracore_contract.fields import body_fields
from hydracore_contract.findings import rules
from hydracore_contract.findings.readings import OpenCase
from hydracore_contract.findings.subject import CarriedCredential
from hydracore_contract.oracle.answers import answer_schema
from hydracore_contract.oracle.canaries import Canaries
from hydracore_contract.oracle.customer_watch import CustomerWatch, Seen, note_trespass, with_customers
from hydracore_contract.oracle.durations import Durations
from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.oracle.expectations import Circumstances, state_conflicts
from hydracore_contract.oracle.holders import Holders
from hydracore_contract.oracle.item_view import ItemView, OperationRole
from hydracore_contract.oracle.model_state import (
    ModelState,
    Scope,
    ScopeKey,
    Write,
    WriteOutcome,
    is_global,
    named_uuids,
)
from hydracore_contract.oracle.model_update import ModelUpdater, item_key
from hydracore_contract.oracle.oddities import Oddity
from hydracore_contract.oracle.open_alternatives import open_points
from hydracore_contract.oracle.open_traits import with_traits
from hydracore_contract.oracle.operation_readings import ReadingOracle
from hydracore_contract.oracle.own_violations import own_violations
from hydracore_contract.oracle.presented_credentials import presented
from hydracore_contract.oracle.reading_log import Observation, ReadingLog
from hydracore_contract.oracle.references import UNRESOLVED, references
from hydracore_contract.oracle.request_classification import ClassifiedRequest, classify, path_values
from hydracore_contract.oracle.response_oracle import other_method
from hydracore_contract.oracle.shown_readings import shown_readings
from hydracore_contract.oracle.uniqueness import Uniqueness
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.oracle.write_only import HiddenNames, hidden_names
from hydracore_contract.settings import Settings
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_contract.transport.keyring import Keyring, keyrings_of
from hydracore_openapi.model import Contract, Operation, Resource

ROLES = tuple(role for role in OperationRole if role is not OperationRole.OTHER)
CHANGING = (OperationRole.CREATE, OperationRole.UPDATE, OperationRole.REPLACE)
BY_SCHEMA = (rules.BODY_SCHEMA, rules.BODY_FORMAT)
MOST_SPELLINGS = 200
RESENT = frozenset({409})
"""Refusals of a create that was done before, when its answer was lost."""


class ResourcePart(NamedTuple):
    """The items that an operation works on, and what it does to them."""

    view: ItemView
    role: OperationRole


class Oracle:
    """`served` holds values of path parameters that are known to name something."""

    def __init__(
        self,
        contract: Contract,
        settings: Settings,
        alone: bool = True,
        mark: str = "",
        homes: Collection[str] = (),
        keyrings: Mapping[Customer, Keyring] | None = None,
    ) -> None:
        """`mark`, `homes` and `alone` tell the run's own items from others', as for `ModelUpdater`."""
        self.contract = contract
        self._settings = settings
        self._keyrings = keyrings or keyrings_of(contract, settings)
        self._updater = ModelUpdater(alone and not settings.shared, mark, homes)
        self.views = {each.collection_path: ItemView(contract, each) for each in contract.resources}
        self._response_oracle = ReadingOracle(contract, settings, self.classify)
        self._points = open_points(contract)
        self._canaries = Canaries(contract)
        self._parts = dict(parts(contract.resources))
        self._spellings: dict[str, None] = {}
        self._named = named_uuids(contract)
        self.served: set[str] = set()
        self.entitled: set[tuple[str, tuple[CarriedCredential, ...]]] = set()
        """Operations with the credentials by which they have served a request."""
        self.customers = CustomerWatch(contract, self.holders, mark)
        self.uniqueness = Uniqueness()
        self.readings = ReadingLog()
        self.durations = Durations()
        self.classified: ClassifiedRequest | None = None
        """The request of the last exchange, as it was read; None where it was meant for no operation."""

    @property
    def state(self) -> ModelState:
        return self._updater.state

    @property
    def holders(self) -> Holders:
        """Whose the instances and items are."""
        return self._updater.holders

    @property
    def made(self) -> list[tuple[Scope, str]]:
        """The items that this run has made, as they come, until somebody takes them from there."""
        return self._updater.made

    def work_beside_others(self) -> None:
        """Takes note that others are at work in other collections of the service."""
        self.uniqueness.crowded = self._updater.crowded = True

    def serves(self, *values: str) -> None:
        """Takes note that whatever path parameters of these values name exists."""
        self.served.update(map(one_spelling, values))

    def classify(self, operation: Operation, request: Request) -> ClassifiedRequest:
        """A request as it is read by the contract, with what that leaves open of it."""
        part = self.part(operation.id)
        return with_traits(
            self._points,
            classify(operation, request),
            request,
            part.view.properties if part else (),
            is_update=part is not None and part.role is OperationRole.UPDATE,
        )

    def observe(self, exchange: Exchange) -> tuple[Violation, ...]:
        """The violations of one exchange, by all that was seen before it."""
        return tuple(self._breaches(exchange))

    def observe_burst(
        self, exchanges: Sequence[Exchange]
    ) -> Iterator[tuple[Exchange, tuple[Violation, ...]]]:
        """The same for exchanges at the same moment. Their order can't be known: successes come first, then what may
        have been done, and refusals last."""
        for exchange in sorted(exchanges, key=lambda each: (not each.is_success, not each.has_failed)):
            yield exchange, self.observe(exchange)

    def of_answer(self, exchange: Exchange) -> tuple[Violation, ...]:
        """The violations of an answer by itself. Nothing is learnt from it."""
        operation = self.contract.operation(exchange.operation)
        classified = self.classify(operation, exchange.request)
        known = self._circumstances(classified, exchange)
        return tuple(self._response_oracle.violations(classified, exchange, known))

    def owns(self, resource: Resource, values: Mapping[str, str]) -> bool:
        """Tells whether the item that these path parameters name is one that this run has made."""
        view = self.views[resource.collection_path]
        known = self._updater.scope(view, values).last(item_key(view, values) or "")
        return known is not None and known.own

    def address(self, view: ItemView, exchange: Exchange) -> tuple[Scope, str] | None:
        """The collection and the identity of the item that an exchange names."""
        values = classify(self.contract.operation(exchange.operation), exchange.request).path
        key = item_key(view, values)
        customer = customer_of(exchange.request)
        return None if key is None else (self._updater.scope(view, values, customer), key)

    def scope(self, resource: Resource, values: Mapping[str, str]) -> Scope:
        """What is known of a collection."""
        return self._updater.scope(self.views[resource.collection_path], values)

    def forget(self, path: str) -> None:
        """Takes note that the item at a path is gone."""
        key = one_spelling(unquote(path.rpartition("/")[2]))
        for scope in self.state.scopes.values():
            if key in scope.items and scope.items[key].own:
                scope.drop(key)

    def part(self, operation: str) -> ResourcePart | None:
        """The resource that an operation works on, and what it does to it."""
        found = self._parts.get(operation)
        return ResourcePart(self.views[found[0]], found[1]) if found else None

    def origin(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """The exchanges that made the item that a path names, if this run made it."""
        part = self.part(exchange.operation)
        if part is None:
            return ()
        values = classify(self.contract.operation(exchange.operation), exchange.request).path
        return self.state.steps(part.view.resource.collection_path, item_key(part.view, values))[:1]

    def _breaches(self, exchange: Exchange) -> Iterator[Violation]:
        self.classified = None
        if exchange.is_held_back:
            return
        if not exchange.operation:
            yield from self._unmeant(exchange)
            return
        operation = self.contract.operation(exchange.operation)
        classified = self.classified = self.classify(operation, exchange.request)
        yield from own_violations(self._settings.checks, operation, exchange)
        self._canaries.learn(operation, classified.body, exchange)
        self._learn_spellings(classified)
        known = self._circumstances(classified, exchange)
        found = self._response_oracle.violations(classified, exchange, known)
        judged = tuple(with_customers(each, exchange) for each in found)
        yield from judged
        part = self.part(operation.id)
        if known.trespasser is not None:
            note_trespass(self._updater, part, classified, exchange)
            yield from self._watched(Seen(classified, exchange, known, part), judged)
            return
        if exchange.is_success and known.accepted:
            self.entitled.add((operation.id, known.credentials))
        yield from self._readings(classified, exchange, known)
        if self._settings.max_response_time is None:
            yield from self.durations.violations(operation, exchange)
        self.durations.note(exchange, self.origin)
        hidden = hidden_names(part.view.resource) if part else HiddenNames()
        yield from self._canaries.violations(exchange, answer_schema(operation, exchange), hidden)
        self._note_effects(operation, part, classified, exchange)
        if part is not None and not classified.strayed:
            # What can't be right by itself need not be told again as not being what it should be.
            told = {each.subject.name for each in judged if each.rule in BY_SCHEMA}
            noted = self._updater.note(*part, classified, exchange, known.accepted, told)
            about = [each for each in noted if each.subject.name not in told]
            differing = self.customers.sorted_out(about, exchange, part.view)
            yield from differing
            judged = (*judged, *differing)
            for seen in self._updater.readings:
                yield from self._noted(seen)
            if part.role is OperationRole.CREATE and exchange.is_success and not exchange.trouble:
                scope = self._updater.scope(part.view, classified.path, customer_of(exchange.request))
                self.uniqueness.learn(self.state, part.view, scope, classified)
        yield from self._watched(Seen(classified, exchange, known, part), judged)

    def _watched(self, seen: Seen, told: Sequence[Violation]) -> Iterator[Violation]:
        """Whether one customer learns of another, where there are two."""
        if self._settings.other_secrets:
            yield from self.customers.violations(seen, told)

    def _note_effects(
        self,
        operation: Operation,
        part: ResourcePart | None,
        classified: ClassifiedRequest,
        exchange: Exchange,
    ) -> None:
        """Remembers what may change items though it is no write of a resource: a read that is none, or an action."""
        refused = exchange.answer is not None and 300 <= exchange.answer.status < 500
        if operation.method not in SAFE_METHODS:
            if part is None and not refused:
                self.state.acted = exchange.number
        elif exchange.is_success and (part is None or part.role is OperationRole.READ):
            customer = customer_of(exchange.request)
            scope = (
                self._updater.scope(part.view, classified.path, customer).key if part else ScopeKey("", ())
            )
            key = item_key(part.view, classified.path) if part else None
            steps = self.state.steps(scope[0], key)
            self.state.read(Write(exchange, OperationRole.READ, scope, key, WriteOutcome.DONE, None, steps))

    def _readings(
        self, classified: ClassifiedRequest, exchange: Exchange, known: Circumstances
    ) -> Iterator[Violation]:
        if exchange.answer is None or exchange.trouble is not None:
            return
        for point, place, kind, reading in shown_readings(self.contract, classified, known, exchange.answer):
            case = OpenCase(point, exchange.operation, place, kind)
            yield from self._noted(Observation(case, reading, exchange, self.origin(exchange)))
        for case, reading in self._response_oracle.shown(classified, exchange, known):
            yield from self._noted(Observation(case, reading, exchange, self.origin(exchange)))

    def _noted(self, seen: Observation) -> Iterator[Violation]:
        operation = self.contract.operation(seen.exchange.operation)
        yield from self.readings.note(seen, self._points.reference(seen.case, operation))

    def _unmeant(self, exchange: Exchange) -> Iterator[Violation]:
        path = exchange.request.bare_path
        near = [each for each in self.contract.operations if matches(each, exchange.request.path)]
        if near:
            yield from other_method(near[0], exchange)
            found = self.part(near[0].id)
            if found and exchange.answer and exchange.request.method != "GET":
                self._note_unmeant(found.view, near[0], path, exchange)
            elif found is None and exchange.is_success and exchange.request.method in SAFE_METHODS:
                self.state.read(
                    Write(exchange, OperationRole.READ, ScopeKey("", ()), None, WriteOutcome.DONE)
                )

    def _note_unmeant(self, view: ItemView, near: Operation, path: str, exchange: Exchange) -> None:
        """A method that is not documented may still change something."""
        values = classify(near, exchange.request).path
        scope = self._updater.scope(view, values, customer_of(exchange.request))
        self._updater.wrote(exchange, OperationRole.OTHER, scope, item_key(view, values), WriteOutcome.DONE)

    def _circumstances(self, classified: ClassifiedRequest, exchange: Exchange) -> Circumstances:
        customer = customer_of(exchange.request)
        held = presented(self._keyrings[customer], classified.operation, exchange.request)
        found, foreign = True if not classified.path else None, False
        taken = state_conflicts(classified.operation)
        may_make = is_seen = False
        part = self.part(classified.operation.id)
        if part is not None:
            view, role = part
            scope = self._updater.scope(view, classified.path, customer)
            found, foreign = self._found(view, scope, classified)
            if found is False and not foreign:
                foreign = self.customers.is_anothers(classified, exchange)
            may_make = view.may_make(classified.operation)
            there = scope.items.get(item_key(view, classified.path) or "")
            is_seen = there is not None and there.is_seen
            if role in CHANGING and exchange.is_client_error:
                if references(self.contract, classified.operation).keys() & classified.members.keys():
                    taken |= UNRESOLVED
                taken |= self.uniqueness.conflicts(self._updater, view, scope, classified)
        if exchange.resent:
            # The first one may have been done: what it removed or made is not there, or there already.
            found, taken = None, taken | RESENT
        return Circumstances(
            held.carried,
            held.accepted,
            found,
            foreign,
            taken,
            self._spellings,
            is_served=(classified.operation.id, held.carried) in self.entitled,
            is_unknown_scope=self._is_unknown_scope(part, classified, exchange),
            may_make=may_make,
            is_seen=is_seen,
            trespasser=self.customers.trespasser(exchange, part),
            witnesses=self.customers.witnesses(classified),
        )

    def _is_unknown_scope(
        self, part: ResourcePart | None, classified: ClassifiedRequest, exchange: Exchange
    ) -> bool:
        """Tells whether a collection hangs below identities that nobody can have: UUIDs that no document names, and
        below which nothing is known."""
        if part is None or item_key(part.view, classified.path) is not None or not classified.path:
            return False
        scope = self._updater.scope(part.view, classified.path, customer_of(exchange.request))
        is_known = scope.items or scope.gone or scope.missing or Oddity.SPELLING in classified.oddities
        strangers = [each for each in scope.key[1] if each not in self.served and not self.state.knows(each)]
        return (
            bool(strangers)
            and not is_known
            and not any(not is_global(value) or value in self._named for value in strangers)
        )

    def _learn_spellings(self, classified: ClassifiedRequest) -> None:
        """Remembers how texts with a format were spelled: a service that keeps them so may show them so later."""
        body = classified.members
        for field in body_fields(classified.operation):
            value = body.get(field.path[0])
            if isinstance(value, str) and "format" in field.said:
                self._spellings[value] = None
        for value in list(self._spellings)[:-MOST_SPELLINGS]:
            del self._spellings[value]

    def _found(self, view: ItemView, scope: Scope, classified: ClassifiedRequest) -> tuple[bool | None, bool]:
        """Tells whether what the path names exists, and whether it does elsewhere."""
        is_served = all(value in self.served for value in scope.key[1])
        key = item_key(view, classified.path)
        if key is None:
            return (True if is_served else None), False
        is_elsewhere = self.state.elsewhere(scope, key) is not None
        if key in scope.items:
            is_open = scope.items[key].is_doubtful or self.state.is_pending(scope, key)
            is_respelt = scope.is_respelt(key, classified.path)
            return (None if is_elsewhere or is_open or is_respelt else True), False
        if is_elsewhere:
            return False, True
        is_known = (
            not self.state.is_pending(scope, key)
            and (scope.complete or key in scope.gone)
            and key not in scope.missing
        )
        return (False if is_known else None), False


def parts(resources: Sequence[Resource]) -> Iterator[tuple[str, tuple[str, OperationRole]]]:
    for resource in resources:
        for role in ROLES:
            operation: Operation | None = getattr(resource, role)
            if operation is not None:
                yield operation.id, (resource.collection_path, role)


def matches(operation: Operation, path: str) -> bool:
    return path_values(operation, path.partition("?")[0]) is not None
