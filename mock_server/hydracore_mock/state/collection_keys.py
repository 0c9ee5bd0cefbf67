"""Keys of collections: from the paths of one resource's collections, and back to the values of their parameters.

A text in a path stands for what a request with that path is taken to mean: `007` is the integer 7, and a UUID is the
same in either case. So one collection has one key, however its path is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hydracore_mock.state.stores import Key
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.json_schema.typed_texts import TypedTexts
from hydracore_openapi.model import RequestPlace, Resource

_PARAMETER = re.compile(r"\{[^}]*\}")
_BOOLEANS = {"True": "true", "False": "false"}
"""As keys write them, and as paths do."""


class CollectionKeys:
    """The keys of one resource's collections."""

    def __init__(self, resource: Resource) -> None:
        self._template = resource.collection_path
        self._schemas = {name: _schema(resource, name) for name in resource.scope}
        self._typed = {name: TypedTexts(schema) for name, schema in self._schemas.items()}
        self._folds = [schema.document.get("format") == "uuid" for schema in self._schemas.values()]
        parts = map(re.escape, _PARAMETER.split(self._template))
        self._match = re.compile("([^/]+)".join(parts)).fullmatch

    def key_at(self, path: str) -> Key | None:
        """The key of the collection at a path with values; None if that is no path of this resource's collections."""
        found = self._match(path)
        if found is None or (path == self._template and self._schemas):
            return None
        meant = zip(found.groups(), self._schemas, self._folds, strict=True)
        texts = ((str(self._value(name, text)), folds) for text, name, folds in meant)
        return Key(self._template, tuple(text.lower() if folds else text for text, folds in texts))

    def scope(self, key: Key) -> Mapping[str, Any]:
        """The values of the path's parameters, in the types that the contract asks for."""
        return {name: self._value(name, text) for name, text in zip(self._schemas, key.scope, strict=True)}

    def _value(self, name: str, text: str) -> Any:
        """The value that a text stands for; the text itself where what it seems to stand for isn't valid."""
        value = self._typed[name].scalar(_BOOLEANS.get(text, text))
        return value if not isinstance(value, str) and self._schemas[name].is_valid(value) else text

    def fault(self, key: Key) -> str | None:
        """The first parameter with a value that the contract forbids, in words; None if there is none."""
        for name, value in self.scope(key).items():
            if not self._schemas[name].is_valid(value):
                return f"{value!r} is no {name}"
        return None


def _schema(resource: Resource, name: str) -> Schema:
    for operation in (resource.list, resource.create, resource.read):
        for parameter in () if operation is None else operation.parameters:
            if parameter.place == RequestPlace.PATH and parameter.name == name:
                return parameter.schema
    return Schema({})
