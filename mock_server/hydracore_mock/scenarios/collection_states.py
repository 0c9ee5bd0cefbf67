"""The state that a scenario begins with: the items of collections, read and checked against the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, TypeAlias

from hydracore_mock.request_matcher import path_matches
from hydracore_mock.scenarios.answer_check import shortened
from hydracore_mock.scenarios.form import LocatedFault
from hydracore_mock.scenarios.seeded_random import uuids
from hydracore_mock.scenarios.template_context import TemplateContext
from hydracore_mock.scenarios.templates import read_template, rendered, template_faults
from hydracore_openapi.model import Contract, Resource
from hydracore_openapi.readers.resources import write_only

Items: TypeAlias = Sequence[Mapping[str, Any]]

_LARGEST = 32 * 2**20
_MOST = 10_000
_SOURCES = frozenset({"index", "now", "uuid"})


def expanded(state: Mapping[str, Any], seed: str) -> dict[str, Items]:
    """The items of each collection; `state_faults` must find nothing in the state."""
    return {path: _items(given, f"{seed}\n{path}") for path, given in state.items()}


def _items(given: Any, seed: str) -> Items:
    listed, count = _listed(given)
    templates = [read_template(item) for item in listed]
    identify = uuids(seed)
    return [
        rendered(templates[number % len(templates)], TemplateContext(index=number + 1, uuid=identify))
        for number in range(count)
    ]


def _listed(given: Any) -> tuple[Sequence[Any], int]:
    if isinstance(given, Mapping):
        return given["items"], int(given["count"])
    return given, len(given)


def state_faults(state: Mapping[str, Any], contract: Contract, seed: str) -> Iterator[LocatedFault]:
    """The parts of a state that can't be read or fit no collection of the contract; what an item lacks is no fault."""
    for keys, reason in _size_faults(state):
        yield keys, reason
        return
    for path, given in state.items():
        resource = resource_at(contract, path)
        if resource is None:
            known = ", ".join(each.collection_path for each in contract.resources)
            yield (path,), f"there is no such collection; the contract has {known or 'none'}"
            continue
        place = (path, "items") if isinstance(given, Mapping) else (path,)
        faults = [((*place, *keys), reason) for keys, reason in template_faults(_listed(given)[0], _SOURCES)]
        yield from faults or _item_faults(resource, given, place, f"{seed}\n{path}")


def _size_faults(state: Mapping[str, Any]) -> Iterator[LocatedFault]:
    """Items are as large as they are written, and a little more for each expression."""
    items = size = 0
    for path, given in state.items():
        listed, count = _listed(given)
        items += count
        size += len(json.dumps(listed)) * count // max(1, len(listed))
        if items > _MOST or size > _LARGEST:
            most = f"{_MOST:,} items or {_LARGEST // 2**20} MiB"
            yield (path,), f"the state holds more than {most} up to here; make it smaller"


def _item_faults(resource: Resource, given: Any, place: tuple[str, ...], seed: str) -> Iterator[LocatedFault]:
    """The faults of each item as it is written, where it first comes out wrong."""
    listed, _ = _listed(given)
    hidden = write_only(resource)
    told: set[int] = set()
    for number, item in enumerate(_items(given, seed)):
        written = number % len(listed)
        if written not in told:
            for name, keys, reason in member_faults(resource, item, hidden):
                told.add(written)
                yield (*place, str(written), name, *keys), f"{reason}; correct it, or leave it out"


def member_faults(
    resource: Resource, members: Mapping[str, Any], hidden: Set[str]
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Members that no item may have: for each its name, the keys below it and the reason.

    `hidden` are the resource's writeOnly properties.
    """
    for name in members:
        if name in hidden:
            yield name, (), f"{name} is writeOnly, so no answer may show it"
    for violation in resource.item.violations(dict(members)):
        if violation.path:
            name, *keys = map(str, violation.path)
            yield name, tuple(keys), f"the contract forbids it: {shortened(violation.message)}"


def resource_at(contract: Contract, path: str) -> Resource | None:
    """The resource with a collection at this path, which is a template or one with values."""
    for resource in contract.resources:
        if path == resource.collection_path or path_matches(resource.collection_path)(path):
            return resource
    return None
