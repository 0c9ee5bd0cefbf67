"""Shapes of the objects of OpenAPI 2.0, 3.0, 3.1 and 3.2: what the tables of their fields say, for each version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from hydracore_openapi.source.fields import METHODS as METHODS
from hydracore_openapi.source.fields import V2, V3_0, V3_1, V3_2, Table

VALUES = frozenset(["text", "texts", "boolean", "number", "positive", "natural", "object", "any"])


class Version(StrEnum):
    """The versions of OpenAPI that are read."""

    V2 = "2.0"
    V3_0 = "3.0"
    V3_1 = "3.1"
    V3_2 = "3.2"


class Kind(NamedTuple):
    """What a field holds: one of `names`, alone, or in a `container` of them (`[` or `{`)."""

    names: tuple[str, ...]
    container: str
    required: bool

    @property
    def is_schema(self) -> bool:
        return self.names[-1] == "Schema"


@cache
def kind(text: str) -> Kind:
    """What a table says of a field."""
    inner = text.removesuffix("!")
    return Kind(
        tuple(inner.strip("[]{}").split("|")), inner[0] if inner[0] in "[{" else "", inner is not text
    )


@dataclass(frozen=True, eq=False, repr=False)
class Shapes:
    """The shapes of one version.

    `methods` are the fields of a path that hold operations, `schemas` the keys that lead to the named schemas,
    `security_schemes` those that lead to the security schemes.
    """

    version: Version
    fields: Table
    methods: tuple[str, ...]
    schemas: tuple[str, ...]
    security_schemes: tuple[str, ...]
    choices: Mapping[tuple[str, str], tuple[str, ...]]
    referable: frozenset[str]
    has_any_keyword: bool = False
    """Whether a schema may hold keywords that nobody knows (JSON Schema 2020-12, core, 6.5)."""

    @cache  # noqa: B019 (there are four, for good)
    def required(self, name: str) -> tuple[str, ...]:
        """The fields that a type must have."""
        return tuple(key for key, text in self.fields.get(name, {}).items() if kind(text).required)

    def kind(self, name: str, field: str) -> Kind | None:
        """What a field of a type holds; None for what the type doesn't know."""
        fields = self.fields.get(name, {})
        text = fields.get(field) or fields.get("*")
        return None if text is None else kind(text)

    def typed(self, name: str, value: Mapping[str, Any]) -> Mapping[str, Kind]:
        """The members of an object that hold objects with types."""
        found = {}
        for key in value:
            if not key.startswith("x-"):
                member = self.kind(name, key)
                if member is not None and not VALUES.issuperset(member.names):
                    found[key] = member
        return found


REFERABLE = frozenset(
    [
        *("Schema", "Response", "Parameter", "Example", "RequestBody", "Header", "SecurityScheme"),
        *("Link", "Callback", "PathItem", "Operation", "MediaType"),
    ]
)
"""What may be a reference; the last two also where the specification doesn't say so, since many documents have it."""
TYPES = ("array", "boolean", "integer", "number", "object", "string")
SCHEMES = ("apiKey", "http", "oauth2", "openIdConnect")
CHOICES = {
    ("Parameter", "in"): ("path", "query", "header", "cookie"),
    ("SecurityScheme", "type"): SCHEMES,
    ("SecurityScheme", "in"): ("query", "header", "cookie"),
    ("Schema", "type"): TYPES,
}
COMPONENTS = (("components", "schemas"), ("components", "securitySchemes"))
SHAPES = {
    Version.V2: Shapes(
        Version.V2,
        V2,
        METHODS[:-1],
        ("definitions",),
        ("securityDefinitions",),
        {
            ("Parameter", "in"): ("path", "query", "header", "body", "formData"),
            ("SecurityScheme", "type"): ("basic", "apiKey", "oauth2"),
            ("SecurityScheme", "in"): ("query", "header"),
            ("Schema", "type"): (*TYPES, "file", "null"),
            ("Parameter", "type"): (*TYPES, "file"),
            ("Items", "type"): TYPES,
            ("Header", "type"): TYPES,
        },
        frozenset(["Schema", "Response", "Parameter", "PathItem", "Operation"]),
    ),
    Version.V3_0: Shapes(Version.V3_0, V3_0, METHODS, *COMPONENTS, CHOICES, REFERABLE),
    Version.V3_1: Shapes(
        Version.V3_1,
        V3_1,
        METHODS,
        *COMPONENTS,
        {
            **CHOICES,
            ("Schema", "type"): (*TYPES, "null"),
            ("SecurityScheme", "type"): (*SCHEMES, "mutualTLS"),
        },
        REFERABLE,
        has_any_keyword=True,
    ),
    Version.V3_2: Shapes(
        Version.V3_2,
        V3_2,
        (*METHODS, "query"),
        *COMPONENTS,
        {
            **CHOICES,
            ("Parameter", "in"): (*CHOICES["Parameter", "in"], "querystring"),
            ("Schema", "type"): (*TYPES, "null"),
            ("SecurityScheme", "type"): (*SCHEMES, "mutualTLS"),
        },
        REFERABLE,
        has_any_keyword=True,
    ),
}


def version_of(document: Any) -> Version:
    """The version that a document is read as: the nearest one where it names another, or none."""
    named = document if isinstance(document, dict) else {}
    if "swagger" in named:
        return Version.V2
    minor = str(named.get("openapi", "")).partition(".")[2].partition(".")[0]
    if not minor.isdecimal():
        return Version.V3_0
    return (Version.V3_0, Version.V3_1, Version.V3_2)[min(int(minor), 2)]
