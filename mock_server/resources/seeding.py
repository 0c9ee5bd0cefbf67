"""What a collection holds before anybody has written to it.

Seed data is a mapping from a collection's path to a list of items. A path with its parameters as in the contract
(`/pets/{id}/toys`) is meant for every such collection, one with values (`/pets/7/toys`) for that one alone. Where a
contract comes without seed data, its own examples of a list are taken, then those of single items; where it has
none, three items are generated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from mock_server.answers.generation import Generator, Unsatisfiable
from mock_server.errors import SeedDataError
from openapi_contract.values import Contract, MediaType, Operation, Resource

Items = Sequence[Mapping[str, Any]]
_PARAMETER = re.compile(r"\{[^}]*\}")


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
    def paths(self) -> tuple[str, ...]:
        return tuple(self._items or ())


def read_seed_data(source: Path) -> dict[str, Items]:
    """Reads a seed file, or all seed files (`.yaml`, `.yml`, `.json`) of a folder; SeedDataError says what is wrong."""
    files = sorted(_files(source))
    if not files:
        raise SeedDataError(
            source, "there is no such file or folder, or no YAML or JSON file in it", "check --seed-data"
        )
    items: dict[str, Items] = {}
    for file in files:
        items.update(_read(file))
    return items


def check_seed_paths(contract: Contract, paths: Sequence[str], source: Path) -> None:
    """SeedDataError for a path that is none of the contract's collections."""
    known = [resource.collection_path for resource in contract.resources]
    patterns = [re.compile(_pattern(path)) for path in known]
    for path in paths:
        if path not in known and not any(pattern.fullmatch(path) for pattern in patterns):
            remedy = f"name one of {', '.join(known) or 'none: the contract has no collections'}"
            raise SeedDataError(source, f"{path} is no collection of the contract", remedy)


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
        content = yaml.load(file.read_bytes(), Loader=_PlainLoader)  # noqa: S506: a subclass of SafeLoader
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


class _PlainLoader(yaml.CSafeLoader):
    """Leaves times as the texts they are, as JSON does."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())


def inherent_items(resource: Resource, seed: str) -> Items:
    """The items that the contract's own examples show, or three generated ones."""
    shown = list(_shown(resource))
    if shown:
        return shown
    generator = Generator(resource.item.document)
    try:
        made = [generator.value(f"{seed}\n{resource.collection_path}\n{number}") for number in range(3)]
    except Unsatisfiable:
        return ()
    return [_anonymous(resource, item) for item in made if isinstance(item, dict)]


def _shown(resource: Resource) -> Iterator[Mapping[str, Any]]:
    for example in _examples(resource.list):
        envelope = resource.envelope
        items = (
            example.get(envelope.items)
            if envelope and envelope.items and isinstance(example, dict)
            else example
        )
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            yield from items
            return
    for operation in (resource.read, resource.create, resource.update, resource.replace):
        found = [example for example in _examples(operation) if isinstance(example, dict)]
        if found:
            yield from found
            return


def _examples(operation: Operation | None) -> Iterator[Any]:
    response = None if operation is None else operation.response(operation.success)
    media: Sequence[MediaType] = () if response is None else tuple(response.media.values())
    for entry in media:
        yield from (example.value for example in entry.examples.values())


def _anonymous(resource: Resource, item: dict[str, Any]) -> dict[str, Any]:
    """A generated item without what the server gives: identity, path and times."""
    return {
        name: value
        for name, value in item.items()
        if name not in resource.roles or resource.roles[name].kind in ("input", "initial")
    }
