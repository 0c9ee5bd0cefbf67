"""Ownership: which of the items that a service holds this run has made.

Items are told apart by their paths, with every identity in one spelling. An item is the run's own if

- a create's answer, or its `Location`, names it, and nobody had seen that identity before the create was sent;
- a PUT made it where nothing was;
- the ledger holds it;
- it shows all telling texts of a create, and nobody had seen it before that was sent.

A UUID is nobody else's for good. Any other identity may be given to somebody else's item once the run has deleted its
own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from math import inf
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from hydracore_contract.exchange import Exchange
from hydracore_contract.generate.request_builder import filled
from hydracore_contract.isolation.clean_up import GONE, is_item_of, own_texts
from hydracore_contract.isolation.ledger import Ask, Ledger
from hydracore_contract.oracle.answers import answer_value, json_value
from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.oracle.item_view import Item, ItemView
from hydracore_contract.oracle.model_state import is_global
from hydracore_contract.oracle.request_classification import path_values
from hydracore_openapi.model import Contract, Operation, Resource

UUIDS = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
FEWEST_DIGITS = 8
"""Different digits that a random UUID has, but for one in a million; those that people write by hand have fewer."""
MOST_SENT = 2_000
"""Texts of creates that are remembered."""


class Ownership:
    """Told of every exchange; safe to ask from several threads."""

    def __init__(self, contract: Contract, ledger: Ledger | None) -> None:
        self.views = {each.collection_path: ItemView(contract, each) for each in contract.resources}
        self._contract = contract
        self._ledger = ledger
        self._made: dict[str, None] = {}
        self._keys: set[str] = set()
        """Identities of own items that are nobody else's wherever they stand."""
        self._others: dict[str, float] = {}
        """The paths of others' items, and when each was first seen, in seconds since the run began."""
        self._uuids: set[str] = set()
        """UUIDs that answers have shown."""
        self._sent: dict[str, tuple[Ask, float]] = {}
        """Creates by their texts, and when each was sent."""
        self._vacant: set[str] = set()
        """Paths at which nothing was when somebody last looked."""

    # ------------------------------------------------------------------------------------------------- questions

    def owns(self, path: str, key: str) -> bool:
        """Tells whether the item at a path is the run's own, by its identity and what is known of it."""
        return one_spelling(key) in self._keys or self.has(path)

    def has(self, path: str) -> bool:
        """Tells whether the item at this very path is the run's own."""
        if path in self._made:
            return True
        written = self._ledger.open_entries if self._ledger is not None else {}
        return path in written or any(canonical(each) == path for each in tuple(written))

    def made(self, path: str, item: Item) -> bool:
        """Tells whether an item at a path came of a create, by all the texts that it sent."""
        texts = [value for value in item.values() if isinstance(value, str)]
        asks = [found for text in texts if (found := self._sent.get(text)) is not None]
        seen = self._others.get(path, inf)
        return any(sent <= seen and is_item_of(item, ask) for ask, sent in asks)

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

    # ------------------------------------------------------------------------------------------------- learning

    def vacant(self, path: str) -> None:
        """Takes note that nothing is at a path."""
        self._vacant.add(path)

    def saw(self, exchange: Exchange) -> None:
        """Learns from an exchange what was made, what is gone, and what is there of others."""
        method, answer = exchange.request.method, exchange.answer
        path = exchange.request.bare_path
        if method == "POST":
            self._remember(path, exchange)
        if answer is None:
            return
        if method == "POST" and exchange.is_success:
            for made in self._made_by(path, exchange):
                self._take(*made, exchange.at - exchange.seconds)
        elif method == "PUT" and exchange.is_success:
            self._take_vacant(path)
        elif method == "DELETE" and (exchange.is_success or answer.status in GONE):
            self._made.pop(canonical(path), None)
        elif exchange.is_success and method == "GET":
            for shown in self._shown_by(path, exchange):
                self._see(*shown, exchange)
        if exchange.is_success:
            self._uuids.update(found.decode().lower() for found in UUIDS.findall(answer.body))

    def _take(self, path: str, key: str, sent: float) -> None:
        if self._others.get(path, inf) < sent:
            return  # a service may answer with somebody else's item
        self._others.pop(path, None)
        self._made[path] = None
        if is_global(key):
            self._keys.add(key)

    def _remember(self, path: str, exchange: Exchange) -> None:
        ask = Ask(path, tuple(own_texts(json_value(exchange.request.body))))
        for _, text in ask.texts:
            self._sent[text] = ask, exchange.at - exchange.seconds
        for text in list(self._sent)[:-MOST_SENT]:
            self._sent.pop(text, None)  # a thread beside this one may have been first

    def _take_vacant(self, path: str) -> None:
        if (found := canonical(path)) in self._vacant:
            self._vacant.discard(found)
            self._made[found] = None

    def _see(self, path: str, key: str, item: Item, exchange: Exchange) -> None:
        if self.owns(path, key):
            return
        if self.made(path, item):
            self._take(path, key, exchange.at)
        else:
            self._others.setdefault(path, exchange.at)

    def _made_by(self, path: str, exchange: Exchange) -> Iterator[tuple[str, str]]:
        """The paths and identities of items that the answer to a POST says were made."""
        value = answer_value(exchange)
        for resource, values in self._at(path, "create"):
            view = self.views[resource.collection_path]
            item = view.item(value)
            key = view.key(item) if item else None
            if key is not None:
                yield item_address(resource, values, key), key
        location = exchange.answer.header("Location") if exchange.answer else None
        if location and (made := canonical(urlsplit(location).path)).startswith(canonical(path) + "/"):
            yield made, made.rpartition("/")[2]

    def _shown_by(self, path: str, exchange: Exchange) -> Iterator[tuple[str, str, Item]]:
        """The items that a list shows."""
        for resource, values in self._at(path, "list"):
            view = self.views[resource.collection_path]
            for item in view.items(answer_value(exchange)) or ():
                key = view.key(item)
                if key is not None and resource.item_path is not None:
                    yield item_address(resource, values, key), key, item

    def _at(self, path: str, role: str) -> Iterator[tuple[Resource, Mapping[str, str]]]:
        for resource in self._contract.resources:
            operation: Operation | None = getattr(resource, role)
            values = path_values(operation, path) if operation is not None else None
            if values is not None:
                yield resource, values


def item_address(resource: Resource, values: Mapping[str, Any], key: str) -> str:
    """The path of an item in one spelling."""
    template = resource.item_path or f"{resource.collection_path}/{{{resource.item_parameter}}}"
    return address(template, {**values, resource.item_parameter or "": key})


def address(template: str, values: Mapping[str, Any]) -> str:
    """A path of a template with each segment in one spelling."""
    return canonical(filled(template, values))


@lru_cache(maxsize=2**14)
def canonical(path: str) -> str:
    """A path whose segments are each in one spelling."""
    return "/".join(filled("{each}", {"each": one_spelling(unquote(each))}) for each in path.split("/"))
