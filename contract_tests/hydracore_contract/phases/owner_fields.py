"""Owner fields: the members of a body by which an item may become another customer's.

They are told by what items show: a property that nobody sends, the same in all of one customer's items and another in
all of the other's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hydracore_contract.oracle.item_view import Item
from hydracore_openapi.model import Resource


def owner_fields(resource: Resource, mine: Sequence[Item], theirs: Sequence[Item]) -> dict[str, Any]:
    """The properties that tell whose an item is, with their value in the other customer's items."""
    found = {}
    for name in mine[0]:
        own, others = [each.get(name) for each in mine], [each.get(name) for each in theirs]
        is_one = all(value == own[0] for value in own) and all(value == others[0] for value in others)
        is_scalar = isinstance(others[0], (str, int)) and not isinstance(others[0], bool)
        if len(own) > 1 and len(others) > 1 and is_one and is_scalar and own[0] != others[0]:
            found[name] = others[0]
    found.pop(resource.id_property or "", None)
    return found
