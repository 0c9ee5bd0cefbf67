"""Whether whatever a valid request creates is a valid item, so that looking again would find nothing.

Told from the schemas alone, and only where it is plain: an item is an object with properties of its own, each of
which is made by the server as its role says, or taken from a request whose schema demands at least as much.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.resources import is_json, request_schema

_PLAIN = {"type", "properties", "required", "$defs", "title", "description", "deprecated"}
_REMARKS = {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"}
_TIME = {"type": "string", "format": "date-time"}


def makes_valid_items(resource: Resource) -> bool:
    item, sent = resource.item, request_schema(resource.create)
    if not _speaks_only_json(resource):
        return False
    if (
        sent is None
        or not (_is_plain(item) and _is_plain(sent))
        or not item.required <= resource.roles.keys()
    ):
        return False
    return all(_is_safe(resource, name, item, sent) for name in resource.roles)


def _is_safe(resource: Resource, name: str, item: Schema, sent: Schema) -> bool:
    role, part = resource.roles[name], item.properties[name]
    if role.kind == "id":
        return name not in sent.properties
    if role.kind in ("created", "updated"):
        return _covers(part, _TIME, nulls=False)
    if role.kind == "path":
        return name in resource.scope and _covers(part, _parameter(resource, name), nulls=False)
    if role.kind == "initial" or name not in sent.properties:
        return role.has_initial
    if not role.has_initial and name not in sent.required:
        return False
    if not role.has_initial and not role.nullable and sent.sub(sent.parts[name]).is_valid(None):
        return False
    return _covers(part, sent.properties[name], nulls=role.nullable)


def _speaks_only_json(resource: Resource) -> bool:
    """Forms are texts, which no schema has judged."""
    body = None if resource.create is None else resource.create.body
    return body is not None and all(map(is_json, body.media))


def _is_plain(schema: Schema) -> bool:
    document = schema.resolve(schema.document)
    return all(key in _PLAIN or key.startswith("x-") for key in document) and document.get("type") == "object"


def _parameter(resource: Resource, name: str) -> Mapping[str, Any]:
    operation = resource.create
    parameters = () if operation is None else operation.parameters
    return next(
        (each.schema.document for each in parameters if each.name == name and each.place == "path"), {}
    )


def _covers(part: Mapping[str, Any], other: Mapping[str, Any], *, nulls: bool) -> bool:
    """Whether all that `other` allows is allowed by `part`; `nulls`: null is among it."""
    for keyword, value in part.items():
        if keyword in _REMARKS or keyword.startswith("x-"):
            continue
        if keyword == "type":
            if not _types(other) - (set() if nulls else {"null"}) <= _types(part):
                return False
        elif "$ref" in str(value) or keyword not in other or other[keyword] != value:
            return False
    return "type" not in part or "type" in other


def _types(part: Mapping[str, Any]) -> set[str]:
    kinds = part.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)
