"""The reader of OpenAPI 3.0: operations and security schemes as values.

It reads only what was found sound: no shape is checked again here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import (
    Body,
    Example,
    Header,
    Link,
    MediaType,
    Operation,
    Parameter,
    RequestPlace,
    Response,
    SecurityKind,
    SecurityScheme,
)
from hydracore_openapi.readers.dialect import Dialect, View
from hydracore_openapi.source.paths import PathOperation, path_operations
from hydracore_openapi.source.references import Files, Key, Node

STYLES: Mapping[RequestPlace, str] = {
    RequestPlace.PATH: "simple",
    RequestPlace.HEADER: "simple",
    RequestPlace.QUERY: "form",
    RequestPlace.COOKIE: "form",
}
"""The style of a parameter that names none (OpenAPI 3.0.3, 4.7.12.2.1)."""


@dataclass(slots=True, eq=False, repr=False)
class Reader:
    """Reads one document; `dialect` compiles its schemas."""

    files: Files
    dialect: Dialect

    def operations(self) -> tuple[Operation, ...]:
        found = path_operations(self.files)
        ids = {each.node.key: each.id for each in found}
        return tuple(self.operation(each, ids) for each in found)

    def operation(self, each: PathOperation, ids: Mapping[Key, str]) -> Operation:
        node = each.node
        body = node.get("requestBody")
        return Operation(
            id=each.id,
            method=each.method,
            path=base_path(self.files.document, each.item, node) + each.path,
            summary=node.value.get("summary", ""),
            parameters=tuple(map(self.parameter, each.parameters(self.files))),
            body=None if body is None else self.body(body),
            responses={
                status: self.response(status, response, ids)
                for status, response in node["responses"].items()
                if not status.startswith("x-")
            },
            security=self.security(node),
            extensions=extensions(node),
            location=node.location,
        )

    def parameter(self, node: Node) -> Parameter:
        value = node.value
        place = RequestPlace(value["in"])
        style = value.get("style", STYLES[place])
        media, content = self.only_content(node)
        return Parameter(
            name=value["name"],
            place=place,
            required=value.get("required", False),
            schema=self.schema(content, View.REQUEST) or Schema({}),
            style=style,
            explode=value.get("explode", style == "form"),
            description=value.get("description", ""),
            inferred=value.get("x-inferred"),
            location=node.location,
            media=media,
            examples=self.examples(content),
        )

    def header(self, name: str, node: Node) -> Header:
        node = self.files.follow(node)
        _, content = self.only_content(node)
        return Header(
            name=name,
            required=node.value.get("required", False),
            schema=self.schema(content, View.RESPONSE),
            location=node.location,
            inferred=node.value.get("x-inferred"),
            examples=self.examples(content),
        )

    def only_content(self, node: Node) -> tuple[str | None, Node]:
        """The media type of a parameter or header, if any, and whatever holds its schema and examples."""
        content = node.get("content")
        return (None, node) if content is None else next(iter(content.items()))

    def schema(self, holder: Node, view: View) -> Schema | None:
        node = holder.get("schema")
        return None if node is None else self.dialect.schema(node, view)

    def body(self, node: Node) -> Body:
        node = self.files.follow(node)
        return Body(
            required=node.value.get("required", False),
            media=self.media(node, View.REQUEST),
            inferred=node.value.get("x-inferred"),
            location=node.location,
        )

    def media(self, node: Node, view: View) -> Mapping[str, MediaType]:
        return {
            name: MediaType(name, self.schema(media, view), self.examples(media), media.location)
            for name, media in node.members("content")
        }

    def examples(self, holder: Node) -> Mapping[str, Example]:
        found = {}
        for name, each in holder.members("examples"):
            example = self.files.follow(each)
            if "value" in example.value:
                value = example["value"]
                found[name] = Example(name, value.value, example.value.get("summary", ""), value.location)
        single = holder.get("example")
        if single is not None:
            found["example"] = Example("example", single.value, "", single.location)
        return found

    def response(self, status: str, node: Node, ids: Mapping[Key, str]) -> Response:
        node = self.files.follow(node)
        return Response(
            status=status,
            description=node.value["description"],
            headers={name: self.header(name, header) for name, header in node.members("headers")},
            media=self.media(node, View.RESPONSE),
            links={name: self.link(name, link, ids) for name, link in node.members("links")},
            inferred=node.value.get("x-inferred"),
            location=node.location,
        )

    def link(self, name: str, node: Node, ids: Mapping[Key, str]) -> Link:
        node = self.files.follow(node)
        return Link(
            name=name,
            operation_id=self.linked(node, ids),
            parameters=node.value.get("parameters", {}),
            location=node.location,
        )

    def linked(self, node: Node, ids: Mapping[Key, str]) -> str:
        if "operationId" in node.value:
            return str(node.value["operationId"])
        target = self.files.target(node, node.value["operationRef"])
        return ids[target.key] if isinstance(target, Node) else ""

    def security(self, node: Node) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        asked = node.value.get("security", self.files.document.value.get("security", []))
        return tuple({name: tuple(scopes) for name, scopes in each.items()} for each in asked)

    def security_schemes(self) -> Mapping[str, SecurityScheme]:
        components = self.files.document.get("components")
        return {
            name: security_scheme(name, self.files.follow(node))
            for name, node in (components.members("securitySchemes") if components else ())
        }


def security_scheme(name: str, node: Node) -> SecurityScheme:
    return SecurityScheme(
        name=name,
        kind=SecurityKind(node.value["type"]),
        scheme=node.value.get("scheme", "").lower(),
        place=RequestPlace(node.value["in"]) if "in" in node.value else None,
        parameter=node.value.get("name", ""),
        inferred=node.value.get("x-inferred"),
        location=node.location,
        token_url=node.value.get("flows", {}).get("clientCredentials", {}).get("tokenUrl", ""),
    )


def extensions(node: Node) -> Mapping[str, Any]:
    return {key: value for key, value in node.value.items() if key.startswith("x-")}


def base_path(document: Node, item: Node, operation: Node) -> str:
    """The path of the first server, as the innermost of the three names it."""
    for holder in (operation, item, document):
        servers = holder.value.get("servers")
        if servers:
            return server_path(servers[0])
    return ""


def server_path(server: Mapping[str, Any]) -> str:
    url = server["url"]
    for name, variable in server.get("variables", {}).items():
        url = url.replace("{" + name + "}", variable["default"])
    path = urlsplit(url).path.rstrip("/")
    return path if path.startswith("/") or not path else f"/{path}"
