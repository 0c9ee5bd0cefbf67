"""Resources of the tests' documents, each world with a store of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mock_server.answers.generation import Generator
from mock_server.resources import Clock, SeedData, StatefulResource, build_resources
from mock_server.resources.json_text import loads
from mock_server.store import MemoryStore, Store
from openapi_contract import Contract, load
from openapi_contract.schemas import Schema
from openapi_contract.values import Parameter, Resource

ROOT = Path(__file__).parents[3]
DOCUMENTS = ROOT / "tests" / "documents"
HYDRACORE = ROOT / "openapi.yaml"
PETSTORE = DOCUMENTS / "petstore" / "petstore.yaml"
IDENTITIES = DOCUMENTS / "others" / "identities.yaml"
SHAPES = DOCUMENTS / "others" / "shapes.yaml"

loaded = cache(load)
World = Mapping[str, StatefulResource]


def world(
    contract: Contract, store: Store | None = None, *, given: Mapping[str, Any] | None = None, seed: str = "0"
) -> World:
    """The contract's resources by name; `given` are seed data, None for what the contract shows itself."""
    built = build_resources(contract, store or MemoryStore(), SeedData(given), Clock(), seed)
    return {resource.contract.name: resource for resource in built.values()}


def items(resource: StatefulResource, scope: Mapping[str, Any]) -> list[dict[str, Any]]:
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
