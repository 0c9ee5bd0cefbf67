"""Resources that remember, built from what the contract says of them.

From top to bottom, each module knowing only those below it:

| module | holds |
| --- | --- |
| `stateful_resource` | what the six operations of a resource do to a state |
| `seed_files` | seed data read from YAML and JSON files |
| `resource_state` | one copy of all that resources remember, and changes to it |
| `initial_state` | what a collection holds that nobody has written to |
| `list_body` | the body of a list answer |
| `page_members` | what a list answer tells of its pages |
| `pages` | the part of a list that is asked for, and the way to the next |
| `inherent_items` | the items that the contract's examples show |
| `query_filters` | what query parameters select and sort |
| `item_factory` | how an item comes to be, and how it changes |
| `list_envelope` | what a list answer has round its items |
| `projection` | an item as an answer shows it |
| `seeding` | seed data, and what the contract forbids in them |
| `body_mapping` | what an operation takes from a body into an item |
| `collection_keys` | paths of collections, as keys |
| `item_identities` | identities of new items |
| `item_addresses` | members that lead to the item on the mock |
| `item_repair` | an item made valid |
| `member_forms`, `relations` | members that a request gives by the short and an answer shows at length |
| `validity_proof` | resources whose new items need no look |
| `stores` | where items are kept: one port, two backends |
| `clock`, `json_text`, `own_address` | the time, JSON in and out, and where the mock is |
"""

from hydracore_mock.state.clock import Clock
from hydracore_mock.state.item_repair import spellings
from hydracore_mock.state.member_forms import in_form
from hydracore_mock.state.projection import Projection, first_example, is_item
from hydracore_mock.state.resource_state import Change, State
from hydracore_mock.state.seed_files import load_seed_data
from hydracore_mock.state.seeding import SeedData, seed_faults
from hydracore_mock.state.stateful_resource import StatefulResource, build_resources

__all__ = [
    "Change",
    "Clock",
    "Projection",
    "SeedData",
    "State",
    "StatefulResource",
    "build_resources",
    "first_example",
    "in_form",
    "is_item",
    "load_seed_data",
    "seed_faults",
    "spellings",
]
