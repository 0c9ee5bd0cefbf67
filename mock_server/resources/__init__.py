"""Resources that remember, built from what the contract says of them."""

from mock_server.resources.building import build_resources, load_seed_data
from mock_server.resources.clock import Clock
from mock_server.resources.resource import Change, StatefulResource
from mock_server.resources.seeding import SeedData, seed_faults
from mock_server.resources.state import State
from mock_server.resources.views import View, is_item, sample

__all__ = [
    "Change",
    "Clock",
    "SeedData",
    "State",
    "StatefulResource",
    "View",
    "build_resources",
    "is_item",
    "load_seed_data",
    "sample",
    "seed_faults",
]
