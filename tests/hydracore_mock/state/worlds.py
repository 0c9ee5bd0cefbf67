"""Resources of the tests' documents, each world with a store of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hydracore_mock.state import Change, Clock, SeedData, State, StatefulResource, build_resources
from hydracore_mock.state.json_text import loads
from hydracore_mock.state.list_body import ListBody
from hydracore_mock.state.stores import Key, MemoryStore, Store
from hydracore_openapi import Contract, load
from hydracore_openapi.json_schema.generate import Generator
from hydracore_openapi.json_schema.schema import Schema, SchemaViolation
from hydracore_openapi.model import Parameter, Resource
from tests.paths import ROOT

DOCUMENTS = ROOT / "tests" / "documents"
HYDRACORE = ROOT / "openapi.yaml"
PETSTORE = DOCUMENTS / "petstore" / "petstore.yaml"
IDENTITIES = DOCUMENTS / "others" / "identities.yaml"
SHAPES = DOCUMENTS / "others" / "shapes.yaml"

loaded = cache(load)
Scope = Mapping[str, Any]


class Bound:
    """A resource in one state."""

    def __init__(self, resource: StatefulResource, state: State) -> None:
        self.resource = resource
        self.state = state
        self.contract = resource.contract

    def list(self, scope: Scope, query: Scope) -> ListBody | None:
        return self.resource.list(self.state, scope, query)

    def create(self, scope: Scope, body: Any) -> Change | None:
        return self.resource.create(self.state, scope, body)

    def create_at(self, scope: Scope, body: Any) -> Change | None:
        return self.resource.create_at(self.state, scope, body)

    def read(self, scope: Scope) -> bytes | None:
        return self.resource.read(self.state, scope)

    def has(self, scope: Scope) -> bool:
        return self.resource.has(self.state, scope)

    def update(self, scope: Scope, body: Any) -> bytes | None:
        return _after(self.resource.update(self.state, scope, body))

    def replace(self, scope: Scope, body: Any) -> bytes | None:
        return _after(self.resource.replace(self.state, scope, body))

    def delete(self, scope: Scope) -> bytes | None:
        change = self.resource.delete(self.state, scope)
        return None if change is None else change.before

    def stale(self) -> Iterator[tuple[Key, SchemaViolation]]:
        return self.resource.stale(self.state)


def _after(change: Change | None) -> bytes | None:
    return None if change is None else change.after


World = Mapping[str, Bound]


def world(
    contract: Contract, store: Store | None = None, *, given: Mapping[str, Any] | None = None, seed: str = "0"
) -> World:
    """The contract's resources by name; `given` are seed data, None for what the contract shows itself."""
    built = build_resources(contract, SeedData(given), Clock(), seed)
    state = State(store or MemoryStore())
    return {resource.contract.name: Bound(resource, state) for resource in built.values()}


def items(resource: Bound, scope: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = resource.list(scope, {})
    assert listed is not None
    envelope = resource.contract.envelope
    body = loads(listed.body)
    found: list[dict[str, Any]] = body[envelope.items] if envelope and envelope.items else body
    return found


def scope_of(resource: Resource, seed: str = "0") -> dict[str, Any]:
    """Values of the parameters of the collection's path."""
    operation = resource.list or resource.create
    assert operation is not None
    return {each.name: _value(each, seed) for each in operation.parameters if each.place == "path"}


def _value(parameter: Parameter, seed: str) -> Any:
    return Generator(parameter.schema.document).value(seed)


def made(schema: Schema, seed: str) -> Any:
    return Generator(schema.document).value(seed)
