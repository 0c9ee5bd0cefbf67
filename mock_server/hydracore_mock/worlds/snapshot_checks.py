"""Checks of a snapshot's items that no schema makes: depth, what JSON can't hold, identities that stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hydracore_mock.errors import DataFault
from hydracore_mock.state import StatefulResource
from hydracore_mock.state.json_text import DEEPEST, dumps, is_deeper


def item_faults(
    path: str, items: Sequence[Mapping[str, Any]], resource: StatefulResource | None
) -> Iterator[DataFault]:
    """All faults of the items of one collection; `resource` is None where the path stands for several.

    Identities are compared only where every item can be written as JSON.
    """
    unsound = False
    for index, item in enumerate(items):
        wrong = _fault(item)
        if wrong is not None:
            unsound = True
            yield DataFault((path, index), *wrong)
    if resource is not None and not unsound:
        yield from _twice(path, items, resource)


def _fault(item: Mapping[str, Any]) -> tuple[str, str] | None:
    """The fault of an item as reason and remedy."""
    if is_deeper(item):
        return f"is nested deeper than {DEEPEST} levels", "flatten it"
    return None if _is_text(item) else ("holds what can't be written as JSON", "leave that out")


def _twice(path: str, items: Sequence[Mapping[str, Any]], resource: StatefulResource) -> Iterator[DataFault]:
    """Items with the identity of an item before them, as paths write it."""
    name = resource.contract.id_property or ""
    seen: set[str] = set()
    for index, item in enumerate(items):
        if isinstance(item.get(name), str | int | float):
            identity = resource.identity({resource.contract.item_parameter or "": item[name]}) or ""
            if identity in seen:
                reason = f"has the {name} of an item before it: {identity[:100]}"
                yield DataFault((path, index, name), reason, "give it another")
            seen.add(identity)


def _is_text(item: Mapping[str, Any]) -> bool:
    try:
        dumps(item)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
