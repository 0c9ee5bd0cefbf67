"""The reader of OpenAPI 3.x: operations and security schemes as values.

It reads what was found sound: no shape is checked again here. Where nothing says what is meant, it takes what costs
least: a parameter of the path that nobody describes is a text, and a link or a security scheme that there isn't is
left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import (
    Body,
    Encoding,
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
from hydracore_openapi.source.paths import PathOperation, path_operations, template_names
from hydracore_openapi.source.references import Files, Key, Node, named

STYLES: Mapping[RequestPlace, str] = {
    RequestPlace.PATH: "simple",
    RequestPlace.HEADER: "simple",
    RequestPlace.QUERY: "form",
    RequestPlace.QUERYSTRING: "form",
    RequestPlace.COOKIE: "form",
}
"""The style of a parameter that names none (OpenAPI 3.0.3, 4.7.12.2.1)."""


EXAMPLE_VALUES = ("value", "dataValue", "serializedValue")
"""The fields that hold an example, the last two from version 3.2 on (OpenAPI 3.2, 4.19)."""


@dataclass(slots=True, eq=False, repr=False)
class Reader:
    """Reads one document; `dialect` compiles its schemas."""

    files: Files
    dialect: Dialect
    found: Sequence[PathOperation] = field(init=False)
    ids: Mapping[Key, str] = field(init=False)
    schemes: Mapping[str, Node] = field(init=False)
    """All security schemes but mutual TLS, which no request shows."""

    def __post_init__(self) -> None:
        self.found = path_operations(self.files)
        self.ids = {each.node.key: each.id for each in self.found}
        schemes = named(self.files.document, self.files.shapes.security_schemes)
        followed = ((name, self.files.follow(node)) for name, node in schemes)
        self.schemes = {name: node for name, node in followed if node.value["type"] != "mutualTLS"}

    def operations(self) -> tuple[Operation, ...]:
        return tuple(map(self.operation, self.found))

    def operation(self, each: PathOperation) -> Operation:
        node = each.node
        return Operation(
            id=each.id,
            method=each.method,
            path=self.base_path(each) + each.path.partition("#")[0],
            summary=node.value.get("summary", ""),
            parameters=tuple(self.parameters(each)),
            body=self.request_body(each),
            responses={
                status: self.response(status, response, each)
                for status, response in node.members("responses")
                if not status.startswith("x-")
            },
            security=self.security(node),
            extensions=extensions(node),
            location=node.location,
        )

    def base_path(self, each: PathOperation) -> str:
        """The path of the first server, as the innermost of the three names it."""
        for holder in (each.node, each.item, self.files.document):
            servers = holder.value.get("servers")
            if servers:
                return server_path(servers[0])
        return ""

    def parameters(self, each: PathOperation) -> Iterator[Parameter]:
        """The parameters of an operation, one for each of its path's included."""
        wanted = template_names(each.path)
        found = [node for node in each.parameters(self.files) if self.is_parameter(node)]
        named = {node.value["name"] for node in found if node.value["in"] == RequestPlace.PATH}
        for node in found:
            if node.value["in"] != RequestPlace.PATH or node.value["name"] in wanted:
                yield self.parameter(node)
        for name in dict.fromkeys(wanted):
            if name not in named:
                value = {"name": name, "in": "path", "required": True, **self.text}
                yield self.parameter(Node(value, each.node.source, each.node.keys))

    text: ClassVar[Mapping[str, Any]] = {"schema": {"type": "string"}}
    """What a parameter that is a text says of its schema."""

    def is_parameter(self, node: Node) -> bool:
        return node.value["in"] in list(RequestPlace)

    def request_body(self, each: PathOperation) -> Body | None:
        body = each.node.get("requestBody")
        return None if body is None else self.body(body)

    def parameter(self, node: Node) -> Parameter:
        value = node.value
        place = RequestPlace(value["in"])
        style = value.get("style", STYLES[place])
        media, content = self.only_content(node)
        return Parameter(
            name=value["name"],
            place=place,
            required=value.get("required", False) or place is RequestPlace.PATH,
            schema=self.schema(content, View.REQUEST) or Schema({}),
            style=style,
            explode=value.get("explode", style == "form"),
            description=value.get("description", ""),
            inferred=value.get("x-inferred"),
            location=node.location,
            media=media,
            examples=self.examples(content),
            allow_reserved=value.get("allowReserved") is True,
            allow_empty_value=value.get("allowEmptyValue") is True,
        )

    def header(self, name: str, node: Node) -> Header:
        node = self.files.follow(node)
        media, content = self.only_content(node)
        return Header(
            name=name,
            required=node.value.get("required", False),
            schema=self.schema(content, View.RESPONSE),
            location=node.location,
            inferred=node.value.get("x-inferred"),
            examples=self.examples(content),
            media=media,
        )

    def only_content(self, node: Node) -> tuple[str | None, Node]:
        """The media type of a parameter or header, if any, and whatever holds its schema and examples."""
        return next(self.content(node), (None, node))

    def schema(self, holder: Node, view: View, keyword: str = "schema") -> Schema | None:
        node = holder.get(keyword)
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
            name: MediaType(
                name,
                self.schema(media, view),
                self.examples(media),
                media.location,
                self.encodings(media),
                self.schema(media, view, "itemSchema"),
            )
            for name, media in self.content(node)
        }

    def content(self, node: Node) -> Iterator[tuple[str, Node]]:
        return ((name, self.files.follow(media)) for name, media in node.members("content"))

    def encodings(self, media: Node) -> Mapping[str, Encoding]:
        return {name: self.encoding(each) for name, each in media.members("encoding")}

    def encoding(self, node: Node) -> Encoding:
        value = node.value
        return Encoding(
            content_types=media_types(value.get("contentType", "")),
            style=value.get("style"),
            explode=value.get("explode"),
            allow_reserved=value.get("allowReserved") is True,
            headers={name: self.header(name, header) for name, header in node.members("headers")},
        )

    def examples(self, holder: Node) -> Mapping[str, Example]:
        found = {}
        for name, each in holder.members("examples"):
            example = self.files.follow(each)
            held = next((key for key in EXAMPLE_VALUES if key in example.value), None)
            if held is not None:
                value = example[held]
                found[name] = Example(name, value.value, example.value.get("summary", ""), value.location)
        single = holder.get("example")
        if single is not None:
            found["example"] = Example("example", single.value, "", single.location)
        return found

    def response(self, status: str, node: Node, each: PathOperation) -> Response:
        node = self.files.follow(node)
        links = ((name, self.files.follow(link)) for name, link in node.members("links"))
        return Response(
            status=status,
            description=node.value.get("description", ""),
            headers={name: self.header(name, header) for name, header in node.members("headers")},
            media=self.answers(node, each),
            links={name: self.link(name, link, to) for name, link in links if (to := self.linked(link))},
            inferred=node.value.get("x-inferred"),
            location=node.location,
        )

    def answers(self, node: Node, _: PathOperation) -> Mapping[str, MediaType]:
        return self.media(node, View.RESPONSE)

    def link(self, name: str, node: Node, operation_id: str) -> Link:
        return Link(
            name=name,
            operation_id=operation_id,
            parameters=node.value.get("parameters", {}),
            location=node.location,
        )

    def linked(self, node: Node) -> str:
        """The id of the operation that a link leads to; nothing where there is none."""
        if "operationId" in node.value:
            name = str(node.value["operationId"])
            return name if name in self.ids.values() else ""
        target = self.files.target(node, node.value.get("operationRef", "#"))
        return self.ids.get(target.key, "") if isinstance(target, Node) else ""

    def security(self, node: Node) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        asked = node.value.get("security", self.files.document.value.get("security", []))
        return tuple(
            {name: tuple(scopes) for name, scopes in each.items() if name in self.schemes} for each in asked
        )

    def security_schemes(self) -> Mapping[str, SecurityScheme]:
        return {name: self.security_scheme(name, node) for name, node in self.schemes.items()}

    def security_scheme(self, name: str, node: Node) -> SecurityScheme:
        return security_scheme(name, node)


def security_scheme(name: str, node: Node) -> SecurityScheme:
    flow = node.value.get("flows", {}).get("clientCredentials", {})
    return SecurityScheme(
        name=name,
        kind=SecurityKind(node.value["type"]),
        scheme=node.value.get("scheme", "").lower(),
        place=RequestPlace(node.value["in"]) if "in" in node.value else None,
        parameter=node.value.get("name", ""),
        inferred=node.value.get("x-inferred"),
        location=node.location,
        token_url=str(flow.get("tokenUrl", "")) if isinstance(flow, dict) else "",
    )


def media_types(listed: str) -> tuple[str, ...]:
    """The media types of a list that is parted by commas, lower-case and without their parameters."""
    names = (essence(each) for each in listed.split(","))
    return tuple(name for name in names if name)


def extensions(node: Node) -> Mapping[str, Any]:
    return {key: value for key, value in node.value.items() if key.startswith("x-")}


def server_path(server: Mapping[str, Any]) -> str:
    """The path of a server's URL; nothing where that is no URL."""
    try:
        path = urlsplit(filled(server)).path.rstrip("/")
    except ValueError:
        return ""
    return path if path.startswith("/") or not path else f"/{path}"


def filled(server: Mapping[str, Any]) -> str:
    """A server's URL with the defaults of its variables."""
    url = str(server["url"])
    for name, variable in server.get("variables", {}).items():
        url = url.replace("{" + name + "}", variable.get("default", ""))
    return url
