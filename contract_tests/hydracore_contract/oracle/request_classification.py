"""Classification of requests: what is wrong or odd in one, read back from what went over the wire.

A verdict never rests on what a request was meant to be: mutators, shrinking and a replay change requests, and what was
once invalid may be valid now. So each request is read as a service would read it, by the contract alone:

- It is good, or it has faults: ways in which it breaks the contract. A fault that a lenient reader would forgive
  (`coercion`) is marked `lenient`.
- It may be odd: what a careful service may refuse although no schema forbids it, such as control characters, half a
  surrogate pair, integers beyond 64 bits or deep nesting (`oddities`). Whether it is served or refused, both are right.
- Its path may lead elsewhere: an encoded slash, a dot segment or a control character is taken apart by routers before
  any service sees it (`misroutable`), or it does not match the operation's template at all (`strayed`).
- Its body may be unreadable as JSON, which any service may say before it looks at anything else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qs

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT, body_schema, kinds, words
from hydracore_contract.findings.subject import Subject, SubjectKind
from hydracore_contract.oracle.coercion import is_coercible
from hydracore_contract.oracle.oddities import Oddity, decoded, oddities
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.json_schema.violations import DEPTH, ENCODING
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Operation, Parameter, RequestPlace
from hydracore_openapi.readers.resources import is_json

SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
BROKEN_ESCAPE = re.compile("%(?![0-9a-fA-F]{2})")
"""A percent sign that escapes nothing (RFC 3986, section 2.1), which most servers refuse before any service sees it."""
PARAMETER = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class RequestFault:
    """One way in which a request breaks the contract; `source` is the document pointer that says so.

    `path` leads to the fault in a body; for a parameter it is the name alone.
    """

    place: RequestPlace
    path: tuple[str, ...]
    keyword: str
    message: str
    source: str
    lenient: bool = False

    @property
    def field(self) -> str:
        return ".".join((self.place, *self.path))

    @property
    def subject(self) -> Subject:
        return Subject(SubjectKind.REQUEST_FIELD, (self.place, *self.path))


@dataclass(frozen=True, slots=True)
class OpenTrait:
    """A trait of a request of which the contract leaves open what becomes of it.

    `point` is a `Behaviour`, or the document pointer of a point that schemas alone tell; `place` is what it is about.
    `served` are the readings by which it is served, `refused` those by which it is refused, whatever the status;
    `statuses` are readings that are a status.
    """

    point: str
    place: str
    kind: str = ""
    served: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    statuses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class ClassifiedRequest:
    """`unreadable` says why the body could not be read as JSON at all; `oddities` what a careful service may
    refuse although the schemas allow it; `misroutable` that the path may lead elsewhere."""

    operation: Operation
    path: Mapping[str, str]
    query: frozenset[str]
    """The names of the query parameters that were sent."""
    body: Any
    faults: tuple[RequestFault, ...]
    unreadable: str | None
    oddities: frozenset[Oddity]
    misroutable: bool
    strayed: bool
    """Tells whether the path is not the operation's at all."""
    traits: tuple[OpenTrait, ...] = ()
    """What in it the contract leaves open (`open_traits`)."""
    reserved: frozenset[int] = frozenset()
    """Statuses that the contract documents for bodies that can't be read, and for nothing else."""
    orders: tuple[str, ...] = ()
    """The readings of the order in which a service may judge what is wrong."""

    @property
    def members(self) -> Mapping[str, Any]:
        """The members of the body, by name; none where it is no object."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def is_bodiless(self) -> bool:
        return self.body is ABSENT

    @property
    def may_be_unreadable(self) -> bool:
        """Tells whether some reader can't read the body: to the strict, nothing, white space alone and a scalar at the
        top (RFC 4627, section 2) are no JSON."""
        return not isinstance(self.body, (dict, list)) and any(
            fault.place == RequestPlace.BODY for fault in self.faults
        )

    @property
    def media_fault(self) -> bool:
        return any(fault.keyword == "content" for fault in self.faults)

    @property
    def says_json(self) -> bool:
        """Tells whether the body's media type says that it is JSON: not every service reads one that doesn't."""
        return not self.media_fault and Oddity.NO_MEDIA not in self.oddities

    @property
    def has_path_fault(self) -> bool:
        return any(fault.place == RequestPlace.PATH for fault in self.faults)

    @property
    def has_hard_path_fault(self) -> bool:
        """Tells whether no lenient reader could make out what the path names."""
        return any(fault.place == RequestPlace.PATH and not fault.lenient for fault in self.faults)

    @property
    def faulty(self) -> frozenset[str]:
        """The names of the body's properties that have faults."""
        return frozenset(
            fault.path[0] for fault in self.faults if fault.place == RequestPlace.BODY and fault.path
        )

    @property
    def is_good(self) -> bool:
        return not self.faults

    @property
    def is_lenient(self) -> bool:
        """Tells whether a lenient reader forgives every fault."""
        return bool(self.faults) and all(fault.lenient for fault in self.faults)


def classify(operation: Operation, request: Request) -> ClassifiedRequest:
    path, _, query = request.path.partition("?")
    values = path_values(operation, path)
    media = next((value for key, value in request.headers if key.lower() == "content-type"), None)
    body, unreadable, other_media = read_body(operation, request.body, media)
    found = [
        *all_parameter_faults(operation, request, values or {}),
        *body_faults(operation, body, unreadable, other_media, request.body),
    ]
    return ClassifiedRequest(
        operation,
        values or {},
        frozenset(parse_qs(query, keep_blank_values=True)),
        body,
        tuple(found),
        unreadable,
        frozenset(oddities(operation, request, body, media)),
        values is None or bool(BROKEN_ESCAPE.search(path)) or any(map(may_lead_elsewhere, values.values())),
        values is None,
    )


def path_values(operation: Operation, path: str) -> Mapping[str, str] | None:
    """The path's parameters, decoded; None where it doesn't match the template."""
    parts = PARAMETER.split(operation.path)
    match = re.fullmatch("([^/]+)".join(map(re.escape, parts[::2])), path)
    if match is None:
        return None
    return dict(zip(parts[1::2], map(decoded, match.groups()), strict=True))


SUSPICIOUS = frozenset("'\"<>")
"""What firewalls look for in a path: the quotes of SQL, and the brackets of HTML."""


def is_misleading(value: str) -> bool:
    """Tells whether a router may well not take it for one segment of a path."""
    return (
        "/" in value
        or "\\" in value
        or value == "."
        or ".." in value
        or not value.isprintable()
        or "\ufffd" in value
    )


def all_parameter_faults(
    operation: Operation, request: Request, path: Mapping[str, str]
) -> Iterator[RequestFault]:
    """The faults of path, query and headers; `path` are the path's parameters, decoded."""
    yield from path_faults(operation, path)
    yield from query_faults(operation, request.path.partition("?")[2])
    yield from header_faults(operation, request)


def may_lead_elsewhere(value: str) -> bool:
    """Tells whether a router may take it for something else, or a firewall for an attack."""
    return is_misleading(value) or not SUSPICIOUS.isdisjoint(value)


def path_faults(operation: Operation, values: Mapping[str, str]) -> Iterator[RequestFault]:
    for each in operation.parameters:
        if each.place == RequestPlace.PATH and each.name in values:
            yield from parameter_faults(each, values[each.name])


def query_faults(operation: Operation, query: str) -> Iterator[RequestFault]:
    sent = parse_qs(query, keep_blank_values=True)
    for each in operation.parameters:
        if each.place == RequestPlace.QUERY:
            if each.name in sent:
                yield from parameter_faults(each, query_value(each, sent[each.name]))
            elif each.required:
                yield RequestFault(
                    RequestPlace.QUERY, (each.name,), "required", "is missing", each.location.pointer
                )


def query_value(parameter: Parameter, texts: list[str]) -> Any:
    """The value of a query parameter: a text, or an array, split as its style writes it."""
    said = words(parameter.schema)
    if "array" not in kinds(said):
        return texts[0]
    split = texts if parameter.explode else texts[0].split(SEPARATORS.get(parameter.style, ","))
    items = parameter.schema.sub(said.get("items", {}))
    return [typed(items, text) for text in split]


def header_faults(operation: Operation, request: Request) -> Iterator[RequestFault]:
    sent = {key.lower(): value for key, value in request.headers}
    for each in operation.parameters:
        if each.place == RequestPlace.HEADER:
            if each.name.lower() in sent:
                yield from parameter_faults(each, sent[each.name.lower()])
            elif each.required:
                yield RequestFault(
                    RequestPlace.HEADER, (each.name,), "required", "is missing", each.location.pointer
                )


def parameter_faults(parameter: Parameter, text: Any) -> Iterator[RequestFault]:
    value = typed(parameter.schema, text)
    yield from faults(parameter.schema, value, parameter.place, parameter.name)


def typed(schema: Schema, text: Any) -> Any:
    """A parameter's text as the JSON value that its schema is about."""
    if not isinstance(text, str) or "string" in kinds(words(schema)) or schema.is_valid(text):
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, (bool, int, float)) else text


NO_UTF_8 = "it is no UTF-8"
OTHER_UNICODE = "it begins like UTF-16 or UTF-32, and is no UTF-8"
"""Python's json, and so FastAPI, reads it as that: what it says then depends on every byte."""


def read_body(operation: Operation, body: bytes | None, media: str | None) -> tuple[Any, str | None, bool]:
    """The body's value or ABSENT, why it can't be read, and whether it came as another media type."""
    if operation.body is None or not (body or b"").strip():
        return ABSENT, None, False
    assert body is not None  # noqa: S101 (it holds something)
    other = media is not None and not is_json(essence(media))
    try:
        return json.loads(body.decode(), parse_constant=no_constant), None, other
    except UnicodeDecodeError:
        return ABSENT, NO_UTF_8 if json.detect_encoding(body) == "utf-8" else OTHER_UNICODE, other
    except (ValueError, RecursionError):
        return ABSENT, "it is no JSON", other


def no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def body_faults(
    operation: Operation, body: Any, unreadable: str | None, other_media: bool, sent: bytes | None
) -> Iterator[RequestFault]:
    if operation.body is None:
        return
    pointer = operation.body.location.pointer
    if other_media:
        yield RequestFault(
            RequestPlace.BODY, (), "content", "has a media type that is not documented", f"{pointer}/content"
        )
    elif unreadable:
        yield RequestFault(
            RequestPlace.BODY, (), "json", f"can't be read: {unreadable}", f"{pointer}/content"
        )
    elif body is ABSENT:
        if operation.body.required or sent:
            yield RequestFault(RequestPlace.BODY, (), "required", "is missing", f"{pointer}/required")
    else:
        schema = body_schema(operation)
        yield from faults(schema, body, RequestPlace.BODY) if schema else ()


def faults(schema: Schema, value: Any, place: RequestPlace, *above: str) -> Iterator[RequestFault]:
    for each in schema.violations(value):
        if each.keyword in (ENCODING, DEPTH):
            continue
        yield RequestFault(
            place,
            (*above, *map(str, each.path)),
            each.keyword,
            each.message,
            each.source,
            forgiven(schema, value, each.path, each.keyword),
        )


def forgiven(schema: Schema, value: Any, path: tuple[str | int, ...], keyword: str) -> bool:
    if keyword not in ("type", "format"):
        return False
    part, found = part_at(schema, value, path)
    said = words(part)
    return is_coercible(kinds(said), said.get("format"), found)


def part_at(schema: Schema, value: Any, path: tuple[str | int, ...]) -> tuple[Schema, Any]:
    """The part of the schema and the part of the value that a path leads to."""
    for key in path:
        value = value[key]
        inner = schema.parts.get(str(key), {}) if isinstance(key, str) else words(schema).get("items", {})
        schema = schema.sub(inner)
    return schema, value
