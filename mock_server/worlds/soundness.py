"""What can be wrong with the items of one collection that no schema tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mock_server.resources import StatefulResource
from mock_server.resources.json_text import DEEPEST, dumps, is_deeper

Fault = tuple[str, str]
"""A place, and what is wrong there."""


def item_faults(
    path: str, items: Sequence[Mapping[str, Any]], resource: StatefulResource | None
) -> Iterator[Fault]:
    """`resource` is that of the collection; None where the path stands for several."""
    unsound = False
    for number, item in enumerate(items, 1):
        wrong = _fault(item)
        if wrong is not None:
            unsound = True
            yield f"item {number} of {path}", wrong
    if resource is not None and not unsound:
        yield from _twice(path, items, resource)


def _fault(item: Mapping[str, Any]) -> str | None:
    if is_deeper(item):
        return f"is nested deeper than {DEEPEST} levels; flatten it"
    return None if _is_text(item) else "holds what can't be written as JSON; leave that out"


def _twice(path: str, items: Sequence[Mapping[str, Any]], resource: StatefulResource) -> Iterator[Fault]:
    """Identities that two items have, told as paths tell them."""
    name = resource.contract.id_property or ""
    seen: set[str] = set()
    for item in items:
        if isinstance(item.get(name), str | int | float):
            identity = resource.identity({resource.contract.item_parameter or "": item[name]}) or ""
            if identity in seen:
                yield path, f"two items have the {name} {identity[:100]}"
            seen.add(identity)


def _is_text(item: Mapping[str, Any]) -> bool:
    try:
        dumps(item)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
