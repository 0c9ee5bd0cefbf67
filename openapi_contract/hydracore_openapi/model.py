"""The model: a contract as frozen values, which say what a document says once every reference is followed.

Nothing here reads a file or decides anything. A `Contract` holds `Operation`s, an operation holds
`Parameter`s, a `Body` and `Response`s, and each of those holds compiled `Schema`s. Every value knows its
`Location`, so that whoever refuses something can name the line of the document that says so. Values that hold
schemas are compared by identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hydracore_openapi.errors import Defect
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.location import Location as Location
from hydracore_openapi.open_points import Behaviour, ReadingName
from hydracore_openapi.open_points import OpenPoint as OpenPoint

if TYPE_CHECKING:
    from hydracore_openapi.source.remote_files import RemoteFiles

NOTHING: Mapping[str, Any] = MappingProxyType({})


def nothing() -> Mapping[str, Any]:
    return NOTHING


class RequestPlace(StrEnum):
    """The part of a request that a value stands in: a parameter's `in` (OpenAPI 3.0.3, 4.7.12), or the body."""

    PATH = "path"
    QUERY = "query"
    QUERYSTRING = "querystring"
    """The query as one value (OpenAPI 3.2)."""
    HEADER = "header"
    COOKIE = "cookie"
    BODY = "body"


class SecurityKind(StrEnum):
    """The `type` of a security scheme (OpenAPI 3.0.3, 4.7.27)."""

    API_KEY = "apiKey"
    HTTP = "http"
    OAUTH2 = "oauth2"
    OPEN_ID_CONNECT = "openIdConnect"


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    value: Any
    summary: str
    location: Location


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """How one property of a form or a multipart body is written (OpenAPI 3.0.3, 4.7.15).

    `content_types` are the media types or ranges that a part may have, lower-case and without parameters; empty where
    the document names none. `style` and `explode` are None where it says nothing of them.
    """

    content_types: tuple[str, ...] = ()
    style: str | None = None
    explode: bool | None = None
    allow_reserved: bool = False
    headers: Mapping[str, Header] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True, eq=False)
class MediaType:
    """One entry of a `content` object. `examples` holds `examples`, then `example` (as `example`); `encoding` is by
    property, and `item` the schema of each item of a stream (3.2's `itemSchema`)."""

    name: str
    schema: Schema | None
    examples: Mapping[str, Example]
    location: Location
    encoding: Mapping[str, Encoding] = field(default_factory=nothing)
    item: Schema | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """One parameter of an operation, which is never in the body.

    `media` names the media type that the value is written in, where the document says so instead of a style. Beside
    OpenAPI's styles there is `tabDelimited`, which is Swagger 2.0's `tsv`.
    """

    name: str
    place: RequestPlace
    required: bool
    schema: Schema
    style: str
    explode: bool
    description: str
    inferred: str | None
    location: Location
    media: str | None = None
    examples: Mapping[str, Example] = field(default_factory=nothing)
    allow_reserved: bool = False
    allow_empty_value: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """One header of an answer; `media` names the media type of its value, where the document says so."""

    name: str
    required: bool
    schema: Schema | None
    location: Location
    inferred: str | None = None
    examples: Mapping[str, Example] = field(default_factory=nothing)
    media: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A link from a response to another operation; `parameters` maps names to runtime expressions."""

    name: str
    operation_id: str
    parameters: Mapping[str, Any]
    location: Location


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    required: bool
    media: Mapping[str, MediaType]
    inferred: str | None
    location: Location


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """One documented response; `status` is as written: `200`, `4XX` or `default`."""

    status: str
    description: str
    headers: Mapping[str, Header]
    media: Mapping[str, MediaType]
    links: Mapping[str, Link]
    inferred: str | None
    location: Location


@dataclass(frozen=True, slots=True, eq=False)
class SecurityScheme:
    """`scheme` is lower-case (`bearer`, `basic`) and set for HTTP only, `place` and `parameter` for API keys.

    `token_url` is that of OAuth2's client credentials, as it stands there; empty where there is none.
    """

    name: str
    kind: SecurityKind
    scheme: str
    place: RequestPlace | None
    parameter: str
    inferred: str | None
    location: Location
    token_url: str = ""


def lowest_status(key: str) -> int:
    """A status for one as it is documented: `404`, `4XX`, or `default`, which is meant for errors."""
    return int(key.upper().replace("X", "0")) if key != "default" else 500


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation.

    `id` is the operationId, or `METHOD path` where the document gives none. `method` is upper-case. `path`
    is the template with the server's base path before it. `security` lists alternatives: each maps scheme
    names to scopes, an empty mapping means that no credentials are needed, an empty tuple means that
    nothing is asked at all.
    """

    id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: Mapping[str, Response]
    security: tuple[Mapping[str, tuple[str, ...]], ...]
    extensions: Mapping[str, Any]
    location: Location

    def response(self, status: int) -> Response | None:
        """The response documented for `status`: the exact code, its range, else `default` (OpenAPI 3.0.3, 4.7.16)."""
        for key in (str(status), f"{status // 100}XX", "default"):
            if key in self.responses:
                return self.responses[key]
        return None

    @property
    def success(self) -> int:
        """The status of the answer when all goes well: the lowest 2xx, else 200 where `2XX` or `default` documents it,
        else the lowest that is documented (of `4XX` 400)."""
        codes = sorted(lowest_status(key) for key in self.responses if key[:1] in "2345")
        ordinary = next((code for code in codes if str(code) in self.responses and code < 300), None)
        if ordinary is not None:
            return ordinary
        return codes[0] if codes and self.response(200) is None else 200


class RoleKind(StrEnum):
    """The source of an item property's value."""

    ID = "id"
    """The identity that the server gives at creation."""
    PATH = "path"
    """Bound to a path parameter."""
    CREATED = "created"
    """The time of creation."""
    UPDATED = "updated"
    """The time of the last change."""
    INPUT = "input"
    """Taken from the requests; the role's `initial` where they leave it out."""
    INITIAL = "initial"
    """Chosen by the server; the role's `initial` at creation."""


@dataclass(frozen=True, slots=True)
class Role:
    """The role of an item's property: the way in which the server gives it a value.

    `parameter` names the path parameter that a `PATH` role is bound to. `has_initial` tells whether `initial`
    is set (null is a value); where it is not, a value is generated. `nullable` tells whether the answer may
    hold null. `null_on_update` and `object_on_update` are what the document says that null and an object do in an
    update, if anything.
    """

    kind: RoleKind
    parameter: str | None = None
    has_initial: bool = False
    initial: Any = None
    nullable: bool = False
    null_on_update: ReadingName | None = None
    object_on_update: ReadingName | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """The wrapping of a list response: `items` names the array property (None: the body is the array
    itself), `count` names the integer property that counts them, if there is one.
    """

    items: str | None
    count: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """A collection path and its item path, with the operations on each.

    `item_parameter` is the path parameter that identifies an item, `id_property` the property of an item
    that holds it. `scope` names the collection's own path parameters, in order. `parent` is the collection
    path of the resource whose item path this collection hangs below, if the document has one. `roles` says
    for each property of an item where its value comes from.
    """

    name: str
    collection_path: str
    item_path: str | None
    item_parameter: str | None
    id_property: str | None
    scope: tuple[str, ...]
    parent: str | None
    item: Schema
    envelope: Envelope | None
    roles: Mapping[str, Role]
    list: Operation | None = None
    create: Operation | None = None
    read: Operation | None = None
    replace: Operation | None = None
    update: Operation | None = None
    delete: Operation | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OperationReading:
    """An operation as another reading of a point has it, where that is about more than a schema or a parameter."""

    point: OpenPoint
    name: str
    operation: Operation


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """A whole document.

    `document` is plain JSON data in which every external reference was brought in, for showing to people
    and tools; nothing may be decided from it. `files` are the document, every file it references and its
    `overlays`, for a reloader; `remote` holds those that came from other machines. `singletons` are resources
    of one item without identity, such as `/me`, without list and item path. `lines` finds locations when asked.
    `warnings` are what is wrong with the document, each of which cost no more than itself.
    """

    title: str
    version: str
    openapi: str
    document: Mapping[str, Any]
    files: tuple[Path, ...]
    operations: tuple[Operation, ...]
    resources: tuple[Resource, ...]
    security_schemes: Mapping[str, SecurityScheme]
    open_points: tuple[OpenPoint, ...] = ()
    operation_readings: tuple[OperationReading, ...] = ()
    lines: Mapping[str, Location] = field(repr=False, default_factory=nothing)
    warnings: tuple[Defect, ...] = ()
    singletons: tuple[Resource, ...] = ()
    overlays: tuple[Path, ...] = ()
    remote: RemoteFiles | None = field(repr=False, default=None)

    def first_reading(self, behaviour: Behaviour, operation_id: str) -> str | None:
        """The reading that the document states for an operation; None where it leaves no such point open.

        Of several points the one that stands deepest decides: an operation's own before the document's.
        """
        found = [
            each
            for each in self.open_points
            if each.behaviour is behaviour and operation_id in each.operations
        ]
        return max(found, key=lambda each: len(each.source)).readings[0].name if found else None

    def locate(self, source: str) -> Location:
        """The file and line of what an `x-source`, or the `source` of a violation, names. Raises: KeyError."""
        return self.lines[source]

    def operation(self, operation_id: str) -> Operation:
        """The operation of that id. Raises: KeyError if there is none."""
        for operation in self.operations:
            if operation.id == operation_id:
                return operation
        raise KeyError(operation_id)
