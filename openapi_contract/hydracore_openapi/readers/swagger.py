"""The reader of OpenAPI 2.0 (Swagger): the same values from another shape.

Bodies are parameters there, in one piece (`in: body`) or field by field (`in: formData`); media types stand beside the
operations (`consumes`, `produces`), and what is no body has its schema's keywords written into itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import (
    Body,
    Encoding,
    Example,
    Header,
    MediaType,
    Parameter,
    RequestPlace,
    SecurityKind,
    SecurityScheme,
)
from hydracore_openapi.readers.dialect import View
from hydracore_openapi.readers.reader import STYLES, Reader
from hydracore_openapi.source.paths import PathOperation
from hydracore_openapi.source.references import Node

JSON = "application/json"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FORMATS: Mapping[str, tuple[str, bool]] = {
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
"""How a `collectionFormat` is written in OpenAPI 3.0: a style, and whether it is exploded."""
OF_PARAMETERS = frozenset(
    ["name", "in", "description", "required", "allowEmptyValue", "collectionFormat", "items"]
)


@dataclass(slots=True, eq=False, repr=False)
class SwaggerReader(Reader):
    """Reads one document of version 2.0."""

    text: ClassVar[Mapping[str, Any]] = {"type": "string"}

    def base_path(self, _: PathOperation) -> str:
        path = str(self.files.document.value.get("basePath", "")).rstrip("/")
        return path if path.startswith("/") or not path else f"/{path}"

    def media_types(self, each: PathOperation, field: str) -> tuple[str, ...]:
        """The media types that an operation, or the document, takes (`consumes`) or gives (`produces`)."""
        own = each.node.value.get(field, self.files.document.value.get(field, []))
        return tuple(own) or (JSON,)

    def parameter(self, node: Node) -> Parameter:
        value = node.value
        place = RequestPlace(value["in"])
        style, explode = FORMATS.get(value.get("collectionFormat", ""), (STYLES[place], False))
        return Parameter(
            name=value["name"],
            place=place,
            required=value.get("required", False) or place is RequestPlace.PATH,
            schema=self.written_schema(node, View.REQUEST),
            style=style,
            explode=explode,
            description=value.get("description", ""),
            inferred=value.get("x-inferred"),
            location=node.location,
            examples=self.own_example(node),
            allow_empty_value=value.get("allowEmptyValue") is True,
        )

    def is_parameter(self, node: Node) -> bool:
        return node.value["in"] not in ("body", "formData")

    def own_example(self, node: Node) -> Mapping[str, Example]:
        """Example values as an extension has them (`x-example`), which many tools write."""
        example = node.get("x-example")
        return {} if example is None else {"example": Example("example", example.value, "", example.location)}

    def written_schema(self, node: Node, view: View) -> Schema:
        """The schema whose keywords are written into a parameter or a header."""
        return self.dialect.schema(schema_node(node), view)

    def header(self, name: str, node: Node) -> Header:
        return Header(
            name=name,
            required=False,
            schema=self.written_schema(node, View.RESPONSE),
            location=node.location,
            inferred=node.value.get("x-inferred"),
        )

    def request_body(self, each: PathOperation) -> Body | None:
        parts = [node for node in each.parameters(self.files) if not self.is_parameter(node)]
        whole = next((node for node in parts if node.value["in"] == "body"), None)
        if whole is not None:
            schema = self.schema(whole, View.REQUEST)
            media = self.media_types(each, "consumes")
        elif parts:
            schema = self.dialect.schema(form(each, parts), View.REQUEST)
            media = self.form_types(each, parts)
        else:
            return None
        holder = whole or each.node
        return Body(
            required=any(node.value.get("required") is True for node in parts),
            media={name: MediaType(name, schema, {}, holder.location, encodings(parts)) for name in media},
            inferred=holder.value.get("x-inferred") if whole else None,
            location=holder.location,
        )

    def form_types(self, each: PathOperation, fields: list[Node]) -> tuple[str, ...]:
        named = tuple(
            name for name in self.media_types(each, "consumes") if name.lower() in (URLENCODED, MULTIPART)
        )
        has_files = any(node.value.get("type") == "file" for node in fields)
        return named or ((MULTIPART,) if has_files else (URLENCODED, MULTIPART))

    def answers(self, node: Node, each: PathOperation) -> Mapping[str, MediaType]:
        """The media types of an answer: those of a schema are what is produced; examples alone have their own."""
        schema = self.schema(node, View.RESPONSE)
        written = dict(node.members("examples"))
        exact = [name for name in written if "*" not in name]
        produced = (
            self.media_types(each, "produces") if schema is not None or len(exact) < len(written) else ()
        )
        any_type = next((value for name, value in written.items() if "*" in name), None)
        return {
            name: MediaType(name, schema, example(written.get(name, any_type)), node.location)
            for name in dict.fromkeys((*produced, *exact))
        }

    def security_scheme(self, name: str, node: Node) -> SecurityScheme:
        value = node.value
        is_basic = value["type"] == "basic"
        return SecurityScheme(
            name=name,
            kind=SecurityKind.HTTP if is_basic else SecurityKind(value["type"]),
            scheme="basic" if is_basic else "",
            place=RequestPlace(value["in"]) if "in" in value else None,
            parameter=value.get("name", ""),
            inferred=value.get("x-inferred"),
            location=node.location,
            token_url=value.get("tokenUrl", "") if value.get("flow") == "application" else "",
        )


def schema_node(node: Node) -> Node:
    """The keywords of a schema among the fields of a parameter or a header."""
    value = {key: each for key, each in node.value.items() if key not in OF_PARAMETERS}
    items = node.get("items")
    if items is not None:
        value["items"] = schema_node(items).value
    if node.value.get("allowEmptyValue") is False and value.get("type") == "string":
        value.setdefault("minLength", 1)
    return Node(value, node.source, node.keys)


def form(each: PathOperation, fields: list[Node]) -> Node:
    """The object that the fields of a form make together."""
    required = [node.value["name"] for node in fields if node.value.get("required") is True]
    properties = {node.value["name"]: schema_node(node).value for node in fields}
    value = {"type": "object", "properties": properties, **({"required": required} if required else {})}
    return Node(value, each.node.source, (*each.node.keys, "parameters"))


def encodings(fields: list[Node]) -> Mapping[str, Encoding]:
    """How the arrays of a form are written: their values are parted by commas where no `collectionFormat` is named."""
    arrays = [node.value for node in fields if node.value.get("type") == "array"]
    styles = {
        value["name"]: FORMATS.get(value.get("collectionFormat", ""), ("form", False)) for value in arrays
    }
    return {name: Encoding(style=style, explode=explode) for name, (style, explode) in styles.items()}


def example(node: Node | None) -> Mapping[str, Example]:
    return {} if node is None else {"example": Example("example", node.value, "", node.location)}
