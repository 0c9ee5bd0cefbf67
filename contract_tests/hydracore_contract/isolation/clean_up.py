"""Clean-up: removes what a run has made, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hydracore_contract.exchange import Request, Trouble
from hydracore_contract.generate.credentials import right
from hydracore_contract.generate.request_builder import filled, request
from hydracore_contract.isolation.ledger import Ask, Ledger
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.item_view import Item, ItemView
from hydracore_contract.oracle.model_state import SHORT, Scope
from hydracore_contract.oracle.request_classification import path_values
from hydracore_contract.run_events import Cleaned
from hydracore_contract.settings import Settings
from hydracore_contract.transport.target import Target
from hydracore_openapi.json_schema.json_values import is_encodable
from hydracore_openapi.model import Contract

GONE = (404, 410)
UNTRIED = "not tried, since deletions hang"
LONG = 300
MOST_HANGS = 2
"""Deletions that may hang in a row before the rest is left."""


def item_path(scope: Scope, key: str) -> str | None:
    """The path of an item, if items have one and can be deleted."""
    resource = scope.view.resource
    if resource.delete is None or resource.item_parameter is None:
        return None
    return filled(resource.delete.path, scope.path_of(key))


def delete_item(target: Target, contract: Contract, settings: Settings, path: str) -> str | None:
    """Deletes the item at a path; the reason it is still there, or None where it is gone."""
    sent = deletion(contract, settings, path)
    if sent is None:
        return "the contract has no operation that deletes it"
    operation, wanted = sent
    exchange = target.send(operation, wanted)
    if exchange.answer is None or exchange.trouble:
        return str(exchange.trouble)
    status = exchange.answer.status
    return None if exchange.is_success or status in GONE else f"the service answers {status}"


def deletion(contract: Contract, settings: Settings, path: str) -> tuple[str, Request] | None:
    for resource in contract.resources:
        operation = resource.delete
        values = path_values(operation, path) if operation else None
        if operation is not None and values is not None:
            credentials = right(operation, contract.security_schemes, settings.secrets)
            headers, query = (credentials.headers, credentials.query) if credentials else ((), "")
            return operation.id, request(operation, values, headers, credential_query=query)
    return None


def clean_up(
    target: Target, contract: Contract, settings: Settings, ledger: Ledger, owner: object = None
) -> Cleaned:
    """Removes all that a ledger still names, the newest first, as long as the service answers.

    Where an `owner` is named, others may be at work: only what is that one's is removed.
    """
    gone: list[str] = []
    left: list[tuple[str, str]] = []
    for ask in ledger.open_asks(owner):
        found = missed_items(target, contract, settings, ask)
        for path in found or ():
            ledger.created(path, owner)
        if found is not None:
            ledger.settled(ask)
    hangs = 0
    for path in reversed(ledger.paths(owner)):
        why = delete_item(target, contract, settings, path) if hangs < MOST_HANGS else UNTRIED
        hangs = hangs + 1 if why in (Trouble.HANGS, UNTRIED) else 0
        if why is None:
            gone.append(path)
            ledger.removed(path)
        else:
            left.append((path, why))
    return Cleaned(tuple(gone), (), tuple(left))


def missed_items(target: Target, contract: Contract, settings: Settings, ask: Ask) -> list[str] | None:
    """The paths of the items that a create made whose answer was never seen: they hold its texts.

    None where the service does not answer.
    """
    for resource in contract.resources:
        listing, found = resource.list, path_values(resource.list, ask.path) if resource.list else None
        if listing is None or found is None or not ask.texts:
            continue
        credentials = right(listing, contract.security_schemes, settings.secrets)
        headers, query = (credentials.headers, credentials.query) if credentials else ((), "")
        exchange = target.send(listing.id, request(listing, found, headers, credential_query=query))
        if exchange.answer is None:
            return None
        scope = Scope(ItemView(contract, resource), (resource.collection_path, tuple(found.values())))
        items = scope.view.items(answer_value(exchange)) or []
        keys = [scope.view.key(item) for item in items if is_item_of(item, ask)]
        return [path for key in keys if key and (path := item_path(scope, key))]
    return []


def is_item_of(item: Item, ask: Ask) -> bool:
    shown = [(name, text) for name, text in ask.texts if name in item]
    return bool(shown) and all(item[name] == text for name, text in shown)


def own_texts(body: Any) -> Iterator[tuple[str, str]]:
    """The texts of a body by which its item is known again."""
    for name, value in body.items() if isinstance(body, dict) else ():
        if isinstance(value, str) and SHORT < len(value) < LONG and is_encodable(value):
            yield name, value
