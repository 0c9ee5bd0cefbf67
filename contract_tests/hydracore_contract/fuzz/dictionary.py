"""Values worth trying, from data files as in `fixtures/fuzz`: hostile ones by kind, those of a trade by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hydracore_contract.errors import Misused
from hydracore_openapi.shipped import bundled_fixtures

FOLDER = "fuzz"
MEMBERS = frozenset({"kinds", "huge", "names"})


@dataclass(frozen=True, slots=True)
class Dictionary:
    """`kinds` are values by JSON type or format, `huge` those that cost time, `names` those for properties whose name
    matches."""

    kinds: Mapping[str, Sequence[Any]]
    huge: Mapping[str, Sequence[Any]]
    names: Sequence[tuple[re.Pattern[str], Sequence[Any]]]

    def __add__(self, more: Dictionary) -> Dictionary:
        return Dictionary(
            joined(self.kinds, more.kinds), joined(self.huge, more.huge), (*self.names, *more.names)
        )

    def of_kind(self, kind: str) -> Sequence[Any]:
        return self.kinds.get(kind, ())

    def of_name(self, name: str) -> Sequence[Any]:
        """The values for a property of that name."""
        return [value for pattern, values in self.names if pattern.search(name.lower()) for value in values]


def joined(
    one: Mapping[str, Sequence[Any]], other: Mapping[str, Sequence[Any]]
) -> Mapping[str, Sequence[Any]]:
    return {kind: (*one.get(kind, ()), *other.get(kind, ())) for kind in (*one, *other)}


@cache
def shipped() -> Dictionary:
    return load(bundled_fixtures() / FOLDER)


def load(folder: Path) -> Dictionary:
    """All files of a folder as one. Raises Misused where one is no dictionary, or there are none."""
    kinds: dict[str, list[Any]] = {}
    huge: dict[str, list[Any]] = {}
    names: list[tuple[re.Pattern[str], Sequence[Any]]] = []
    for path in files_in(folder):
        said = parsed(path)
        for member in said.keys() - MEMBERS:
            raise Misused(f"{path}: {member!r} is not known here", "see fixtures/README.md")
        for holder, part in ((kinds, "kinds"), (huge, "huge")):
            for kind, values in mapping(said.get(part), path, part).items():
                holder.setdefault(str(kind), []).extend(listed(values, path, f"{part}.{kind}"))
        names.extend(named_values(said.get("names") or [], path))
    return Dictionary(kinds, huge, tuple(names))


def files_in(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == ".yaml")
    except OSError as error:
        raise Misused(f"{folder}: {error.strerror}", "name a folder with *.yaml") from error
    if not found:
        raise Misused(f"{folder} holds no *.yaml", "see fixtures/README.md")
    return found


def parsed(path: Path) -> Mapping[str, Any]:
    try:
        return mapping(yaml.safe_load(path.read_text("utf-8")), path, "the file")
    except OSError as error:
        raise Misused(f"{path}: {error.strerror}", "correct it, or remove it") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Misused(
            f"{path} is no YAML: {str(error).splitlines()[0]}", "correct it, or remove it"
        ) from error


def mapping(value: Any, path: Path, what: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Misused(f"{path}: {what} is no mapping", "see fixtures/README.md")
    return value


def listed(values: Any, path: Path, what: str) -> list[Any]:
    if not isinstance(values, list):
        raise Misused(f"{path}: {what} is no list", "see fixtures/README.md")
    try:
        found = [json_value(value_of(each)) for each in values]
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise Misused(f"{path}: {what} has a value that is no JSON", "see fixtures/README.md") from error
    if what == "kinds.media" and not all(map(is_header, found)):
        raise Misused(f"{path}: {what} has a value that no header can carry", "see fixtures/README.md")
    return found


def is_header(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable()


def named_values(entries: Any, path: Path) -> Iterator[tuple[re.Pattern[str], Sequence[Any]]]:
    for each in entries if isinstance(entries, list) else [{}]:
        try:
            yield re.compile(each["pattern"]), listed(each["values"], path, "values")
        except (TypeError, KeyError, re.error) as error:
            raise Misused(
                f"{path}: an entry of names has no good pattern or no values", "see fixtures/README.md"
            ) from error


def json_value(value: Any) -> Any:
    """The value as JSON holds it. Raises TypeError, ValueError or RecursionError where it can't."""
    return json.loads(json.dumps(value, allow_nan=False))


def value_of(said: Any) -> Any:
    """A value as programs hold it: what would be long is a directive."""
    if not isinstance(said, dict):
        return said
    if set(said) == {"repeat", "times"}:
        return {"$repeat": said["repeat"], "times": said["times"]}
    if set(said) == {"nested"}:
        return {"$nested": said["nested"]}
    if set(said) == {"surrogates"}:
        return "".join(map(chr, said["surrogates"]))
    return said
