"""Clean-up: the removal of an item, and the texts by which it is known whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hydracore_contract.entitlement import opened
from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.generate.credentials import right
from hydracore_contract.generate.request_builder import filled, request
from hydracore_contract.isolation.creates import deletes_item, leaves
from hydracore_contract.isolation.ledger import Ask
from hydracore_contract.oracle.model_state import SHORT, Scope
from hydracore_contract.oracle.request_classification import path_values
from hydracore_contract.transport.keyring import Keyring
from hydracore_contract.transport.target import Target
from hydracore_openapi.json_schema.json_values import is_encodable
from hydracore_openapi.model import Contract, Operation

GONE = (404, 410)
REFUSED = "the service answers 4"
LONG = 300
"""Characters of a text that is not kept any more."""


def item_path(scope: Scope, key: str) -> str | None:
    """The path of an item, if items have one and can be deleted."""
    resource = scope.view.resource
    if resource.delete is None or resource.item_parameter is None:
        return None
    return filled(resource.delete.path, scope.path_of(key))


def delete_item(target: Target, contract: Contract, path: str) -> str | None:
    """Deletes the item at a path; the reason it is still there, or None where it is gone.

    What is refused is asked for twice: somebody before the service may have refused it.
    """
    sent = deletion(contract, target.keyring, path)
    if sent is None:
        return "the contract has no operation that deletes it"
    name, wanted = sent
    operation = contract.operation(name)
    why = reason_to_stay(opened(operation, wanted, target.keyring, lambda each: target.send(name, each)))
    is_refused = why is not None and why.startswith(REFUSED)
    return reason_to_stay(target.send(name, wanted)) if is_refused else why


def reason_to_stay(exchange: Exchange) -> str | None:
    """The reason an item is still there after its deletion was sent; None where it is gone."""
    if exchange.answer is None or exchange.trouble:
        return str(exchange.trouble)
    status = exchange.answer.status
    return None if exchange.is_success or status in GONE else f"the service answers {status}"


def deletion(contract: Contract, keyring: Keyring, path: str) -> tuple[str, Request] | None:
    """The request that deletes the item at a path, and its operation; None where the contract has none."""
    for operation in contract.operations:
        values = path_values(operation, path) if deletes_item(operation) else None
        if values is not None:
            return operation.id, with_credentials(operation, values, keyring)
    return None


def with_credentials(
    operation: Operation,
    values: Mapping[str, Any],
    keyring: Keyring,
    query: Mapping[str, Any] | None = None,
) -> Request:
    credentials = right(operation, keyring)
    headers, extra = (credentials.headers, credentials.query) if credentials else ((), "")
    return request(operation, values, headers, query=query, credential_query=extra)


def own_texts(body: Any) -> Iterator[tuple[str, str]]:
    """The texts of a body by which its item is known again."""
    for name, value in leaves(body):
        if isinstance(value, str) and SHORT < len(value) < LONG and is_encodable(value):
            yield name, value


def is_item_of(item: Mapping[str, Any], ask: Ask) -> bool:
    """Tells whether an item shows texts of a create, and none that differs."""
    texts: dict[str, set[Any]] = {}
    for name, value in leaves(item):
        texts.setdefault(name, set()).add(value)
    shown = [(name, text) for name, text in ask.texts if name in texts]
    return bool(shown) and all(text in texts[name] for name, text in shown)


def says_outcome(exchange: Exchange) -> bool:
    """Tells whether an answer says what became of a create."""
    return exchange.is_success or not exchange.has_failed
