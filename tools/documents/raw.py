"""A document as it is written, which no part of the kit has read, and its schemas for an independent validator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import jsonschema_rs
import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_NO_SCHEMAS = frozenset(["example", "examples", "default", "enum", "const"])


class _Yaml(yaml.CSafeLoader):
    """Times and dates stay texts, as JSON has none."""


_Yaml.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a file, and its JSON pointer there."""

    value: Any
    file: Path
    pointer: str = ""

    def child(self, key: str) -> Place | None:
        if not isinstance(self.value, dict) or key not in self.value:
            return None
        return Place(self.value[key], self.file, f"{self.pointer}/{_escaped(key)}")


@dataclass(frozen=True, slots=True)
class RawOperation:
    method: str
    path: str
    operation: Place
    item: Place

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class RawDocument:
    """An OpenAPI document with all its files. Raises ValueError, OSError or YAMLError where it can't be read."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._files: dict[Path, Any] = {}
        self.root = Place(self._read(self.path), self.path)
        if not isinstance(self.root.value, dict):
            raise ValueError("no object")

    @property
    def dialect(self) -> str:
        return str(self.root.value.get("openapi") or self.root.value.get("swagger") or "")

    @cached_property
    def operations(self) -> list[RawOperation]:
        return [*self._operations()]

    def _operations(self) -> Iterator[RawOperation]:
        paths = self.root.child("paths")
        for path in paths.value if paths and isinstance(paths.value, dict) else ():
            item = self.followed(paths, path) if path.startswith("/") else None
            for method in METHODS if item else ():
                operation = self.followed(item, method)
                if operation is not None and isinstance(operation.value, dict):
                    assert item is not None
                    yield RawOperation(method.upper(), path, operation, item)

    def followed(self, place: Place | None, *keys: str) -> Place | None:
        """What keys lead to from a place, through references; None where they lead nowhere."""
        place = self._target(place) if place else None
        for key in keys:
            child = place.child(key) if place else None
            place = self._target(child) if child else None
        return place

    def element(self, place: Place | None, number: int) -> Place | None:
        """An object of a list, through references."""
        found = Place(place.value[number], place.file, f"{place.pointer}/{number}") if place else None
        target = self._target(found) if found else None
        return target if target and isinstance(target.value, dict) else None

    def _target(self, place: Place) -> Place | None:
        for _ in range(20):
            if not isinstance(place.value, dict) or not isinstance(place.value.get("$ref"), str):
                return place
            name, _, fragment = place.value["$ref"].partition("#")
            try:
                file = (place.file.parent / unquote(name)).resolve() if name else place.file
                found: Place | None = Place(self._read(file), file)
            except (OSError, ValueError, yaml.YAMLError):
                return None
            for key in unquote(fragment).split("/")[1:]:
                found = found.child(key.replace("~1", "/").replace("~0", "~")) if found else None
            if found is None:
                return None
            place = found
        return None

    def _read(self, file: Path) -> Any:
        if file not in self._files:
            text = file.read_text("utf-8-sig")
            value = json.loads(text) if file.suffix == ".json" else yaml.load(text, _Yaml)  # noqa: S506 (a safe loader)
            self._files[file] = _with_text_keys(value)
        return self._files[file]

    def validator(self, schema: Place) -> Any:
        """A validator for a schema of the document; None where the schema itself is broken."""
        kind = jsonschema_rs.Draft202012Validator if self._is_2020 else jsonschema_rs.Draft4Validator
        reference = f"{schema.file.as_uri()}#{quote(schema.pointer, safe='/~')}"
        try:
            return kind({"$ref": reference}, registry=self._registry, validate_formats=False)
        except (ValueError, jsonschema_rs.ReferencingError):
            return None

    @property
    def _is_2020(self) -> bool:
        return self.dialect.startswith(("3.1", "3.2"))

    @cached_property
    def _registry(self) -> Any:
        draft = jsonschema_rs.Draft202012 if self._is_2020 else jsonschema_rs.Draft4
        self._read_all(self.root.value, self.path)
        files = [(file.as_uri(), self._schemas(value)) for file, value in self._files.items()]
        return jsonschema_rs.Registry([each for each in files if isinstance(each[1], dict)], draft=draft)

    def _read_all(self, value: Any, file: Path) -> None:
        """Reads every file that references lead to."""
        if isinstance(value, dict) and isinstance(value.get("$ref"), str):
            name = unquote(value["$ref"].partition("#")[0])
            other = (file.parent / name).resolve()
            if name and other not in self._files:
                with suppress(OSError, ValueError, yaml.YAMLError):
                    self._read_all(self._read(other), other)
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            self._read_all(each, file)

    def _schemas(self, value: Any) -> Any:
        """The same with what answers alone mean: nothing in them need be there that only requests may hold."""
        if isinstance(value, list):
            return [self._schemas(each) for each in value]
        if not isinstance(value, dict):
            return value
        found = {key: each if key in _NO_SCHEMAS else self._schemas(each) for key, each in value.items()}
        properties, required = value.get("properties"), value.get("required")
        if isinstance(properties, dict) and isinstance(required, list):
            found["required"] = [name for name in required if not _is_write_only(properties.get(name))]
            if not found["required"]:
                del found["required"]
        return found if self._is_2020 else _as_draft4(found)


def _is_write_only(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("writeOnly") is True


def _as_draft4(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0's and 2.0's own keywords as JSON Schema writes them."""
    if schema.get("type") == "file":
        return {}
    is_nullable = schema.get("nullable") is True or schema.get("x-nullable") is True
    if is_nullable and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_text_keys(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _with_text_keys(each) for key, each in value.items()}
    return value


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
