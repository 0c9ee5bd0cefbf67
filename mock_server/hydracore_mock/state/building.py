"""All stateful resources of a contract, and the seed data that go with them."""

from __future__ import annotations

from collections.abc import Mapping

from hydracore_mock.settings import Settings
from hydracore_mock.state.clock import Clock
from hydracore_mock.state.seeding import Items, SeedData, check_seed_data, read_seed_data, resource_at
from hydracore_mock.state.stateful_resource import StatefulResource
from hydracore_openapi.model import Contract, Resource


def load_seed_data(contract: Contract, settings: Settings) -> SeedData:
    """The seed data that the settings name, else those beside the document; SeedDataError if they can't be used."""
    if settings.seed_data is False:
        return SeedData({})
    beside = settings.spec.parent / "fixtures" / "seed"
    if settings.seed_data is None and not beside.is_dir():
        return SeedData(None)
    found: dict[str, Items] = {}
    for file, items in read_seed_data(settings.seed_data or beside).items():
        # What lies beside a document may be meant for others as well.
        mine = items if settings.seed_data else {p: items[p] for p in items if resource_at(contract, p)}
        check_seed_data(contract, file, mine)
        found.update(mine)
    return SeedData(found if settings.seed_data else found or None)


def build_resources(
    contract: Contract, seeds: SeedData, clock: Clock, seed: str
) -> Mapping[str, StatefulResource]:
    """Stateful resources by the path of their collection, parents before what hangs below them."""
    built: dict[str, StatefulResource] = {}
    for resource in sorted(contract.resources, key=_depth):
        parent = None if resource.parent is None else built.get(resource.parent)
        built[resource.collection_path] = StatefulResource(resource, parent, seeds, clock, seed)
    return built


def _depth(resource: Resource) -> int:
    return resource.collection_path.count("/")
