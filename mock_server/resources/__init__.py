"""Resources that remember, built from what the contract says of them."""

from mock_server.resources.clock import Clock
from mock_server.resources.resource import StatefulResource
from mock_server.resources.seeding import SeedData
from mock_server.resources.views import View, is_item, sample
from mock_server.resources.world import build_resources, load_seed_data

__all__ = [
    "Clock",
    "SeedData",
    "StatefulResource",
    "View",
    "build_resources",
    "is_item",
    "load_seed_data",
    "sample",
]
