"""All stateful resources of a contract, wired to one store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mock_server.resources.clock import Clock
from mock_server.resources.resource import StatefulResource
from mock_server.resources.seeding import SeedData, check_seed_paths, read_seed_data
from mock_server.settings import Settings
from mock_server.store import Store
from openapi_contract.values import Contract, Resource


def load_seed_data(contract: Contract, settings: Settings) -> SeedData:
    if settings.seed_data is False:
        return SeedData({})
    if settings.seed_data is not None:
        items = read_seed_data(settings.seed_data)
        check_seed_paths(contract, tuple(items), settings.seed_data)
        return SeedData(items)
    beside = settings.spec.parent / "fixtures" / "seed"
    known = {resource.collection_path for resource in contract.resources}
    items = read_seed_data(beside) if beside.is_dir() else {}
    return SeedData({path: given for path, given in items.items() if path in known} or None)


def build_resources(
    contract: Contract, store: Store, seeds: SeedData, clock: Clock, seed: str
) -> Mapping[str, StatefulResource]:
    """Stateful resources by the path of their collection, parents before what hangs below them."""
    built: dict[str, StatefulResource] = {}
    for resource in sorted(contract.resources, key=_depth):
        parent = None if resource.parent is None else built.get(resource.parent)
        built[resource.collection_path] = StatefulResource(resource, parent, store, seeds, clock, seed)
    return built


def _depth(resource: Resource) -> int:
    return resource.collection_path.count("/")
