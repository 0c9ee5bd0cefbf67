"""What a collection holds before anybody has written to it.

Seed data is a mapping from a collection's path to a list of items. A path with its parameters as in the contract
(`/pets/{id}/toys`) is meant for every such collection, one with values (`/pets/7/toys`) for that one alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import yaml

from hydracore_mock.errors import DataFault, SeedDataError
from hydracore_mock.state.collection_keys import CollectionKeys
from hydracore_openapi.model import Contract, Resource
from hydracore_openapi.readers.resources import request_schema

Items = Sequence[Mapping[str, Any]]
_PARAMETER = re.compile(r"\{[^}]*\}")
_LONGEST = 300


class SeedData:
    """Items by the path of their collection, as they stand in the files."""

    def __init__(self, items: Mapping[str, Items] | None) -> None:
        self._items = items

    def of(self, template: str, path: str) -> Items | None:
        """What is given for the collection at `path`; None where nothing was said of it."""
        if self._items is None:
            return None
        return self._items.get(path, self._items.get(template, ()))

    @property
    def given(self) -> Mapping[str, Items]:
        return self._items or {}


def read_seed_data(source: Path) -> dict[Path, dict[str, Items]]:
    """Reads a seed file, or all seed files (`.yaml`, `.yml`, `.json`) of a folder, each on its own.

    SeedDataError says what is wrong.
    """
    files = sorted(_files(source))
    if not files:
        raise SeedDataError(
            source, "there is no such file or folder, or no YAML or JSON file in it", "check --seed-data"
        )
    return {file: _read(file) for file in files}


def resource_at(contract: Contract, path: str) -> Resource | None:
    """The resource whose collections have that path, be it a template or one with values."""
    for resource in contract.resources:
        if path == resource.collection_path:
            return resource
    for resource in contract.resources:
        if re.fullmatch(_pattern(resource.collection_path), path):
            return resource
    return None


def check_seed_data(contract: Contract, file: Path, given: Mapping[str, Items]) -> None:
    """SeedDataError for a path that is none of the contract's collections, or an item that the contract forbids.

    What an item lacks is no fault: it is filled in.
    """
    for fault in seed_faults(contract, given):
        raise SeedDataError(file, fault.told, fault.remedy)


def seed_faults(contract: Contract, given: Mapping[str, Items]) -> Iterator[DataFault]:
    known: dict[str, tuple[CollectionKeys, Set[str]]] = {}
    for path, items in given.items():
        resource = resource_at(contract, path)
        if resource is None:
            paths = ", ".join(resource.collection_path for resource in contract.resources)
            remedy = f"name one of {paths or 'none: the contract has no collections'}"
            yield DataFault((path,), "is no collection of the contract", remedy)
            continue
        if resource.collection_path not in known:
            known[resource.collection_path] = CollectionKeys(resource), _write_only(resource)
        collection_keys, hidden = known[resource.collection_path]
        if path != resource.collection_path:
            yield from _path_faults(collection_keys, path)
        for index, item in enumerate(items):
            for keys, reason in _faults(resource, item, hidden):
                remedy = "correct the value, or leave it out to have one made"
                yield DataFault((path, index, *keys), f"breaks the contract: {reason}", remedy)


def _path_faults(collection_keys: CollectionKeys, path: str) -> Iterator[DataFault]:
    """Whatever keeps requests from ever meeting what is given for the one collection at a path."""
    key = collection_keys.key_at(path)
    wrong = None if key is None else collection_keys.fault(key)
    if wrong is not None:
        yield DataFault((path,), f"is no path that a request can have: {wrong}", "correct the value")
    elif key is not None and key.filled != path:
        yield DataFault((path,), "is not how the mock writes that path", f"write {key.filled}")


def _faults(
    resource: Resource, item: Mapping[str, Any], hidden: Set[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the contract forbids in an item as it is given: the keys that lead to it, and what it is in one line.

    `hidden` are the writeOnly properties.
    """
    for name in item:
        if name in hidden:
            yield (name,), f"{name}: it is writeOnly, so no answer may show it"
            return
    try:
        if resource.item.is_valid(item):
            return
        found = [each for each in resource.item.violations(item) if each.path]
    except (TypeError, ValueError, RecursionError):
        yield (), "it holds what is no JSON"
        return
    for each in found:
        yield each.path, " ".join(f"{'.'.join(map(str, each.path))}: {each.message}".split())[:_LONGEST]


def _write_only(resource: Resource) -> Set[str]:
    schemas = map(request_schema, (resource.create, resource.replace, resource.update))
    properties = [schema.properties for schema in schemas if schema is not None]
    return {name for each in properties for name, part in each.items() if part.get("writeOnly")}


def _pattern(template: str) -> str:
    return "[^/]+".join(re.escape(part) for part in _PARAMETER.split(template))


def _files(source: Path) -> Iterator[Path]:
    if source.is_dir():
        yield from (file for file in source.rglob("*") if file.suffix in (".yaml", ".yml", ".json"))
    elif source.is_file():
        yield source


def _read(file: Path) -> dict[str, Items]:
    remedy = "it is a mapping from a collection's path to a list of items"
    try:
        content = _parsed(file.read_bytes())
    except (OSError, UnicodeError, ValueError, RecursionError) as error:
        raise SeedDataError(file, f"it can't be read ({error})", "check the file") from error
    except yaml.YAMLError as error:
        raise SeedDataError(file, f"it is neither YAML nor JSON ({_one_line(error)})", remedy) from error
    if not isinstance(content, dict):
        raise SeedDataError(file, "it is no mapping", remedy)
    for path, items in content.items():
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise SeedDataError(file, f"what stands under {path} is no list of items", remedy)
    return {str(path): items for path, items in content.items()}


def _parsed(text: bytes) -> Any:
    """JSON as JSON: YAML reads some of it otherwise, such as `1e-7`, a surrogate pair, or a line separator."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except ValueError:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 a subclass of SafeLoader


def _no_constant(name: str) -> Any:
    raise ValueError(name)


class _PlainLoader(yaml.CSafeLoader):
    """Leaves times as the texts they are, as JSON does, and takes nothing but `true` and `false` for booleans."""


_READ_OTHERWISE = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _READ_OTHERWISE]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())
