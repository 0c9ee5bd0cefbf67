"""The builder of requests: from an operation and values to the request that carries them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from hydracore_contract.exchange import Headers, Request
from hydracore_contract.fields import ABSENT as ABSENT
from hydracore_openapi.model import Operation
from hydracore_openapi.readers.resources import is_json

Values = Mapping[str, Any]
"""Values of parameters by name."""


def request(
    operation: Operation,
    path: Values,
    credentials: Headers = (),
    body: Any = ABSENT,
    *,
    query: Values | None = None,
    headers: Headers = (),
    credential_query: str = "",
) -> Request:
    """A request whose body is JSON, where there is one."""
    sent = None if body is ABSENT else json_bytes(body)
    media = () if sent is None else (("Content-Type", json_media(operation)),)
    return raw(operation, path, (*credentials, *media, *headers), sent, query=query, extra=credential_query)


def raw(
    operation: Operation,
    path: Values,
    headers: Headers,
    body: bytes | None,
    *,
    query: Values | None = None,
    extra: str = "",
) -> Request:
    """A request with these very headers and bytes; `extra` is added to the query as it is."""
    queries = [text for text in (encoded(query or {}), extra) if text]
    target = filled(operation.path, path) + ("?" + "&".join(queries) if queries else "")
    return Request(operation.method, target, (("Accept", "application/json"), *headers), body)


def filled(template: str, values: Values) -> str:
    """A path template with its parameters in place, percent-encoded; those without a value stay."""
    for name, value in values.items():
        template = template.replace("{" + name + "}", quote(plain(value), safe="", errors="surrogatepass"))
    return template


def encoded(query: Values) -> str:
    """A query; a list becomes one parameter for each of its members."""
    members = [(name, value if isinstance(value, list) else [value]) for name, value in query.items()]
    pairs = [(name, plain(each)) for name, values in members for each in values]
    return urlencode(pairs, errors="surrogatepass")


def plain(value: Any) -> str:
    """A parameter's value as text."""
    return value if isinstance(value, str) else json.dumps(value)


def json_bytes(value: Any) -> bytes:
    """JSON in UTF-8; half a surrogate pair, which UTF-8 can't carry, is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def json_media(operation: Operation) -> str:
    """The JSON media type of the operation's body, `application/json` where it has none."""
    names = operation.body.media if operation.body else ()
    return next((name for name in names if is_json(name)), "application/json")
