"""Ownership: which of the items that a service holds this run has made, and which were there before.

The one place where that is decided: the guard asks what may be written to, custody what is to be removed. Items are
told apart by their paths, with every identity in one spelling. An item is the run's own if

- a create's answer, or its `Location`, names it, and nobody had seen that identity before the create was sent;
- a PUT went to it, since the guard lets none pass to what is others'; it is noted before it is sent, and taken back
  where it is refused;
- the ledger holds it;
- it shows all telling texts of a create, and nobody had seen it before that was sent.

A UUID is nobody else's for good. Any other identity may be given to somebody else's item once the run has deleted its
own. Whatever is the run's own, and can be deleted, is in the ledger until it is gone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from math import inf
from threading import RLock
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from hydracore_contract.exchange import Exchange, Request, json_value
from hydracore_contract.generate.request_builder import filled
from hydracore_contract.isolation.clean_up import is_item_of, own_texts
from hydracore_contract.isolation.creates import Maker, deletes_item, makers
from hydracore_contract.isolation.item_search import shown_items
from hydracore_contract.isolation.ledger import Ask, Ledger
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.belief import ACCEPTED
from hydracore_contract.oracle.equality import canonical, one_spelling
from hydracore_contract.oracle.holders import Holders
from hydracore_contract.oracle.item_view import Item, ItemView
from hydracore_contract.oracle.model_state import is_global
from hydracore_contract.oracle.pages import is_whole
from hydracore_contract.oracle.request_classification import path_values
from hydracore_contract.synchronized import synchronized
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_openapi.model import Contract, Operation, Resource

UUIDS = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
FEWEST_DIGITS = 8
"""Different digits that a random UUID has, but for one in a million; those that people write by hand have fewer."""
MOST_SENT = 2_000
"""Texts of creates that are remembered."""


Seat = tuple[str, Customer]
"""A collection as a customer sees it."""


class Ownership:
    """Told of every exchange; safe to ask from several threads."""

    def __init__(self, contract: Contract, ledger: Ledger) -> None:
        self.views = {each.collection_path: ItemView(contract, each) for each in contract.resources}
        self.ledger = ledger
        self.holders = Holders()
        self.is_late = False
        """Tells whether the service does later what it was asked for."""
        self._lock = RLock()
        self._contract = contract
        self._makers = makers(contract)
        self._base = urlsplit(ledger.base_url).path.rstrip("/")
        self._made: dict[str, dict[str, None]] = {}
        """Own items by their paths in one spelling: the paths as they were sent or answered."""
        self._keys: set[str] = set()
        """Identities of own items that are nobody else's wherever they stand."""
        self._others: dict[str, float] = {}
        """The paths of others' items, and when each was first seen, in seconds since the run began."""
        self._began: dict[Seat, float] = {}
        """Collections, and when the first create was sent there."""
        self._whole: set[Seat] = set()
        """Collections of which a list has shown all before that."""
        self._showing: set[Seat] = set()
        """Collections whose list has shown an item of the run's own."""
        self._uuids: set[str] = set()
        """UUIDs that answers have shown."""
        self._sent: dict[str, tuple[Ask, float]] = {}
        """Creates by their texts, and when each was sent."""
        self._put: set[str] = set()
        """Paths, as they were sent, that a PUT has made something at."""
        self._reserved: set[str] = set()
        """Paths, as they were sent, at which nothing was when a PUT was let pass, and that it has not made yet."""
        for path in ledger.paths():
            self.take(path, customer=ledger.customer(path))

    # ------------------------------------------------------------------------------------------------- questions

    @synchronized
    def owns(self, path: str, key: str) -> bool:
        """Tells whether the item at a path is the run's own, by its identity and what is known of it."""
        return one_spelling(key) in self._keys or self.has(path)

    @synchronized
    def has(self, path: str) -> bool:
        """Tells whether the item at this very path is the run's own."""
        return canonical(path) in self._made

    @synchronized
    def has_put(self, path: str) -> bool:
        """Tells whether a PUT to this very path has made an item."""
        return path in self._put and self.has(path)

    @synchronized
    def made(self, path: str, item: Item) -> bool:
        """Tells whether an item at a path came of a create, by all the texts that it sent."""
        texts = [value for value in item.values() if isinstance(value, str)]
        asks = [found for text in texts if (found := self._sent.get(text)) is not None]
        seen = self._others.get(path, inf)
        return any(sent <= seen and is_item_of(item, ask) for ask, sent in asks)

    @synchronized
    def is_fresh(self, text: str) -> bool:
        """Tells whether a text is a UUID that can't be that of anybody's item: random, and never seen before."""
        try:
            found = UUID(text)
        except ValueError:
            return False
        is_random = found.version == 4 and len(set(found.hex)) >= FEWEST_DIGITS
        return is_random and str(found) not in self._uuids and str(found) not in self._documented

    @cached_property
    def _documented(self) -> frozenset[str]:
        """UUIDs that the document shows: examples are often items that are really there."""
        text = json.dumps(self._contract.document, default=str).encode()
        return frozenset(found.decode().lower() for found in UUIDS.findall(text))

    def maker(self, operation: str, path: str) -> Maker | None:
        """What makes items by a POST to a path, be it meant for that operation or not."""
        if (found := self._makers.get(operation)) is not None:
            return found
        return next(
            (each for each in self._makers.values() if path_values(each.create, path) is not None), None
        )

    def collection(self, operation: str, path: str) -> tuple[Maker | None, str]:
        """What makes items of the collection that a POST goes to, or beside which it goes, and the collection."""
        if (maker := self.maker(operation, path)) is not None:
            return maker, maker.home(path)
        home = path.rpartition("/")[0]
        return self.maker("", home), home

    @synchronized
    def is_others(self, path: str, exchange: Exchange) -> bool:
        """Tells whether somebody else's item was seen at a path before a request was sent."""
        return self._others.get(canonical(path), inf) < sent_at(exchange)

    @synchronized
    def named_by(self, exchange: Exchange) -> str | None:
        """The path of the item that the answer to a POST says was made; None where it says nothing to be believed."""
        path, body = exchange.request.bare_path, json_value(exchange.request.body)
        maker = self.maker(exchange.operation, path)
        if maker is not None and isinstance(body, list):
            return None  # made in bulk: an identity may be that of the whole
        if maker is not None:
            found = maker.made(exchange, body, self._base)
        else:
            location = exchange.answer.header("Location") if exchange.answer else None
            said = urlsplit(location or "").path.removeprefix(self._base)
            found = said if canonical(said).startswith(canonical(path) + "/") else None
        # A service may answer with somebody else's item.
        return None if found is not None and self.is_others(found, exchange) else found

    @synchronized
    def is_known_before(self, home: str, customer: Customer = Customer.FIRST) -> bool:
        """Tells whether all that was in a collection before the first create is known, or it is the run's own."""
        return (home, customer) in self._whole or any(
            home.startswith(f"{path}/") for paths in self._made.values() for path in paths
        )

    @synchronized
    def is_shown_in(self, home: str, customer: Customer = Customer.FIRST) -> bool:
        """Tells whether the list of a collection shows what the run makes there."""
        return (canonical(home), customer) in self._showing

    @synchronized
    def is_begun(self, home: str, customer: Customer = Customer.FIRST) -> bool:
        """Tells whether a create was sent to a collection."""
        return (home, customer) in self._began

    @synchronized
    def was_before(self, path: str, home: str, customer: Customer = Customer.FIRST) -> bool:
        """Tells whether an item was there before the first create in its collection."""
        return self._others.get(canonical(path), inf) < self._began.get((home, customer), -inf)

    @synchronized
    def others_in(self, home: str) -> list[str]:
        """The paths of others' items that were seen in a collection, each in one spelling."""
        return [path for path in self._others if path.rpartition("/")[0] == canonical(home)]

    @synchronized
    def seats(self, tried: Mapping[Seat, Maker], *, both: bool) -> Mapping[Seat, Maker]:
        """Collections that something was made in, and those where it may have become the other one's of `both`
        customers: at paths that are nobody's."""
        free = {home: maker for (home, _), maker in tried.items() if both and not self.holders.of(home)}
        others = {(home, each): maker for home, maker in free.items() for each in Customer}
        return others | dict(tried)

    # ------------------------------------------------------------------------------------------------- learning

    @synchronized
    def take(self, path: str, owner: object = None, customer: Customer = Customer.FIRST) -> None:
        """Takes note of an item of the run's own; `owner` is the strand that has made it, for `customer`."""
        if self.holders.is_anothers(path, customer):
            (customer,) = set(Customer) - {
                customer
            }  # only whoever holds the instance can remove it for certain
        self.holders.made(path, customer)
        found, key = canonical(path), one_spelling(unquote(path.rpartition("/")[2]))
        self._others.pop(found, None)
        self._reserved.discard(path)
        self._made.setdefault(found, {})[path] = None
        if is_global(key):
            self._keys.add(key)
        if any(path_values(each, path) is not None for each in self._deletes):
            self.ledger.created(path, owner, customer)

    @synchronized
    def drop(self, path: str) -> None:
        """Takes note that an item is gone."""
        self.holders.forget(path)
        known = self._made.get(canonical(path), {})
        # To a service that takes cases for different, other spellings are other items.
        for each in [path] if path in known else list(known):
            known.pop(each, None)
            self.ledger.removed(each)
        if not known:
            self._made.pop(canonical(path), None)

    @synchronized
    def reserve(self, sent: Request) -> None:
        """Takes note that a PUT is about to be sent to where nothing is."""
        path = sent.bare_path
        if path not in self._made.get(canonical(path), {}) and self._is_item(path):
            self.take(path, customer=customer_of(sent))
            self._reserved.add(path)

    @synchronized
    def whole(self, home: str, customer: Customer = Customer.FIRST) -> None:
        """Takes note that all that is in a collection was seen."""
        if (home, customer) not in self._began:
            self._whole.add((home, customer))

    @cached_property
    def _deletes(self) -> tuple[Operation, ...]:
        return tuple(filter(deletes_item, self._contract.operations))

    def _is_item(self, path: str) -> bool:
        items = (each.replace for each in self._contract.resources if each.replace is not None)
        return any(path_values(each, path) is not None for each in (*items, *self._deletes))

    @synchronized
    def saw(self, exchange: Exchange) -> None:
        """Learns from an exchange what was made, what is gone, and what is there of others."""
        method, answer, path = exchange.request.method, exchange.answer, exchange.request.bare_path
        if method == "POST":
            self._remember(path, exchange)
        if answer is None:
            return
        self.is_late = self.is_late or (answer.status == ACCEPTED and method in ("POST", "DELETE"))
        if method == "POST" and exchange.is_success:
            if (found := self.named_by(exchange)) is not None:
                self.take(found, customer=customer_of(exchange.request))
        elif method == "PUT":
            self._saw_put(path, exchange)
        elif method == "DELETE" and exchange.is_success and answer.status != ACCEPTED:
            self.drop(path)
        elif exchange.is_success and method == "GET":
            for shown in self._shown_by(path, exchange):
                self._see(*shown, exchange)
        if exchange.is_success:
            self._uuids.update(found.decode().lower() for found in UUIDS.findall(answer.body))

    def _saw_put(self, path: str, exchange: Exchange) -> None:
        if exchange.is_success:
            if self._is_item(path):
                self.take(path, customer=customer_of(exchange.request))
                self._put.add(path)
        elif exchange.answer is not None and exchange.answer.status < 500 and path in self._reserved:
            self._reserved.discard(path)
            self.drop(path)

    def _remember(self, path: str, exchange: Exchange) -> None:
        maker, home = self.collection(exchange.operation, path)
        if maker is not None:
            self._began.setdefault((home, customer_of(exchange.request)), sent_at(exchange))
        ask = Ask(path, tuple(own_texts(json_value(exchange.request.body))))
        for _, text in ask.texts:
            self._sent[text] = ask, sent_at(exchange)
        if len(self._sent) > MOST_SENT:
            for text in list(self._sent)[:-MOST_SENT]:
                del self._sent[text]

    def _see(self, path: str, key: str, item: Mapping[str, Any], exchange: Exchange) -> None:
        found, customer = canonical(path), customer_of(exchange.request)
        if self.owns(found, key):
            self._showing.add((canonical(exchange.request.bare_path), customer))
            return
        if self.made(found, dict(item)):
            self.take(path, customer=customer)
            self.ledger.found(path, [ask for ask in self.ledger.open_asks() if is_item_of(item, ask)])
        else:
            self._others.setdefault(found, exchange.at)

    def _shown_by(self, path: str, exchange: Exchange) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """The items that a list shows: the path, the identity and the item."""
        value = answer_value(exchange)
        for resource in self._contract.resources:
            values = path_values(resource.list, path) if resource.list is not None else None
            view = self.views[resource.collection_path]
            items = view.items(value) if values is not None else None
            if values is None or items is None:
                continue
            if is_whole(view.resource.list) and "?" not in exchange.request.path:
                self.whole(path, customer_of(exchange.request))
            for item in items if resource.item_path else ():
                shown = view.shown_key(item) or ""
                named = {**values, resource.item_parameter or "": shown}
                yield filled(resource.item_path or "", named), shown, item
        for maker in self._makers.values():
            if (
                maker.view is None
                and maker.listing is not None
                and path_values(maker.listing, path) is not None
            ):
                for each in shown_items(maker, value) or ():
                    key = maker.key(each) or ""
                    if (found := maker.item_path(path, key)) is not None:
                        yield found, key, each


def sent_at(exchange: Exchange) -> float:
    """The time at which a request was sent, in seconds since the run began."""
    return exchange.at - exchange.seconds


def item_address(resource: Resource, values: Mapping[str, Any], key: str) -> str:
    """The path of an item in one spelling."""
    template = resource.item_path or f"{resource.collection_path}/{{{resource.item_parameter}}}"
    return address(template, {**values, resource.item_parameter or "": key})


def address(template: str, values: Mapping[str, Any]) -> str:
    """A path of a template with each segment in one spelling."""
    return canonical(filled(template, values))
