"""Resources that remember, built from what the contract says of them."""

from hydracore_mock.state.building import build_resources, load_seed_data
from hydracore_mock.state.clock import Clock
from hydracore_mock.state.projection import Projection, is_item, sample
from hydracore_mock.state.seeding import SeedData, seed_faults
from hydracore_mock.state.state import State
from hydracore_mock.state.stateful_resource import Change, StatefulResource

__all__ = [
    "Change",
    "Clock",
    "Projection",
    "SeedData",
    "State",
    "StatefulResource",
    "build_resources",
    "is_item",
    "load_seed_data",
    "sample",
    "seed_faults",
]
