"""Shapes of the objects of OpenAPI 2.0, 3.0, 3.1 and 3.2: which field of which object holds what.

A table maps the name of an object's type to its fields, and each field to a kind: the name of another type, or of a
JSON value (`text`, `texts`: an array of them, `boolean`, `number`, `natural`, `object`, `any`). `[X]` is an array of
X, `{X}` an object whose members are X under any name, `X|Y` either of two; `!` marks what must be there; `*` stands
for every member that isn't an extension. Sources: the specifications, 2.0, 3.0.3, 3.1.1 and 3.2.0, chapters "Schema"
and 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

Table = Mapping[str, Mapping[str, str]]
VALUES = frozenset(["text", "texts", "boolean", "number", "natural", "object", "any"])


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


def texts(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "text")


def flags(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "boolean")


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
LIMITS = dict.fromkeys(
    ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"), "natural"
)
BOUNDS = dict.fromkeys(("multipleOf", "maximum", "minimum"), "number")
NOTES = {
    **texts("title", "description", "format", "pattern"),
    **flags("uniqueItems", "readOnly"),
    **LIMITS,
    **BOUNDS,
    **dict.fromkeys(("default", "example"), "any"),
    "enum": "[any]",
    "required": "texts",
    "xml": "object",
    "externalDocs": "object",
}

COMMON: Table = {
    "Info": {
        **texts("description", "termsOfService"),
        "title": "text!",
        "version": "text!",
        **dict.fromkeys(("contact", "license"), "object"),
    },
    "Tag": {"name": "text!", "description": "text", "externalDocs": "object"},
    "Paths": {"*": "PathItem"},
    "Responses": {"*": "Response"},
    "SecurityRequirement": {"*": "texts"},
}

V3_0: Table = {
    **COMMON,
    "OpenAPI": {
        "openapi": "any!",
        "info": "Info!",
        "servers": "[Server]",
        "paths": "Paths!",
        "components": "Components",
        "security": "[SecurityRequirement]",
        "tags": "[Tag]",
        "externalDocs": "object",
    },
    "Server": {"url": "text!", "description": "text", "variables": "{ServerVariable}"},
    "ServerVariable": {"enum": "texts", "default": "text!", "description": "text"},
    "PathItem": {
        **texts("$ref", "summary", "description"),
        "servers": "[Server]",
        "parameters": "[Parameter]",
        **dict.fromkeys(METHODS, "Operation"),
    },
    "Operation": {
        **texts("summary", "description", "operationId"),
        "tags": "texts",
        "externalDocs": "object",
        "parameters": "[Parameter]",
        "requestBody": "RequestBody",
        "responses": "Responses!",
        "callbacks": "{Callback}",
        "deprecated": "boolean",
        "security": "[SecurityRequirement]",
        "servers": "[Server]",
    },
    "Response": {
        "description": "text!",
        "headers": "{Header}",
        "content": "{MediaType}",
        "links": "{Link}",
    },
    "RequestBody": {"description": "text", "content": "{MediaType}!", "required": "boolean"},
    "MediaType": {
        "schema": "Schema",
        "example": "any",
        "examples": "{Example}",
        "encoding": "{Encoding}",
    },
    "Encoding": {
        **texts("contentType", "style"),
        "headers": "{Header}",
        **flags("explode", "allowReserved"),
    },
    "Parameter": {
        "name": "text!",
        "in": "text!",
        **texts("description", "style"),
        **flags("required", "deprecated", "allowEmptyValue", "explode", "allowReserved"),
        "schema": "Schema",
        "example": "any",
        "examples": "{Example}",
        "content": "{MediaType}",
    },
    "Header": {
        **texts("description", "style"),
        **flags("required", "deprecated", "allowEmptyValue", "explode", "allowReserved"),
        "schema": "Schema",
        "example": "any",
        "examples": "{Example}",
        "content": "{MediaType}",
    },
    "Example": {**texts("summary", "description", "externalValue"), "value": "any"},
    "Link": {
        **texts("operationRef", "operationId", "description"),
        "parameters": "object",
        "requestBody": "any",
        "server": "Server",
    },
    "SecurityScheme": {
        "type": "text!",
        **texts("description", "name", "in", "scheme", "bearerFormat", "openIdConnectUrl"),
        "flows": "object",
    },
    "Callback": {"*": "PathItem"},
    "Components": {
        "schemas": "{Schema}",
        "responses": "{Response}",
        "parameters": "{Parameter}",
        "examples": "{Example}",
        "requestBodies": "{RequestBody}",
        "headers": "{Header}",
        "securitySchemes": "{SecurityScheme}",
        "links": "{Link}",
        "callbacks": "{Callback}",
    },
    "Schema": {
        **NOTES,
        **flags("exclusiveMaximum", "exclusiveMinimum", "nullable", "writeOnly", "deprecated"),
        "type": "text",
        "properties": "{Schema}",
        "items": "Schema",
        "additionalProperties": "boolean|Schema",
        "not": "Schema",
        "allOf": "[Schema]",
        "anyOf": "[Schema]",
        "oneOf": "[Schema]",
        "discriminator": "object",
    },
}

V3_1: Table = {
    **V3_0,
    "OpenAPI": {
        **V3_0["OpenAPI"],
        "paths": "Paths",
        "jsonSchemaDialect": "text",
        "webhooks": "{PathItem}",
    },
    "Info": {**V3_0["Info"], "summary": "text"},
    "Operation": {**V3_0["Operation"], "responses": "Responses"},
    "Components": {**V3_0["Components"], "pathItems": "{PathItem}"},
    "Schema": {
        **V3_0["Schema"],
        **texts("$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$comment"),
        **texts("contentEncoding", "contentMediaType"),
        "contentSchema": "Schema",
        "type": "text|texts",
        "const": "any",
        "examples": "[any]",
        **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum"), "number"),
        **dict.fromkeys(("minContains", "maxContains"), "natural"),
        **dict.fromkeys(("$defs", "properties", "patternProperties", "dependentSchemas"), "{Schema}"),
        "dependentRequired": "object",
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[Schema]"),
        **dict.fromkeys(
            (
                *("items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else"),
                *("unevaluatedItems", "unevaluatedProperties"),
            ),
            "Schema",
        ),
    },
}

MEDIA_3_2 = {**V3_1["MediaType"], "itemSchema": "Schema", "itemEncoding": "Encoding"}
V3_2: Table = {
    **V3_1,
    "OpenAPI": {**V3_1["OpenAPI"], "$self": "text"},
    "Server": {**V3_1["Server"], "name": "text"},
    "Tag": {**V3_1["Tag"], **texts("summary", "parent", "kind")},
    "PathItem": {**V3_1["PathItem"], "query": "Operation", "additionalOperations": "{Operation}"},
    "Response": {**V3_1["Response"], "description": "text", "summary": "text"},
    "MediaType": {**MEDIA_3_2, "prefixEncoding": "[Encoding]"},
    "Encoding": {
        **V3_1["Encoding"],
        "encoding": "{Encoding}",
        "prefixEncoding": "[Encoding]",
        "itemEncoding": "Encoding",
    },
    "Example": {**V3_1["Example"], "dataValue": "any", "serializedValue": "text"},
    "SecurityScheme": {**V3_1["SecurityScheme"], "oauth2MetadataUrl": "text", "deprecated": "boolean"},
    "Components": {**V3_1["Components"], "mediaTypes": "{MediaType}"},
}

ITEMS = {
    **{key: each for key, each in NOTES.items() if key in {*LIMITS, *BOUNDS}},
    **texts("format", "pattern", "collectionFormat", "type"),
    **flags("exclusiveMaximum", "exclusiveMinimum", "uniqueItems"),
    **dict.fromkeys(("default", "example"), "any"),
    "enum": "[any]",
    "items": "Items",
}
V2: Table = {
    **COMMON,
    "OpenAPI": {
        "swagger": "any!",
        "info": "Info!",
        **texts("host", "basePath"),
        **dict.fromkeys(("schemes", "consumes", "produces"), "texts"),
        "paths": "Paths!",
        "definitions": "{Schema}",
        "parameters": "{Parameter}",
        "responses": "{Response}",
        "securityDefinitions": "{SecurityScheme}",
        "security": "[SecurityRequirement]",
        "tags": "[Tag]",
        "externalDocs": "object",
    },
    "PathItem": {
        "$ref": "text",
        "parameters": "[Parameter]",
        **dict.fromkeys(METHODS[:-1], "Operation"),
    },
    "Operation": {
        **texts("summary", "description", "operationId"),
        **dict.fromkeys(("tags", "consumes", "produces", "schemes"), "texts"),
        "externalDocs": "object",
        "parameters": "[Parameter]",
        "responses": "Responses!",
        "deprecated": "boolean",
        "security": "[SecurityRequirement]",
    },
    "Parameter": {
        **ITEMS,
        "name": "text!",
        "in": "text!",
        "description": "text",
        **flags("required", "allowEmptyValue"),
        "schema": "Schema",
    },
    "Items": ITEMS,
    "Header": {**ITEMS, "description": "text"},
    "Response": {
        "description": "text!",
        "schema": "Schema",
        "headers": "{Header}",
        "examples": "object",
    },
    "SecurityScheme": {
        "type": "text!",
        **texts("description", "name", "in", "flow", "authorizationUrl", "tokenUrl"),
        "scopes": "object",
    },
    "Schema": {
        **NOTES,
        **flags("exclusiveMaximum", "exclusiveMinimum"),
        **texts("discriminator", "type"),
        "properties": "{Schema}",
        "items": "Schema",
        "additionalProperties": "boolean|Schema",
        "allOf": "[Schema]",
    },
}

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
