"""Addressing: each request carries the credentials of the customer whose instance or item its path names.

What sends need not know that there are two customers: wherever a request goes that carries right credentials, it goes
with those of whoever holds what its path names. Where nobody does, it keeps those that it has, and a look that is taken
for another request takes that one's. What is to try another customer's credentials is sent `as_is`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hydracore_contract.exchange import Headers, Request
from hydracore_contract.generate.credentials import right
from hydracore_contract.oracle.holders import Holders
from hydracore_contract.oracle.presented_credentials import presented
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_contract.transport.keyring import Keyring
from hydracore_openapi.model import Contract, Operation

SECRET = "${"  # noqa: S105 (the beginning of a placeholder)


class Addressing:
    def __init__(self, contract: Contract, keyrings: Mapping[Customer, Keyring], holders: Holders) -> None:
        self._operations = {each.id: each for each in contract.operations}
        self._keyrings, self._holders = keyrings, holders
        self._has_two = any(keyrings[Customer.OTHER].placeholders)

    def __call__(self, operation: str, sent: Request, asker: Customer | None = None) -> Request:
        """The request with the credentials of whoever holds what its path names, else of `asker`."""
        if sent.as_is or not self._has_two or (meant := self._operations.get(operation)) is None:
            return sent
        carrier, held = customer_of(sent), self._holders.of(sent.bare_path)
        wanted = asker or carrier
        if held and wanted not in held:
            wanted = next(iter(held))
        if wanted is carrier or not presented(self._keyrings[carrier], meant, sent).accepted:
            return sent
        return self._with_credentials_of(wanted, meant, sent)

    def _with_credentials_of(self, customer: Customer, operation: Operation, sent: Request) -> Request:
        shown = right(operation, self._keyrings[customer])
        if shown is None:
            return sent
        others: Headers = tuple(each for each in sent.headers if SECRET not in each[1])
        path, _, query = sent.path.partition("?")
        parts = [*(each for each in query.split("&") if each and SECRET not in each), shown.query]
        told = "&".join(filter(None, parts))
        return replace(
            sent, path=f"{path}?{told}" if told else path, headers=(*others[:1], *shown.headers, *others[1:])
        )
