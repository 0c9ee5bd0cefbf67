"""Where the collections of a resource lie: their paths, their keys, and the values of their paths' parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mock_server.store import Key
from openapi_contract.schemas import Schema
from openapi_contract.values import Resource

_PARAMETER = re.compile(r"\{[^}]*\}")
_INTEGER = re.compile(r"-?[0-9]{1,300}")


class Addresses:
    def __init__(self, resource: Resource) -> None:
        self._template = resource.collection_path
        self._schemas = {name: _schema(resource, name) for name in resource.scope}
        self._folds = [schema.document.get("format") == "uuid" for schema in self._schemas.values()]
        parts = map(re.escape, _PARAMETER.split(self._template))
        self._match = re.compile("([^/]+)".join(parts)).fullmatch

    def key_at(self, path: str) -> Key | None:
        """The key of the collection at a path with values; None if that is no path of this resource's collections."""
        found = self._match(path)
        if found is None or (path == self._template and self._schemas):
            return None
        texts = zip(found.groups(), self._folds, strict=True)
        return Key(self._template, tuple(text.lower() if folds else text for text, folds in texts))

    def scope(self, key: Key) -> Mapping[str, Any]:
        """The values of the path's parameters, of the types that the contract asks for."""
        parameters = zip(self._schemas.items(), key.scope, strict=True)
        return {name: _typed(schema, text) for (name, schema), text in parameters}

    def fault(self, key: Key) -> str | None:
        """Which parameter of the path has a value that the contract forbids."""
        for name, value in self.scope(key).items():
            if not self._schemas[name].is_valid(value):
                return f"{value!r} is no {name}"
        return None


def _schema(resource: Resource, name: str) -> Schema:
    for operation in (resource.list, resource.create):
        for parameter in () if operation is None else operation.parameters:
            if parameter.place == "path" and parameter.name == name:
                return parameter.schema
    return Schema({})


def _typed(schema: Schema, text: str) -> Any:
    if not schema.is_valid(text) and _INTEGER.fullmatch(text) and schema.is_valid(int(text)):
        return int(text)
    return text
