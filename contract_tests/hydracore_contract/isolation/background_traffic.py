"""Background traffic: items of others, which a sequence must leave alone, where it works and elsewhere.

Some faults need more to show themselves than what a finding tells of: an item that can be lost, or a collection
beside that can be mixed up with this one. While a campaign goes on other workers see to that; a replay has to do it
by itself. Which items it takes is not known, so the likeliest are made: a copy of what the sequence makes, for what
is found by its texts, and something else, for what is found by its place; as many as a list showed when the finding
was made, for what only a full collection loses; each in the collections of the sequence and in others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.fields import body_schema
from hydracore_contract.generate.credentials import right
from hydracore_contract.generate.request_builder import filled, request
from hydracore_contract.generate.valid_values import Samples, Unmakeable
from hydracore_contract.generate.vocabulary import vocabulary_of
from hydracore_contract.isolation.tenants import tenants_of
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.item_view import ItemView
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.settings import Settings
from hydracore_contract.transport.keyring import Keyring
from hydracore_openapi.model import Contract, Operation, Resource

Path = Mapping[str, str]
Create = tuple[str, Request]
"""The operation's id, and what is sent."""
MOST = 300


class BackgroundTraffic:
    """The requests by which others make items beside those of a sequence."""

    def __init__(
        self, contract: Contract, settings: Settings, keyring: Keyring, steps: Sequence[Exchange]
    ) -> None:
        self._contract = contract
        self._settings = settings
        self._keyring = keyring
        self._steps = steps
        self._samples = Samples("crowd", vocabulary_of(contract))

    def before(self) -> Iterator[Create]:
        """Creates to send before the first step: as many items as a list showed when the finding was made."""
        most = max((self._shown(step) for step in self._steps), default=0)
        for _ in range(max(1, min(most, MOST) // 2)):
            yield from self.here()

    def here(self) -> Iterator[Create]:
        """Creates in the steps' own collections: copies of what the steps make, and other items."""
        for resource, create in self._creates():
            for scope in self._scopes(resource):
                yield from self._new(create, scope)

    def elsewhere(self) -> Iterator[Create]:
        """The same creates in collections that no step uses."""
        for resource, create in self._creates():
            if (scope := self._other(resource)) is not None:
                yield from self._new(create, scope)

    def _shown(self, step: Exchange) -> int:
        for resource in self._contract.resources:
            if resource.list is not None and resource.list.id == step.operation:
                return len(ItemView(self._contract, resource).items(answer_value(step)) or ())
        return 0

    def _creates(self) -> Iterator[tuple[Resource, Operation]]:
        """The resources of the steps whose items can be deleted, each with its create."""
        used = {step.operation for step in self._steps}
        for resource in self._contract.resources:
            parts = (resource.list, resource.create, resource.read, resource.replace, resource.update)
            known = {each.id for each in (*parts, resource.delete) if each is not None}
            if resource.create is not None and resource.delete is not None and used & known:
                yield resource, resource.create

    def _scopes(self, resource: Resource) -> list[Path]:
        found: list[Path] = []
        for step in self._steps:
            values = (
                classify(self._contract.operation(step.operation), step.request).path
                if step.operation
                else {}
            )
            scope = {name: values[name] for name in resource.scope if name in values}
            if len(scope) == len(resource.scope) and scope not in found:
                found.append(scope)
        return found

    def _other(self, resource: Resource) -> Path | None:
        try:
            values = tenants_of(self._contract, self._settings).other
        except Misused:
            return None
        scope = {name: values[name] for name in resource.scope if name in values}
        is_one = bool(scope) and len(scope) == len(resource.scope)
        return scope if is_one and scope not in self._scopes(resource) else None

    def _new(self, create: Operation, scope: Path) -> Iterator[Create]:
        for step in self._steps:
            if step.operation == create.id and step.is_success:
                yield create.id, replace(step.request, path=filled(create.path, scope), as_is=False)
                break
        credentials = right(create, self._keyring)
        schema = body_schema(create)
        with suppress(Unmakeable):
            if credentials is not None and schema is not None:
                sent = self._samples.body(schema)
                yield (
                    create.id,
                    request(create, scope, credentials.headers, sent, credential_query=credentials.query),
                )
