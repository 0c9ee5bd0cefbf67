"""Seed files: YAML or JSON that says what collections hold at first, read and checked against the contract.

Each file is a mapping from a collection's path to a list of items, as `seeding` describes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from hydracore_mock.errors import SeedDataError
from hydracore_mock.settings import MockSettings
from hydracore_mock.state.seeding import Items, SeedData, resource_at, seed_faults
from hydracore_openapi.model import Contract

_SUFFIXES = (".yaml", ".yml", ".json")
_SHAPE = "it is a mapping from a collection's path to a list of items"


def load_seed_data(contract: Contract, settings: MockSettings) -> SeedData:
    """The seed data that the settings name, else those beside the document.

    Raises:
        SeedDataError: a file can't be read, or holds what the contract forbids.
    """
    if settings.seed_data is False:
        return SeedData({})
    beside = settings.fixtures and settings.fixtures / "seed"
    source = settings.seed_data or beside
    if source is None or (source is beside and not source.is_dir()):
        return SeedData(None)
    found: dict[str, Items] = {}
    for file, items in read_seed_data(source).items():
        # What lies beside a document may be meant for others as well.
        mine = items if settings.seed_data else {p: items[p] for p in items if resource_at(contract, p)}
        check_seed_data(contract, file, mine)
        found.update(mine)
    return SeedData(found if settings.seed_data else found or None)


def read_seed_data(source: Path) -> dict[Path, dict[str, Items]]:
    """The items of a seed file, or of all seed files (`.yaml`, `.yml`, `.json`) of a folder, by file and path.

    Raises:
        SeedDataError: there is no file, or one can't be read or has another shape.
    """
    files = sorted(_files(source))
    if not files:
        raise SeedDataError(
            source, "there is no such file or folder, or no YAML or JSON file in it", "check --seed-data"
        )
    return {file: _read(file) for file in files}


def check_seed_data(contract: Contract, file: Path, given: Mapping[str, Items]) -> None:
    """Lets pass what the contract allows; what an item lacks is no fault, since it is filled in.

    Raises:
        SeedDataError: a path is none of the contract's collections, or the contract forbids an item.
    """
    for fault in seed_faults(contract, given):
        raise SeedDataError(file, fault.told, fault.remedy)


def _files(source: Path) -> Iterator[Path]:
    if source.is_dir():
        yield from (file for file in source.rglob("*") if file.suffix in _SUFFIXES)
    elif source.is_file():
        yield source


def _read(file: Path) -> dict[str, Items]:
    try:
        content = _parsed(file.read_bytes())
    except (OSError, UnicodeError, ValueError, RecursionError) as error:
        raise SeedDataError(file, f"it can't be read ({error})", "check the file") from error
    except yaml.YAMLError as error:
        reason = f"it is neither YAML nor JSON ({' '.join(str(error).split())})"
        raise SeedDataError(file, reason, _SHAPE) from error
    if not isinstance(content, dict):
        raise SeedDataError(file, "it is no mapping", _SHAPE)
    for path, items in content.items():
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise SeedDataError(file, f"what stands under {path} is no list of items", _SHAPE)
    return {str(path): items for path, items in content.items()}


def _parsed(text: bytes) -> Any:
    """JSON as JSON: YAML reads some of it otherwise, such as `1e-7`, a surrogate pair, or a line separator."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except ValueError:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 a subclass of SafeLoader


def _no_constant(name: str) -> Any:
    """Refuses `NaN` and `Infinity`, which Python reads and JSON doesn't have (RFC 8259, section 6)."""
    raise ValueError(name)


class _PlainLoader(yaml.CSafeLoader):
    """Leaves times as the texts they are, as JSON does, and takes nothing but `true` and `false` for booleans."""


_READ_OTHERWISE = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _READ_OTHERWISE]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))
