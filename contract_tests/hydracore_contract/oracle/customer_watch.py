"""The watch over two customers: what one of them learns of the other's items, or writes into them, by an answer to a
request that may well be right in itself.

That a request to what is another's is refused is `expectations`' business, and what a write has done elsewhere is
`attribution`'s. What is left shows in a single answer: texts that are another's (`private_texts`), a refusal that tells
what there is (`refusal_comparison`), an owner or a reference that was set (`foreign_values`), and numbers that follow
what another does (`foreign_counts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import BETWEEN_CUSTOMERS, Rule
from hydracore_contract.findings.subject import (
    WHOLE,
    Subject,
    SubjectKind,
    item_property,
    response_body,
)
from hydracore_contract.generate.request_builder import filled
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.oracle.excerpts import short
from hydracore_contract.oracle.expectations import Circumstances
from hydracore_contract.oracle.foreign_counts import Counts
from hydracore_contract.oracle.foreign_values import Owners, References, scalars
from hydracore_contract.oracle.holders import Holders
from hydracore_contract.oracle.item_view import Item, ItemView, OperationRole
from hydracore_contract.oracle.model_state import WriteOutcome
from hydracore_contract.oracle.model_update import WRITING as CHANGING
from hydracore_contract.oracle.model_update import ModelUpdater, body_item, item_key
from hydracore_contract.oracle.private_texts import PrivateTexts
from hydracore_contract.oracle.references import references
from hydracore_contract.oracle.refusal_comparison import ComparedRefusals, status_of
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_openapi.model import Contract, RequestPlace

MOST_MADE = 1_000
"""Items of which it is remembered what has made them."""
EVERYWHERE = BETWEEN_CUSTOMERS._replace(field="")
"""Of what all operations share."""
MAKING = (OperationRole.CREATE, OperationRole.REPLACE)
WRITING = (*MAKING, OperationRole.UPDATE)
OF = {Customer.FIRST: "the first customer's", Customer.OTHER: "the other customer's"}


Part = tuple[ItemView, OperationRole]
"""The items that an operation works on, and what it does to them."""


class Seen(NamedTuple):
    """An exchange as the oracle has read it, and the item that it shows."""

    classified: ClassifiedRequest
    exchange: Exchange
    known: Circumstances
    part: Part | None

    @property
    def customer(self) -> Customer:
        return customer_of(self.exchange.request)

    @property
    def trespasses(self) -> bool:
        return self.known.trespasser is not None

    @property
    def view(self) -> ItemView | None:
        return self.part[0] if self.part else None

    @property
    def role(self) -> OperationRole:
        return self.part[1] if self.part else OperationRole.OTHER

    @property
    def item(self) -> Item:
        shown = self.view.item(answer_value(self.exchange)) if self.view else None
        return shown if shown and self.exchange.is_success else {}

    @property
    def resource(self) -> str:
        return self.view.resource.collection_path if self.view else ""

    @property
    def key(self) -> str | None:
        """The identity of the item that it shows."""
        return self.view.key(self.item) if self.view and self.item else None

    @property
    def path(self) -> str | None:
        """The path of that item."""
        template = self.view.resource.item_path if self.view else None
        if self.view is None or template is None or self.key is None:
            return None
        shown = self.view.shown_key(self.item)
        return filled(template, {**self.classified.path, self.view.resource.item_parameter or "": shown})


class CustomerWatch:
    def __init__(self, contract: Contract, holders: Holders, mark: str = "") -> None:
        self._contract, self._holders = contract, holders
        self._texts = PrivateTexts(mark)
        self._refusals = ComparedRefusals(contract)
        self._owners = Owners()
        self._references = References()
        self._counts = Counts()
        self._outermost = {each.scope[0] for each in contract.resources if each.parent is None and each.scope}
        self._served: dict[str, Exchange] = {}
        """The exchanges by which whoever holds an instance was first served there, by what names it."""
        self._own: dict[tuple[str, Customer], bytes] = {}
        """The last answers to reads of what is each customer's own."""
        self._made: dict[tuple[str, str], Exchange] = {}
        """The exchanges that have made items, by their resource and identity."""

    def witnesses(self, classified: ClassifiedRequest) -> tuple[Exchange, ...]:
        """An exchange that shows whose item or instance it is that a path names."""
        path, names = classified.operation.path, [one_spelling(each) for each in classified.path.values()]
        made = [each for (above, key), each in self._made.items() if key in names and path.startswith(above)]
        return (*made[-1:], *filter(None, map(self._served.get, names)))[:1]

    def is_anothers(self, classified: ClassifiedRequest, exchange: Exchange) -> bool:
        """Tells whether a path ends in the identity of an item that another customer has made."""
        path, customer, named = (
            exchange.request.bare_path,
            customer_of(exchange.request),
            [*classified.path.values()],
        )
        return bool(self._made and named) and self._holders.is_key_of_another(path, named[-1], customer)

    def trespasser(self, exchange: Exchange, part: Part | None) -> Customer | None:
        """The customer who asks for what is another's, and is not just shown that there is nothing."""
        path, customer = exchange.request.bare_path, customer_of(exchange.request)
        if not self._holders.is_anothers(path, customer):
            return None
        is_list = exchange.is_success and part is not None and part[1] is OperationRole.LIST
        shows_nothing = is_list and part is not None and part[0].items(answer_value(exchange)) == []
        is_same = exchange.is_success and self._is_shown_to_both(exchange)
        return None if shows_nothing or is_same else customer

    def _is_shown_to_both(self, exchange: Exchange) -> bool:
        """Tells whether an answer is just what whoever asks has read of their own."""
        own = self._own.get((exchange.operation, customer_of(exchange.request)))
        return exchange.answer is not None and own == exchange.answer.body

    def sorted_out(self, noted: Sequence[Violation], exchange: Exchange, view: ItemView) -> list[Violation]:
        """What the state has shown to be wrong, without what only follows from what passed between customers."""
        found = [with_customers(each, exchange) for each in noted]
        # A list of another's items tells nothing of one's own.
        others = [each for each in found if each.difference is BETWEEN_CUSTOMERS]
        owners = self._owners.values(view.resource.collection_path)
        return others or [
            each for each in found if not (each.rule is rules.MANAGED and each.subject.name in owners)
        ]

    def violations(self, seen: Seen, told: Sequence[Violation]) -> Iterator[Violation]:
        """The violations of one exchange beside those that are told already."""
        is_told = any(each.rule is rules.ISOLATION for each in told)
        self._texts.sent(seen.exchange)
        found = () if is_told else (*self._texts_shown(seen), *self._values_set(seen), *self._counted(seen))
        yield from found
        if not found:
            yield from self._refused(seen)
        if (is_told or found) and seen.exchange.is_success:
            self._texts.told(seen.exchange)
        self._learn(seen)

    def _learn(self, seen: Seen) -> None:
        exchange, answer = seen.exchange, seen.exchange.answer
        if not exchange.is_success or answer is None or seen.trespasses:
            return
        if exchange.request.method in SAFE_METHODS:
            self._own[exchange.operation, seen.customer] = answer.body
        homes = [value for name, value in seen.classified.path.items() if name in self._outermost]
        if not self._holders.is_anothers(exchange.request.bare_path, seen.customer):
            self._holders.serves(homes, seen.customer)
            for value in map(one_spelling, homes):
                self._served.setdefault(value, exchange)
        if seen.role not in WRITING:
            return
        self._texts.made(exchange, seen.key)
        if seen.role in MAKING:
            self._owners.learn(seen.resource, seen.item, seen.classified.members, exchange)
        if seen.role in MAKING and seen.key is not None and seen.path is not None:
            self._holders.made(seen.path, seen.customer)
            self._made.setdefault((seen.resource, seen.key), exchange)
            for oldest in list(self._made)[:-MOST_MADE]:
                del self._made[oldest]

    def _texts_shown(self, seen: Seen) -> Iterator[Violation]:
        private = self._texts.shown(seen.exchange)
        if private is not None:
            whose = OF[customer_of(private.made.request)]
            summary = f"an answer to {to(seen)} shows {short(private.text, 60)}, which is {whose} alone"
            subject = response_body(status_of(seen.exchange))
            told = between(
                rules.ISOLATION, seen, subject, summary, "nothing of it", private.text, private.made
            )
            yield told if seen.exchange.is_success else replace(told, difference=EVERYWHERE)

    def _refused(self, seen: Seen) -> Iterator[Violation]:
        """Whether a refusal tells that there is an item of another's."""
        path, named = seen.exchange.request.bare_path, list(seen.classified.path.values())
        # What is wrong with the request, or with its credentials, is refused for that.
        for key in named[-1:] if seen.classified.is_good and seen.known.accepted else ():
            operation = seen.classified.operation
            if not self._holders.has_key(key):
                self._refusals.note(operation, seen.exchange, key)
            elif self._holders.is_key_of_another(path, key, seen.customer):
                differing = self._refusals.differing(operation, seen.exchange, key)
                if differing is not None:
                    summary = f"{to(seen)} is refused what another has {differing[1]} what nobody has"
                    wanted, actual = (str(status_of(each)) for each in (differing[0][-1], seen.exchange))
                    before = (*self.witnesses(seen.classified), *differing[0])
                    found = between(rules.EXISTENCE, seen, WHOLE, summary, wanted, actual, *before)
                    yield replace(found, difference=EVERYWHERE)

    def _values_set(self, seen: Seen) -> Iterator[Violation]:
        sent: Mapping[str, Any] = seen.classified.members
        if seen.role not in WRITING or not sent:
            return
        if seen.exchange.is_client_error:
            self._references.note(seen.exchange, sent)
        if not seen.exchange.is_success:
            return
        owned = self._owners.set_by(seen.resource, seen.item, sent, seen.customer)
        if owned is not None:
            summary = f"{owned[0]} was set to {owned[1]} by {to(seen)}, and says whose an item is"
            subject, shown = item_property(owned[0]), self._owners.shown(seen.resource, owned[0])
            yield between(rules.ISOLATION, seen, subject, summary, "not taken", owned[1], *shown)
        targets = references(self._contract, seen.classified.operation)
        for name, value in scalars({name: sent[name] for name in targets if name in sent}):
            made = self._made.get((targets[name].collection_path, value))
            if made is None or customer_of(made.request) is seen.customer:
                continue
            refused = self._references.looked_up(seen.exchange, sent, name)
            if refused is not None:
                summary = (
                    f"{name} was taken from {to(seen)} as {value}, which is {OF[customer_of(made.request)]}, "
                    "and is refused as what nobody has"
                )
                subject = Subject(SubjectKind.REQUEST_FIELD, (RequestPlace.BODY, name))
                wanted, actual = (str(status_of(each)) for each in (refused, seen.exchange))
                yield between(rules.ISOLATION, seen, subject, summary, wanted, actual, made, refused)

    def _counted(self, seen: Seen) -> Iterator[Violation]:
        counted = self._counts.moved(seen.exchange, trespasses=seen.trespasses, is_making=seen.role in MAKING)
        if counted is not None:
            summary = (
                f"{counted.place} was {counted.old} for {to(seen)} and is {counted.new}, since another customer has "
                f"made {counted.new - counted.old}"
            )
            subject = response_body(status_of(seen.exchange), *counted.place.split("."))
            yield between(
                rules.ISOLATION, seen, subject, summary, str(counted.old), str(counted.new), *counted.before
            )


def to(seen: Seen) -> str:
    return f"the {seen.customer} customer"


def between(
    rule: Rule, seen: Seen, subject: Subject, summary: str, wanted: str, actual: str, *before: Exchange
) -> Violation:
    where = ContractReference(seen.classified.operation.location)
    steps = tuple(sorted(before, key=lambda each: each.number))
    return Violation(
        rule, subject, summary, wanted, actual, where, before=steps, difference=BETWEEN_CUSTOMERS
    )


def with_customers(violation: Violation, exchange: Exchange) -> Violation:
    """A violation of isolation with what was done to whose, where two customers have to do with it."""
    customer, is_told = customer_of(exchange.request), violation.difference is BETWEEN_CUSTOMERS
    others = [each for each in violation.before if customer_of(each.request) is not customer]
    if violation.rule is not rules.ISOLATION or is_told or not others:
        return violation
    other = customer_of(others[-1].request)
    # What shows it is not what has done it where an earlier request is to blame.
    who, whose = (other, customer) if violation.operation else (customer, other)
    summary = f"{violation.summary} (the {who} customer's request, in what is {OF[whose]})"
    return replace(violation, summary=summary, difference=BETWEEN_CUSTOMERS)


def note_trespass(
    updater: ModelUpdater, part: Part | None, classified: ClassifiedRequest, exchange: Exchange
) -> None:
    """Remembers what may have changed another customer's items, whatever it was answered."""
    if part is None or part[1] not in CHANGING:
        return
    view, role = part
    item = view.item(answer_value(exchange))
    key = item_key(view, classified.path) or (view.key(item) if item else None)
    scope = updater.scope(view, classified.path, customer_of(exchange.request))
    updater.wrote(exchange, role, scope, key, WriteOutcome.of(exchange), body_item(classified))
    if role is OperationRole.DELETE and exchange.is_success and key is not None:
        updater.state.leave_open_anywhere(view, key)  # that it was done is told already
