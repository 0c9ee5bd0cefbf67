"""The translation of Schemathesis' cases to the requests that they would send, with our paths and credentials."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote, unquote_plus, urlsplit

import requests
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.parameters import ParameterLocation

from hydracore_contract.exchange import Headers, Request
from hydracore_contract.generate.request_builder import Values, plain
from hydracore_contract.generate.schemathesis_adapter.cases import Case
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract, Operation, RequestPlace, SecurityKind

HOST = "http://service.invalid"
"""Nothing is sent there; Schemathesis builds no request without a host."""
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
UNSENDABLE = (ValueError, TypeError, requests.RequestException, SchemathesisError)
BOUNDARY = re.compile(rb"boundary=([0-9a-f]{32})")
UNESCAPED = re.compile(r"%(?![0-9A-Fa-f]{2})")
SENDERS = frozenset(
    [
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ]
)
"""Headers that say how a message is sent: whoever sends it sets them."""

Place = tuple[RequestPlace | None, str]
"""The place of a credential: `header`, `query` or `cookie`, and its name, in lower case for a header."""


@dataclass(frozen=True, slots=True)
class Given:
    """The values that the caller puts into every request: path parameters by name, and the right credentials."""

    path: Values = field(default_factory=lambda: MappingProxyType({}))
    credentials: Headers = ()
    credential_query: str = ""


def credential_places(contract: Contract) -> frozenset[Place]:
    """All places in which the contract's credentials are carried."""
    keys = (each for each in contract.security_schemes.values() if each.kind == SecurityKind.API_KEY)
    named = (
        (each.place, each.parameter.lower() if each.place == RequestPlace.HEADER else each.parameter)
        for each in keys
    )
    return frozenset([(RequestPlace.HEADER, "authorization"), *named])


def request(case: Case, operation: Operation, given: Given, reserved: frozenset[Place]) -> Request | None:
    """The request that a case stands for; None where it can't be sent at all, as with half a surrogate pair."""
    try:
        case.path_parameters, case.headers = path_values(case, operation, given), sendable(case.headers)
        case.freeze_metadata()
        prepared, cookies = prepare(case)
        headers = [*own_headers(case, prepared, reserved), *cookie_header(cookies, reserved)]
        written, body = steady(headers, bytes_of(prepared.body))
        path = target(case.formatted_path, prepared.url or "", given, reserved)
        return Request(case.method, path, merged(written, given.credentials), body)
    except UNSENDABLE:
        return None


def path_values(case: Case, operation: Operation, given: Given) -> dict[str, Any]:
    """The path's values in their written form: the caller's, but for one that is the case's own fault."""
    negative = case.meta is not None and case.meta.is_negative_at(ParameterLocation.PATH)
    schemas = {each.name: each.schema for each in operation.parameters if each.place == RequestPlace.PATH}
    values = dict(case.path_parameters)
    for name in values.keys() & given.path.keys():
        if not negative or is_valid(schemas[name], unquote(str(values[name]))):
            values[name] = quote(plain(given.path[name]), safe="")
    return values


def is_valid(schema: Schema, text: str) -> bool:
    """Tells whether a text from a path is valid, as it is or as the number or boolean that it spells."""
    try:
        spelled = json.loads(text)
    except ValueError:
        spelled = text
    return schema.is_valid(text) or (not isinstance(spelled, (dict, list)) and schema.is_valid(spelled))


def prepare(case: Case) -> tuple[requests.PreparedRequest, Mapping[str, Any]]:
    """The request of Schemathesis' transport, without its path, which may confuse `requests`; and its cookies."""
    parts = case.as_transport_kwargs(base_url=HOST)
    prepared = requests.Request(**{**parts, "url": HOST, "cookies": None}).prepare()
    return prepared, parts["cookies"] or {}


def target(path: str, url: str, given: Given, reserved: frozenset[Place]) -> str:
    kept = [
        part
        for part in urlsplit(url).query.split("&")
        if part and ("query", unquote_plus(part.partition("=")[0])) not in reserved
    ]
    query = "&".join([*kept, *filter(None, [given.credential_query])])
    written = UNESCAPED.sub("%25", quote(path, safe="/%:@!$&'()*+,;=~"))
    return f"{written}?{query}" if query else written


def sendable(headers: Any) -> Any:
    """The headers that HTTP/1.1 can carry and that no receiver reads in another way."""
    kept = headers.copy()
    for name, value in headers.items():
        if not is_sendable(name, value):
            del kept[name]
    return kept


def is_sendable(name: str, value: Any) -> bool:
    if not isinstance(value, str) or not NAME.fullmatch(name) or not VALUE.fullmatch(value):
        return False
    return value == value.strip()


def own_headers(
    case: Case, prepared: requests.PreparedRequest, reserved: frozenset[Place]
) -> Iterator[tuple[str, str]]:
    """The case's headers and those of its body; what the transport adds of its own is left out."""
    for name, value in prepared.headers.items():
        key = name.lower()
        wanted = name in case.headers or key == "content-type"
        if wanted and key not in SENDERS and ("header", key) not in reserved:
            yield name, str(value)


def cookie_header(cookies: Mapping[str, Any], reserved: frozenset[Place]) -> Iterator[tuple[str, str]]:
    pairs = [f"{name}={value}" for name, value in cookies.items() if ("cookie", name) not in reserved]
    sent = "; ".join(pair for pair in pairs if is_sendable("Cookie", pair) and ";" not in pair)
    if sent:
        yield "Cookie", sent


def merged(headers: Headers, credentials: Headers) -> Headers:
    """The credentials before the other headers; cookies of both are one header, as RFC 6265 wants it."""
    every = (*credentials, *headers)
    cookies = "; ".join(value for name, value in every if name.lower() == "cookie")
    rest = tuple(each for each in every if each[0].lower() != "cookie")
    accept = () if any(name.lower() == "accept" for name, _ in rest) else (("Accept", "application/json"),)
    return (*accept, *rest, *((("Cookie", cookies),) if cookies else ()))


def bytes_of(body: Any) -> bytes | None:
    return body.encode() if isinstance(body, str) else body


def steady(headers: list[tuple[str, str]], body: bytes | None) -> tuple[Headers, bytes | None]:
    """The same with the random boundaries between the parts of a form replaced by ones that stay the same."""
    sent = body or b""
    typed = " ".join(value for name, value in headers if name.lower() == "content-type")
    found = dict.fromkeys(BOUNDARY.findall(typed.encode("latin-1") + b"\n" + sent))
    for number, boundary in enumerate(found):
        fixed = f"boundary-of-parts-7c1d4be09a-{number}"
        sent = sent.replace(boundary, fixed.encode())
        headers = [(name, value.replace(boundary.decode(), fixed)) for name, value in headers]
    return tuple(headers), None if body is None else sent
