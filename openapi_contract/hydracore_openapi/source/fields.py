"""Fields of the objects of OpenAPI 2.0, 3.0, 3.1 and 3.2: for each version, which field of which object holds what.

A table maps the name of an object's type to its fields, and each field to a kind: the name of another type, or of a
JSON value (`text`, `texts`: an array of them, `boolean`, `number`, `positive`, `natural`, `object`, `any`). `[X]` is an
array of X, `{X}` an object whose members are X under any name, `X|Y` either of two; `!` marks what must be there; `*`
stands for every member that isn't an extension. Sources: the specifications, 2.0, 3.0.3, 3.1.1 and 3.2.0, chapters
"Schema" and 4; the keywords of schemas since 3.1: JSON Schema 2020-12.
"""

from __future__ import annotations

from collections.abc import Mapping

Table = Mapping[str, Mapping[str, str]]


def texts(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "text")


def flags(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "boolean")


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
LIMITS = dict.fromkeys(
    ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"), "natural"
)
BOUNDS = {**dict.fromkeys(("maximum", "minimum"), "number"), "multipleOf": "positive"}
NOTES = {
    **texts("title", "description", "format", "pattern"),
    **flags("uniqueItems", "readOnly"),
    **LIMITS,
    **BOUNDS,
    **dict.fromkeys(("default", "example"), "any"),
    "enum": "[any]",
    "required": "texts",
    "xml": "XML",
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
    "XML": {**texts("name", "namespace", "prefix"), **flags("attribute", "wrapped")},
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
        "discriminator": "Discriminator",
    },
    "Discriminator": {"propertyName": "text!", "mapping": "{text}"},
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
        **dict.fromkeys(("$defs", "definitions", "properties"), "{Schema}"),
        **dict.fromkeys(("patternProperties", "dependentSchemas"), "{Schema}"),
        "dependentRequired": "{texts}",
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
    "XML": {**V3_1["XML"], "nodeType": "text"},
    "Discriminator": {**V3_1["Discriminator"], "defaultMapping": "text"},
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
