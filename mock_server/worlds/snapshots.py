"""A state as plain data, in the form of seed data files, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from mock_server.errors import LimitReached, SnapshotRefused
from mock_server.resources import SeedData, State, StatefulResource, seed_faults
from mock_server.resources.json_text import dumps, loads
from mock_server.store import Key, Store
from mock_server.worlds.soundness import Fault, item_faults
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
        """Items by the path of their collection: what new collections begin with, and all that were written to.

        What no request can reach is left out: no path leads to it, so that none could bring it back.
        """
        found: dict[str, Any] = {path: list(each.begins(state)) for path, each in self._resources.items()}
        named = map(self._key, (*self._resources, *(state.seeds or self._seeds).paths))
        stored = (key for key in state.store.collections() if self._key(key.filled) == key)
        for key in dict.fromkeys((*named, *stored)):
            if key is not None:
                items = self._resources[key.path].items(state, key)
                found[key.filled] = [loads(item) for item in items.values()]
        return found

    def restore(self, state: State, given: Any) -> None:
        """Makes the state what the snapshot says. SnapshotRefused, with all that is wrong, leaves it as it was."""
        checked, faults = self._checked(given)
        _refuse(faults)
        begins = {path: items for path, items in checked.items() if path in self._resources}
        state.store.replace(dict(self._restored(checked)), beside=len(dumps(begins)) if begins else 0)
        state.seeds = SeedData(begins)

    def change(self, state: State, given: Any) -> tuple[Key, ...]:
        """Makes the collections that are named what is given, and tells which these are; null puts one back to what it
        began with."""
        dropped = [path for path, items in given.items() if items is None] if isinstance(given, dict) else []
        kept = {path: items for path, items in given.items() if items is not None} if dropped else given
        checked, faults = self._checked(kept)
        keys = {path: self._key(path) for path in (*checked, *dropped)}
        several = "is no path of one collection: name one, with values in place of what is in braces"
        faults += [(path, several) for path in keys if keys[path] is None and path in self._resources]
        faults += [(path, self._unknown()) for path in dropped if self._is_unknown(path)]
        _refuse(faults)
        new: dict[Key, Mapping[str, bytes] | None] = {key: None for key in keys.values() if key is not None}
        _write(state.store, {**new, **dict(self._restored(checked))})
        return tuple(new)

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
        """The key of the collection at a path; None for the template of several, and for what is none."""
        if path in self._resources:
            return self._resources[path].addresses.key_at(path)
        keys = (resource.addresses.key_at(path) for resource in self._resources.values())
        return next((key for key in keys if key is not None), None)

    def _is_unknown(self, path: str) -> bool:
        return path not in self._resources and self._key(path) is None

    def _unknown(self) -> str:
        known = ", ".join(self._resources)
        return f"is no path of a collection; name one of {known or 'none: the contract has no collections'}"

    def _checked(self, given: Any) -> tuple[dict[str, Any], list[Fault]]:
        """What is given by the paths as requests are understood, and all that is wrong with it."""
        if not isinstance(given, dict):
            return {}, [("", "a snapshot is an object: collection paths with lists of items")]
        faults: list[Fault] = []
        read: dict[str, Any] = {}
        for path, items in given.items():
            key = self._key(path)
            place = path if key is None else key.filled
            if self._is_unknown(path):
                faults.append((path, self._unknown()))
            elif place in read:
                faults.append((path, f"is the path of a collection that is there already, as {place}"))
            elif not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                faults.append((path, "is no list of items, each an object"))
            else:
                read[place] = items
                faults += item_faults(place, items, None if key is None else self._resources[key.path])
        forbidden = islice(seed_faults(self._contract, read), _MOST_FAULTS)
        return read, [*faults, *((each.path, f"{each.reason}; {each.remedy}") for each in forbidden)]

    def _restored(self, checked: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, bytes]]]:
        for path, items in checked.items():
            key = self._key(path)
            if key is not None:
                yield key, self._resources[key.path].restored(key, items)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise SnapshotRefused(tuple(faults[:_MOST_FAULTS]))


def _write(store: Store, new: Mapping[Key, Mapping[str, bytes] | None]) -> None:
    """Gives each collection its new items, or drops it for None; LimitReached leaves all as they were.

    The others are not touched, so that the numbers of their identities go on.
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
    """What goes makes room for what comes."""
    for key, items in sorted(collections.items(), key=lambda each: each[1] is not None):
        if items is None:
            store.drop(key)
        else:
            store.fill(key, items.items())
