"""Snapshots: a state as plain data, in the form of seed files, and back.

What a snapshot shows can be given back as it is, and makes the same state. So it has what new collections begin with,
under the template of their path, and each collection that was written to or given by itself, under its own path. What
is given is judged whole before anything changes, and all its faults are told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from hydracore_mock.errors import DataFault, LimitReached, SnapshotRefused, UnknownCollection
from hydracore_mock.state import SeedData, State, StatefulResource, seed_faults
from hydracore_mock.state.json_text import dumps, loads
from hydracore_mock.state.stores import Key, Store
from hydracore_mock.worlds.snapshot_checks import item_faults
from hydracore_openapi.model import Contract

_MOST_FAULTS = 1000
"""Faults that are told of one snapshot."""


class CollectionSummary(NamedTuple):
    """One collection of a state, with the number of its items; `stored` once somebody has written to it."""

    key: Key
    stored: bool
    size: int


class Snapshots:
    """Snapshots of one contract's states; `seeds` is what collections begin with where a state says nothing else."""

    def __init__(
        self, contract: Contract, resources: Mapping[str, StatefulResource], seeds: SeedData
    ) -> None:
        self._contract = contract
        self._resources = resources
        self._seeds = seeds

    def of(self, state: State) -> dict[str, Any]:
        """Items by the path of their collection.

        What no request can reach is left out: no path leads to it, so that none could bring it back.
        """
        found: dict[str, Any] = {path: list(each.begins(state)) for path, each in self._resources.items()}
        named = map(self._key, (*self._resources, *(state.seeds or self._seeds).given))
        stored = (key for key in state.store.collections() if self._key(key.filled) == key)
        for key in dict.fromkeys((*named, *stored)):
            if key is not None:
                items = self._resources[key.path].items(state, key)
                found[key.filled] = [loads(item) for item in items.values()]
        return found

    def restore(self, state: State, given: Any) -> None:
        """Makes the state what the snapshot says, or leaves it as it was.

        Raises:
            SnapshotRefused: it is no snapshot of this contract; with all its faults.
            LimitReached: there is no room for it.
        """
        checked, faults = self._checked(given)
        _refuse(faults)
        begins = {path: items for path, items in checked.items() if path in self._resources}
        state.store.replace(dict(self._restored(checked)), beside=dumps(begins))
        state.seeds = SeedData(begins)
        state.gone.clear()

    def change(self, state: State, given: Any) -> tuple[Key, ...]:
        """Makes the collections that are named what is given, or leaves them as they were; returns their keys.

        Null puts a collection back to what it began with.

        Raises:
            SnapshotRefused: it is no snapshot of this contract, or names no single collection; with all its faults.
            LimitReached: there is no room for it.
        """
        dropped = [path for path, items in given.items() if items is None] if isinstance(given, dict) else []
        kept = {path: items for path, items in given.items() if items is not None} if dropped else given
        checked, faults = self._checked(kept)
        keys = {path: self._key(path) for path in (*checked, *dropped)}
        faults += [_several(path) for path in keys if keys[path] is None and path in self._resources]
        faults += [self._unknown(path) for path in dropped if self._is_unknown(path)]
        _refuse(faults)
        new: dict[Key, Mapping[str, bytes] | None] = {key: None for key in keys.values() if key is not None}
        _write(state.store, {**new, **dict(self._restored(checked))})
        return tuple(new)

    def collections(self, state: State) -> Iterator[CollectionSummary]:
        """The collections that are stored, and those that were read lately."""
        for key in state.store.collections():
            yield CollectionSummary(key, True, state.store.count(key))
        for resource in self._resources.values():
            for key in resource.recent(state):
                if not state.store.holds(key):
                    yield CollectionSummary(key, False, len(resource.items(state, key)))

    def collection(self, state: State, path: str) -> tuple[CollectionSummary, list[Any]]:
        """The collection at a path, and its items.

        Raises:
            UnknownCollection: the contract has none at that path.
        """
        key = self._key(path)
        if key is None:
            raise UnknownCollection(path, tuple(self._resources))
        items = self._resources[key.path].items(state, key)
        found = CollectionSummary(key, state.store.holds(key), len(items))
        return found, [loads(item) for item in items.values()]

    def _key(self, path: str) -> Key | None:
        """The key of the collection at a path; None for the template of several, and for what leads to none."""
        if path in self._resources:
            return self._resources[path].collection_keys.key_at(path)
        keys = (resource.collection_keys.key_at(path) for resource in self._resources.values())
        return next((key for key in keys if key is not None), None)

    def _is_unknown(self, path: str) -> bool:
        return path not in self._resources and self._key(path) is None

    def _unknown(self, path: str) -> DataFault:
        known = ", ".join(self._resources) or "none: the contract has no collections"
        return DataFault((path,), "is no path of a collection", f"name one of {known}")

    def _checked(self, given: Any) -> tuple[dict[str, Any], list[DataFault]]:
        """The items that are given, by the paths that requests with theirs are taken to mean; and all faults."""
        if not isinstance(given, dict):
            return {}, [DataFault((), "is not an object", "give collection paths with lists of items")]
        faults: list[DataFault] = []
        read: dict[str, Any] = {}
        sent: dict[str | int, str] = {}
        for path, items in given.items():
            key = self._key(path)
            place = path if key is None else key.filled
            if self._is_unknown(path):
                faults.append(self._unknown(path))
            elif place in read:
                faults.append(
                    DataFault((path,), f"is there already, as {sent[place]}", "leave one of them out")
                )
            elif misshapen := list(islice(_misshapen(path, items), _MOST_FAULTS)):
                faults += misshapen
            else:
                read[place], sent[place] = items, path
                faults += item_faults(path, items, None if key is None else self._resources[key.path])
        for fault in islice(seed_faults(self._contract, read), _MOST_FAULTS):
            place, *below = fault.keys
            faults.append(replace(fault, keys=(sent[place], *below)))
        return read, faults

    def _restored(self, checked: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, bytes]]]:
        for path, items in checked.items():
            key = self._key(path)
            if key is not None:
                yield key, self._resources[key.path].restored(key, items)


def _several(path: str) -> DataFault:
    remedy = "name one, with values in place of what is in braces"
    return DataFault((path,), "is no path of one collection", remedy)


def _misshapen(path: str, items: Any) -> Iterator[DataFault]:
    if not isinstance(items, list):
        yield DataFault((path,), "is no list of items", "give a list of objects")
        return
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            yield DataFault((path, index), "is no object", "give one, or leave it out")


def _refuse(faults: list[DataFault]) -> None:
    if faults:
        raise SnapshotRefused(tuple(faults[:_MOST_FAULTS]))


def _write(store: Store, new: Mapping[Key, Mapping[str, bytes] | None]) -> None:
    """Gives each collection its new items, or drops it for None.

    The others are not touched, so that the numbers of their identities go on.

    Raises:
        LimitReached: there is no room for them; all are as they were.
    """
    old = {key: dict(store.items(key)) if store.holds(key) else None for key in new}
    try:
        _fill(store, new)
    except LimitReached:
        for key in new:
            store.drop(key)
        _fill(store, old)
        raise


def _fill(store: Store, collections: Mapping[Key, Mapping[str, bytes] | None]) -> None:
    """Drops first: what goes makes room for what comes."""
    for key, items in sorted(collections.items(), key=lambda each: each[1] is not None):
        if items is None:
            store.drop(key)
        else:
            store.fill(key, items.items())
