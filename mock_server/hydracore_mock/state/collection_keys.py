"""Keys of collections: from the paths of one resource's collections, and back to the values of their parameters.

A text in a path stands for what a request with that path is taken to mean: `007` is the integer 7, and a UUID is the
same in either case. So one collection has one key, however its path is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from hydracore_mock.state.stores import Key
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import RequestPlace, Resource

_PARAMETER = re.compile(r"\{[^}]*\}")
_INTEGER = re.compile(r"-?[0-9]{1,300}")
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "false": False, "True": True, "False": False}
"""As paths write them, and as keys do."""


class CollectionKeys:
    """The keys of one resource's collections."""

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
        meant = zip(found.groups(), self._schemas.values(), self._folds, strict=True)
        texts = ((str(_typed(schema, text)), folds) for text, schema, folds in meant)
        return Key(self._template, tuple(text.lower() if folds else text for text, folds in texts))

    def scope(self, key: Key) -> Mapping[str, Any]:
        """The values of the path's parameters, in the types that the contract asks for."""
        parameters = zip(self._schemas.items(), key.scope, strict=True)
        return {name: _typed(schema, text) for (name, schema), text in parameters}

    def fault(self, key: Key) -> str | None:
        """The first parameter with a value that the contract forbids, in words; None if there is none."""
        for name, value in self.scope(key).items():
            if not self._schemas[name].is_valid(value):
                return f"{value!r} is no {name}"
        return None


def _schema(resource: Resource, name: str) -> Schema:
    for operation in (resource.list, resource.create):
        for parameter in () if operation is None else operation.parameters:
            if parameter.place == RequestPlace.PATH and parameter.name == name:
                return parameter.schema
    return Schema({})


def _typed(schema: Schema, text: str) -> Any:
    """The value that a text stands for; the text itself where what it seems to stand for isn't valid."""
    value = _READINGS.get(_kind(schema), _text)(text)
    return value if schema.is_valid(value) else text


def _kind(schema: Schema) -> str:
    """The JSON type that decides how a text is read; `any` where none is named."""
    for part in (schema.document, *schema.document.get("anyOf", ()), *schema.document.get("oneOf", ())):
        named = schema.resolve(part).get("type", ())
        for kind in ("array", "object", "integer", "number", "boolean", "string"):
            if kind == named or (isinstance(named, list) and kind in named):
                return kind
    return "any"


def _text(text: str) -> Any:
    return text


def _integer(text: str) -> Any:
    return int(text) if _INTEGER.fullmatch(text) else text


def _number(text: str) -> Any:
    whole = _integer(text)
    return float(text) if whole is text and _NUMBER.fullmatch(text) else whole


def _boolean(text: str) -> Any:
    return _BOOLEANS.get(text, text)


def _anything(text: str) -> Any:
    number = _number(text)
    return _boolean(text) if number is text else number


_READINGS: Mapping[str, Callable[[str], Any]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "any": _anything,
}
