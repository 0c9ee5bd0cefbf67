"""A state as plain data, in the form of seed data files, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.errors import SnapshotRefused
from mock_server.resources import SeedData, State, StatefulResource, seed_faults
from mock_server.resources.json_text import loads
from mock_server.store import Key
from openapi_contract.values import Contract

_MOST_FAULTS = 1000


class Collection(NamedTuple):
    """One collection of a state; `stored` is False while it holds what it began with and nobody has written to it."""

    key: Key
    stored: bool
    size: int


class Snapshots:
    """Compiled for one contract; `seeds` is what collections begin with where a state says nothing else."""

    def __init__(
        self, contract: Contract, resources: Mapping[str, StatefulResource], seeds: SeedData
    ) -> None:
        self._contract = contract
        self._resources = resources
        self._seeds = seeds

    def of(self, state: State) -> dict[str, Any]:
        """Items by the path of their collection: what new collections begin with, and all that were written to."""
        seeds = state.seeds or self._seeds
        found: dict[str, Any] = {path: list(each.begins(state)) for path, each in self._resources.items()}
        found |= {path: list(seeds.of(path, path) or ()) for path in seeds.paths}
        for key in state.store.collections():
            found[key.filled] = [loads(item) for _, item in state.store.items(key)]
        return found

    def restore(self, state: State, given: Any) -> None:
        """Makes the state what the snapshot says. SnapshotRefused, with all that is wrong, leaves it as it was."""
        checked = self._checked(given)
        begins = {path: items for path, items in checked.items() if self._key(path) is None}
        state.store.replace(dict(self._restored(checked)))
        state.seeds = SeedData(begins)

    def change(self, state: State, given: Any) -> None:
        """Makes the collections that are named what is given; null puts one back to what it began with."""
        dropped = [path for path in given if given[path] is None] if isinstance(given, dict) else []
        checked = self._checked({p: given[p] for p in given if p not in dropped} if dropped else given)
        keys = {path: self._key(path) for path in (*checked, *dropped)}
        faults = [(path, "is no path of one collection") for path, key in keys.items() if key is None]
        if faults:
            raise SnapshotRefused(tuple(faults))
        kept = {key: dict(state.store.items(key)) for key in state.store.collections()}
        for path in dropped:
            kept.pop(keys[path], None)  # type: ignore[arg-type]  # no key is None, by the faults above
        state.store.replace({**kept, **dict(self._restored(checked))})

    def collections(self, state: State) -> Iterator[Collection]:
        """Those that are stored, and those that were read lately."""
        for key in state.store.collections():
            yield Collection(key, True, state.store.count(key))
        for resource in self._resources.values():
            for key in resource.recent(state):
                if not state.store.holds(key):
                    yield Collection(key, False, len(resource.items(state, key)))

    def collection(self, state: State, path: str) -> tuple[Collection, list[Any]]:
        """One collection and its items; SnapshotRefused if the contract has none at that path."""
        key = self._key(path)
        if key is None:
            raise SnapshotRefused(((path, self._unknown()),))
        items = self._resources[key.path].items(state, key)
        found = Collection(key, state.store.holds(key), len(items))
        return found, [loads(item) for item in items.values()]

    def _key(self, path: str) -> Key | None:
        for resource in self._resources.values():
            key = resource.addresses.key_at(path)
            if key is not None:
                return key
        return None

    def _unknown(self) -> str:
        known = ", ".join(self._resources)
        return f"is no path of a collection; name one of {known or 'none: the contract has no collections'}"

    def _checked(self, given: Any) -> dict[str, Any]:
        """What is given, if the contract allows all of it."""
        faults = list(self._faults(given))
        if faults:
            raise SnapshotRefused(tuple(faults[:_MOST_FAULTS]))
        return dict(given)

    def _faults(self, given: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(given, dict):
            yield "", "a snapshot is an object: collection paths with lists of items"
            return
        sound: dict[str, Any] = {}
        for path, items in given.items():
            if isinstance(items, list) and all(isinstance(item, dict) for item in items):
                sound[path] = items
            else:
                yield path, "is no list of items, each an object"
            yield from self._twice(path, items)
        for fault in seed_faults(self._contract, sound):
            yield fault.path, f"{fault.reason}; {fault.remedy}"

    def _twice(self, path: str, items: Any) -> Iterator[tuple[str, str]]:
        key = self._key(path)
        if key is None or not isinstance(items, list):
            return
        resource = self._resources[key.path]
        wrong = resource.addresses.fault(key)
        if wrong is not None:
            yield path, f"is no path of a collection: {wrong}"
        seen: set[str] = set()
        name = resource.contract.id_property or ""
        for item in items:
            identity = str(item.get(name)) if isinstance(item, dict) and name in item else None
            if identity is not None and identity in seen:
                yield path, f"two items have the {name} {identity}"
            seen.add(identity or "")

    def _restored(self, checked: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, bytes]]]:
        for path, items in checked.items():
            key = self._key(path)
            if key is not None:
                yield key, self._resources[key.path].restored(key, items)
