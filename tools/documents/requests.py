"""One valid request for an operation: as the kit reads it, else made from the document as it is written."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.model import (
    Body,
    Contract,
    MediaType,
    Operation,
    Parameter,
    RequestPlace,
    SecurityKind,
)
from tools.documents.raw import RawDocument, RawOperation

TOKEN = "a-token"  # noqa: S105
_BETWEEN = {"spaceDelimited": "%20", "pipeDelimited": "|", "tabDelimited": "%09"}
_BOUNDARY = "----a-boundary"


@dataclass(slots=True)
class Request:
    """`base` is the server's base path, which stands before `path`."""

    method: str
    path: str
    base: str = ""
    query: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def target(self, *, with_base: bool) -> str:
        text = (self.base if with_base else "") + self.path
        return text + ("?" + "&".join(self.query) if self.query else "")


def index(contract: Contract | None) -> Mapping[str, list[Operation]]:
    """The contract's operations by method."""
    found: dict[str, list[Operation]] = {}
    for operation in contract.operations if contract else ():
        found.setdefault(operation.method, []).append(operation)
    return found


def request_for(
    document: RawDocument, raw: RawOperation, contract: Contract | None, known: Mapping[str, list[Operation]]
) -> Request:
    fitting = [each for each in known.get(raw.method, ()) if each.path.endswith(raw.path)]
    if contract is not None and fitting:
        return _of_contract(contract, raw, min(fitting, key=lambda each: len(each.path)))
    return _of_document(document, raw, _base(document, known))


def _base(document: RawDocument, known: Mapping[str, list[Operation]]) -> str:
    """The base path of the operations that are served; its own is not known of one that isn't."""
    served = (
        operation.path.removesuffix(raw.path)
        for raw in sorted(document.operations, key=lambda each: -len(each.path))
        for operation in known.get(raw.method, ())
        if operation.path.endswith(raw.path)
    )
    return next(served, "")


def _of_contract(contract: Contract, raw: RawOperation, operation: Operation) -> Request:
    request = Request(raw.method, raw.path, base=operation.path.removesuffix(raw.path))
    request.headers["Accept"] = "*/*"
    for parameter in operation.parameters:
        if parameter.required or parameter.place is RequestPlace.PATH:
            _put(request, parameter)
    _authorize(request, contract, operation)
    if operation.body is not None:
        _fill(request, operation.body)
    return request


def _put(request: Request, parameter: Parameter) -> None:
    value = _value(parameter.schema, parameter.examples)
    name = quote(parameter.name, safe="")
    match parameter.place:
        case RequestPlace.PATH:
            mark = {"label": ".", "matrix": f";{name}="}.get(parameter.style, "")
            request.path = request.path.replace("{" + parameter.name + "}", mark + _simple(value))
        case RequestPlace.QUERY:
            request.query += _query(parameter, name, value)
        case RequestPlace.HEADER:
            text = json.dumps(value) if parameter.media else _simple(value, encoded=False)
            request.headers[parameter.name] = text.encode("ascii", "replace").decode() or "a"
        case RequestPlace.COOKIE:
            request.headers["Cookie"] = f"{name}={_simple(value)}"


def _query(parameter: Parameter, name: str, value: Any) -> list[str]:
    if parameter.media is not None:
        return [f"{name}={quote(json.dumps(value), safe='')}"]
    if isinstance(value, dict):
        if parameter.style == "deepObject":
            return [f"{name}%5B{quote(key, safe='')}%5D={_text(each)}" for key, each in value.items()]
        if parameter.explode:
            return [f"{quote(key, safe='')}={_text(each)}" for key, each in value.items()]
    if isinstance(value, list):
        if parameter.explode or parameter.style == "deepObject":
            return [f"{name}={_text(each)}" for each in value]
        return [f"{name}={_BETWEEN.get(parameter.style, ',').join(map(_text, value))}"]
    return [f"{name}={_simple(value)}"]


def _simple(value: Any, *, encoded: bool = True) -> str:
    if isinstance(value, dict):
        value = [part for pair in value.items() for part in pair]
    parts = value if isinstance(value, list) else [value]
    return ",".join(_text(part) if encoded else _plain(part) for part in parts)


def _text(value: Any) -> str:
    return quote(_plain(value), safe="")


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _value(schema: Any, examples: Mapping[str, Any]) -> Any:
    """The first example that is valid, else a generated value."""
    for example in examples.values():
        if schema is None or schema.is_valid(example.value):
            return example.value
    if schema is None:
        return "text"
    try:
        return Generator(schema.document).value("0")
    except Unsatisfiable:
        return None


def _authorize(request: Request, contract: Contract, operation: Operation) -> None:
    for name in next(iter(operation.security), ()):
        scheme = contract.security_schemes.get(name)
        if scheme is None:
            continue
        if scheme.kind is not SecurityKind.API_KEY:
            basic = base64.b64encode(b"user:" + TOKEN.encode()).decode()
            text = f"Basic {basic}" if scheme.scheme == "basic" else f"Bearer {TOKEN}"
            request.headers["Authorization"] = text
        elif scheme.place is RequestPlace.QUERY:
            request.query.append(f"{quote(scheme.parameter)}={TOKEN}")
        elif scheme.place is RequestPlace.COOKIE:
            cookies = request.headers.get("Cookie")
            request.headers["Cookie"] = f"{cookies}; " * bool(cookies) + f"{scheme.parameter}={TOKEN}"
        else:
            request.headers[scheme.parameter] = TOKEN


def _fill(request: Request, body: Body) -> None:
    media = min(body.media.values(), key=_rank, default=None)
    if media is None:
        return
    value = _value(media.schema, media.examples)
    request.headers["Content-Type"] = media.name.replace("*/*", "application/json")
    if "json" in media.name or media.name == "*/*":
        request.body = json.dumps(value).encode()
    elif media.name == "application/x-www-form-urlencoded":
        request.body = urlencode(_fields(value)).encode()
    elif media.name == "multipart/form-data":
        request.headers["Content-Type"] += f"; boundary={_BOUNDARY}"
        request.body = _multipart(_fields(value), _files(media))
    elif "xml" in media.name:
        request.body = b"<text/>"
    else:
        request.headers["Content-Type"] = media.name.replace("/*", "/plain")
        request.body = _plain(value).encode()


def _rank(media: MediaType) -> int:
    kinds = ("json", "x-www-form-urlencoded", "multipart", "text", "*/*")
    return next((place for place, kind in enumerate(kinds) if kind in media.name), len(kinds))


def _fields(value: Any) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, each in value.items() if isinstance(value, dict) else ():
        parts: Iterable[Any] = each if isinstance(each, list) else [each]
        pairs += [(name, _plain(part)) for part in parts]
    return pairs


def _files(media: MediaType) -> set[str]:
    """The fields of a form that are files."""
    schema = media.schema
    properties = schema.properties if schema else {}
    return {name for name, each in properties.items() if '"binary"' in json.dumps(each)}


def _multipart(fields: list[tuple[str, str]], files: set[str]) -> bytes:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
        + ('; filename="file.txt"\r\nContent-Type: application/octet-stream' if name in files else "")
        + f"\r\n\r\n{text}\r\n"
        for name, text in fields
    ]
    return ("".join(parts) + f"--{_BOUNDARY}--\r\n").encode()


def _of_document(document: RawDocument, raw: RawOperation, base: str) -> Request:
    """A plain guess, for what the kit refuses; the fragment of a path is never sent (RFC 3986, 3.5)."""
    path = raw.path.partition("#")[0]
    request = Request(raw.method, path, base, headers={"Accept": "*/*", "Authorization": f"Bearer {TOKEN}"})
    for place in (raw.item, raw.operation):
        listed = place.child("parameters")
        for number, _ in enumerate(listed.value if listed and isinstance(listed.value, list) else ()):
            given = document.element(listed, number)
            if given is None or not given.value.get("required"):
                continue
            text = _guess(given.value)
            if given.value.get("in") == "query":
                request.query.append(f"{quote(str(given.value.get('name')))}={quote(text)}")
            elif given.value.get("in") == "header":
                request.headers[str(given.value.get("name"))] = text
            elif given.value.get("in") == "path":
                request.path = request.path.replace(
                    "{" + str(given.value.get("name")) + "}", quote(text, safe="")
                )
    request.path = re.sub(r"\{[^}]*\}", "1", request.path)
    if document.followed(raw.operation, "requestBody") is not None:
        request.headers["Content-Type"], request.body = "application/json", b"{}"
    return request


def _guess(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema")
    schema = schema if isinstance(schema, dict) else parameter
    for found in (parameter.get("example"), schema.get("example"), *(schema.get("enum") or ())):
        if found is not None:
            return _plain(found)
    return {"string": "text", "boolean": "true"}.get(str(schema.get("type")), "1")
