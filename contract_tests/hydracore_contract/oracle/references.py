"""References: members of a body that name an item of a resource.

They are told by their names: that of a resource's items with `id` after it, or what the path of such an item calls its
identity; `parent_id` names one of the same resource. A service may look up what they name, and refuse what it does not
find, though no schema forbids it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from hydracore_contract.fields import body_fields
from hydracore_openapi.model import Contract, Operation, Resource
from hydracore_openapi.readers.identities import singulars
from hydracore_openapi.readers.property_roles import squashed

PARENT = "parentid"
ENDS = ("id", "uuid")
MUTE = frozenset({"id", "uuid", "key"})
"""Names of identities that tell no resource."""
UNRESOLVED = frozenset({400, 404, 409, 422})
"""Statuses by which a body is refused that names what is not there."""


@cache
def references(contract: Contract, operation: Operation) -> Mapping[str, Resource]:
    """The members of an operation's body that name items, with the resource that these are of."""
    found: dict[str, Resource] = {}
    own = next((each for each in contract.resources if operation.path.startswith(each.collection_path)), None)
    for field in body_fields(operation):
        name = squashed(field.path[0])
        target = next((each for each in contract.resources if name in names_of(each)), None)
        target = own if name == PARENT else target
        if target is not None and len(field.path) == 1:
            found[field.path[0]] = target
    return found


def names_of(resource: Resource) -> set[str]:
    """The names, squashed, that a reference to an item of a resource may have."""
    names = {f"{squashed(each)}{end}" for each in singulars(resource.name) for end in ENDS}
    parameter = squashed(resource.item_parameter or "")
    return names if parameter in MUTE else {*names, parameter}
