"""Proof that a resource's valid requests create only valid items, so that judging each of them would find nothing.

Judging an item takes longer than making it, so it pays to know beforehand that it will pass. The proof is of the
schemas alone:

1. The item is a plain object: its schema is `type: object` with `properties` and `required`, and nothing that ties
   properties to each other. So it is valid if each property is, and if the required ones are there.
2. Each required property has a role, so something gives it a value.
3. Whatever gives a property its value gives only valid ones. The identity is made to fit (`item_identities`), and the
   request can't choose it. An initial value was judged when the contract was read. A time is any date-time of RFC 3339,
   a value from the path any that the parameter's schema allows, one from the body any that the request's schema
   allows: for each of these, the property must allow at least as much (`_covers`).
4. No property is left without a value: the request demands it, or it has an initial value; and null comes through only
   where the property may be null.
5. The body is JSON, and there is one. Forms are texts, which no schema has judged; a body that may be left out demands
   nothing.

It is sound and not complete: `_covers` knows equal keywords only, and what isn't proven is judged item by item.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import RequestPlace, Resource, RoleKind
from hydracore_openapi.readers.property_roles import renamings
from hydracore_openapi.readers.resources import is_json, request_schema

_PLAIN = {"type", "properties", "required", "$defs", "title", "description", "deprecated"}
_REMARKS = {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"}
_TIME = {"type": "string", "format": "date-time"}


def makes_valid_items(resource: Resource) -> bool:
    """Tells whether the resource's creation is proven to make valid items only."""
    item, sent = resource.item, request_schema(resource.create)
    return (
        sent is not None
        and _has_json_body(resource)
        and _is_plain(item)
        and _is_plain(sent)
        and not renamings(sent, item)
        and item.required <= resource.roles.keys()
        and all(_is_safe(resource, name, item, sent) for name in resource.roles)
    )


def _is_safe(resource: Resource, name: str, item: Schema, sent: Schema) -> bool:
    """Tells whether the property has a value, and a valid one, in whatever is created."""
    role, part = resource.roles[name], item.properties[name]
    if role.kind == RoleKind.ID:
        return name not in sent.properties
    if role.kind in (RoleKind.CREATED, RoleKind.UPDATED):
        return _covers(part, _TIME, nulls=False)
    if role.kind == RoleKind.PATH:
        return name in resource.scope and _covers(part, _parameter(resource, name), nulls=False)
    if role.kind == RoleKind.INITIAL or name not in sent.properties:
        return role.has_initial
    if not role.has_initial and name not in sent.required:
        return False
    # Null sets nothing in such a property (`body_mapping`), so a request that may hold it may leave it without a value.
    if not role.has_initial and not role.nullable and sent.sub(sent.parts[name]).is_valid(None):
        return False
    return _covers(part, sent.properties[name], nulls=role.nullable)


def _has_json_body(resource: Resource) -> bool:
    """Tells whether a creation always has a body, and takes JSON only."""
    body = None if resource.create is None else resource.create.body
    return body is not None and body.required and all(map(is_json, body.media))


def _is_plain(schema: Schema) -> bool:
    document = schema.resolve(schema.document)
    return all(key in _PLAIN or key.startswith("x-") for key in document) and document.get("type") == "object"


def _parameter(resource: Resource, name: str) -> Mapping[str, Any]:
    operation = resource.create
    parameters = () if operation is None else operation.parameters
    return next(
        (
            each.schema.document
            for each in parameters
            if each.name == name and each.place == RequestPlace.PATH
        ),
        {},
    )


def _covers(part: Mapping[str, Any], other: Mapping[str, Any], *, nulls: bool) -> bool:
    """Tells whether `part` allows all that `other` does; null counts with `nulls` only, since none gets here else."""
    for keyword, value in part.items():
        if keyword in _REMARKS or keyword.startswith("x-"):
            continue
        if keyword == "type":
            if not _types(other) - (set() if nulls else {"null"}) <= _types(part):
                return False
        # Equal references may lead to different schemas: each side resolves them in a document of its own.
        elif "$ref" in str(value) or keyword not in other or other[keyword] != value:
            return False
    return "type" not in part or "type" in other


def _types(part: Mapping[str, Any]) -> set[str]:
    kinds = part.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)
