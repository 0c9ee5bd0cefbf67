"""Worlds and snapshots of the tests' documents, and writes of every kind to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hydracore_mock.errors import IdentityTaken
from hydracore_mock.scenarios import Scenario, compile_scenario
from hydracore_mock.settings import Limits, MockSettings
from hydracore_mock.state import Clock, SeedData, State, StatefulResource, build_resources, load_seed_data
from hydracore_mock.state.json_text import loads
from hydracore_mock.state.stores import Bounds, MemoryStore, Store
from hydracore_mock.worlds import Snapshots, WorldRegistry
from hydracore_openapi.model import Operation
from hydracore_openapi.readers.resources import request_schema
from tests.hydracore_mock.state.worlds import Bound, loaded, made, scope_of

INSTANCES = "/v1/instances/{instance_id}/channels"
INSTANCE = "/v1/instances/f3c95789-ace1-4954-ac5d-6baed2eac902/channels"
OWNERS = "/api/v3/owners"
PETS = "/api/v3/owners/{ownerId}/pets"
ENDPOINT = {"channel_type": "sms", "provider": "twilio", "external_identifier": "+13035550128"}


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Write(NamedTuple):
    """One write, told by numbers that are taken modulo what there is."""

    kind: int
    resource: int
    scope: int
    item: int
    body: int


class Mock:
    """Resources and snapshots of a document; `seeds` None for what the contract shows itself."""

    def __init__(self, document: Path, seeds: SeedData | None = None) -> None:
        self.contract = loaded(document)
        self.seeds = seeds or SeedData(None)
        self.resources = build_resources(self.contract, self.seeds, Clock(), "0")
        self.snapshots = Snapshots(self.contract, self.resources, self.seeds)

    @classmethod
    def seeded(cls, document: Path, seed_data: Any) -> Mock:
        """With seed data as `--seed-data` has them."""
        return cls(
            document, load_seed_data(loaded(document), MockSettings(spec=document, seed_data=seed_data))
        )

    def in_state(self, state: State) -> Mapping[str, Bound]:
        return {resource.contract.name: Bound(resource, state) for resource in self.resources.values()}

    def answers(self, state: State, scopes: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """Every list answer in these scopes, and every item by its identity."""
        found: dict[str, Any] = {}
        for path, resource in self.resources.items():
            for scope in scopes[path]:
                listed = resource.list(state, scope, {})
                key = resource.key(scope)
                items = {name: loads(item) for name, item in resource.items(state, key).items()}
                found[key.filled] = None if listed is None else (loads(listed.body), items)
        return found

    def scopes(self, state: State) -> dict[str, list[dict[str, Any]]]:
        """Where each resource has collections: some that nobody has looked at are among them."""
        found: dict[str, list[dict[str, Any]]] = {}
        for path, resource in self.resources.items():
            found[path] = list(self._scopes(state, resource, found))
        return found

    def _scopes(
        self, state: State, resource: StatefulResource, known: Mapping[str, list[dict[str, Any]]]
    ) -> Iterator[dict[str, Any]]:
        contract = resource.contract
        if contract.parent is None:
            yield from [{}] if not contract.scope else [scope_of(contract, seed) for seed in "abc"]
            return
        parent = self.resources[contract.parent]
        for scope in known[contract.parent]:
            for item in parent.items(state, parent.key(scope)).values():
                identity = loads(item)[parent.contract.id_property]
                yield {**scope, str(parent.contract.item_parameter): identity}

    def write(self, state: State, write: Write) -> None:
        scopes = self.scopes(state)
        paths = [path for path in self.resources if scopes[path]]
        path = paths[write.resource % len(paths)]
        resource = self.resources[path]
        scope = scopes[path][write.scope % len(scopes[path])]
        contract = resource.contract
        if write.kind % 4 == 0 and contract.create is not None:
            try:
                resource.create(state, scope, _body(contract.create, write.body))
            except IdentityTaken:
                return
        identities = list(resource.items(state, resource.key(scope)))
        if not identities or contract.id_property is None:
            return
        text = identities[write.item % len(identities)]
        item = loads(resource.items(state, resource.key(scope))[text])
        at = {**scope, str(contract.item_parameter): item[contract.id_property]}
        if write.kind % 4 == 1 and contract.update is not None:
            resource.update(state, at, _body(contract.update, write.body))
        if write.kind % 4 == 2 and contract.replace is not None:
            resource.replace(state, at, _body(contract.replace, write.body))
        if write.kind % 4 == 3 and contract.delete is not None:
            resource.delete(state, at)


def _body(operation: Operation, seed: int) -> Any:
    schema = request_schema(operation)
    return {} if schema is None else made(schema, str(seed))


def state(store: Store | None = None) -> State:
    return State(store or MemoryStore())


class Said(list[str]):
    def __call__(self, line: str) -> None:
        self.append(line)


def worlds(
    *,
    limits: Limits | None = None,
    most: int = 3,
    ttl: float = 10.0,
    clock: Watch | None = None,
    say: Said | None = None,
    home: Store | None = None,
) -> WorldRegistry:
    bounds = Bounds(limits or Limits())
    own = home or MemoryStore(bounds)
    return WorldRegistry(
        own, bounds, seed="0", most=most, ttl=ttl, say=Said() if say is None else say, clock=clock or Watch()
    )


def scenario(document: Path, name: str = "staged", **members: Any) -> Scenario:
    return compile_scenario(name, {"description": name, **members}, loaded(document))
