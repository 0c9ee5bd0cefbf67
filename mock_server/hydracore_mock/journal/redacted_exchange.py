"""Redaction: an exchange with `***` in the place of its credentials.

There are two ways to know a credential, and both are used. By its place: a credential is what an `Authorization`
header, a cookie, an apiKey of the contract, the admin token, or a header, parameter or property with the name of a
secret (`secrets.py`) holds. By its value: what the request was sent with as a credential is masked wherever else the
exchange repeats it, in plain text and as JSON and URLs write it, longer ones first, since one may contain another.

A short value would also mask ordinary text, so it is masked by value only from `SHORTEST` characters on. Names are kept
wherever they can be told from values; of an `Authorization` with an unknown scheme nothing is, since the first word may
be the secret itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote_plus

from hydracore_mock.journal.body_text import BodyText, body_text, header_text
from hydracore_mock.journal.records import ExchangeRecord
from hydracore_mock.journal.secrets import MASK, is_secret_name, is_secret_property, without_secrets
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Contract, RequestPlace, SecurityKind

Pairs = Iterable[tuple[bytes, bytes]]

SHORTEST = 8
"""A credential that is shorter can't be told from other text, and is hidden only where it was sent."""
_SCHEMES = frozenset(
    [
        *(
            "basic",
            "bearer",
            "digest",
            "dpop",
            "gnap",
            "hoba",
            "mutual",
            "negotiate",
            "ntlm",
            "oauth",
            "hawk",
        ),
        *("privatetoken", "scram-sha-1", "scram-sha-256", "vapid", "aws4-hmac-sha256", "token", "apikey"),
        *("api-key", "key"),
    ]
)
_CREDENTIALS = ("authorization", "proxy-authorization")
_ADMIN = "x-mock-admin-token"
_ATTRIBUTES = frozenset(
    ["path", "domain", "expires", "max-age", "secure", "httponly", "samesite", "partitioned", "priority"]
)
_IN_URL = re.compile(r"([?&#])([^&#\s=]+=[^&#\s]*)")
_COOKIE_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+")


class Redaction:
    """Compiled for one contract: its apiKey schemes, and properties of the format `password`, are secrets too."""

    def __init__(self, contract: Contract) -> None:
        keys = [each for each in contract.security_schemes.values() if each.kind == SecurityKind.API_KEY]
        self.headers = frozenset(each.parameter.lower() for each in keys if each.place == RequestPlace.HEADER)
        self.query = frozenset(each.parameter for each in keys if each.place == RequestPlace.QUERY)
        self.cookies = frozenset(each.parameter for each in keys if each.place == RequestPlace.COOKIE)
        self.schemes = _SCHEMES | {each.scheme for each in contract.security_schemes.values()} - {""}
        self._properties = frozenset(_passwords(contract))
        self._hints = tuple(name.lower() for name in sorted(self._properties))

    def is_property(self, name: str) -> bool:
        return name in self._properties or is_secret_property(name)

    def is_header(self, name: str) -> bool:
        return name in self.headers or name == _ADMIN or is_secret_name(name)

    def is_parameter(self, name: str) -> bool:
        return name in self.query or is_secret_name(name)

    def json(self, text: str) -> str:
        return without_secrets(text, self.is_property, self._hints)

    def of(self, record: ExchangeRecord) -> RedactedExchange:
        return RedactedExchange(self, record)


class RedactedExchange:
    """One exchange without its credentials."""

    def __init__(self, redaction: Redaction, record: ExchangeRecord) -> None:
        self._redaction = redaction
        self._record = record
        self._sent = _spellings(_credentials(redaction, record))

    def text(self, text: str) -> str:
        """The text without the credentials that the request was sent with."""
        for each in self._sent:
            text = text.replace(each, MASK)
        return text

    def headers(self, pairs: Pairs) -> list[list[str]]:
        return [[header_text(name), self._header(header_text(name).lower(), value)] for name, value in pairs]

    def _header(self, name: str, raw: bytes) -> str:
        value = header_text(raw)
        if name in _CREDENTIALS:
            return authorization(value, self._redaction.schemes)
        if name == "cookie":
            return cookies(value)
        if name == "set-cookie":
            return set_cookie(value)
        if self._redaction.is_header(name):
            return MASK if value else value
        return self.text(_IN_URL.sub(lambda part: part[1] + self._parameter(part[2]), value))

    def query(self, text: str) -> str:
        """A query string or a form, with `***` for the values of secrets."""
        return "&".join(self._parameter(part) for part in text.split("&"))

    def _parameter(self, part: str) -> str:
        name, equals, value = part.partition("=")
        return (
            f"{name}={MASK}"
            if value and self._redaction.is_parameter(unquote_plus(name))
            else name + equals + value
        )

    @property
    def target(self) -> str:
        """The path as it was sent, and its query."""
        scope = self._record.scope
        query = header_text(scope["query_string"])
        path = scope.get("raw_path") or quote(scope["path"]).encode()
        shown = header_text(path).partition("?")[0]
        return self.text(shown + (f"?{self.query(query)}" if query else ""))

    def request_body(self) -> BodyText:
        record = self._record
        return self._body(record.body, record.body_size, record.scope["headers"])

    def answer(self) -> BodyText:
        record = self._record
        return self._body(record.answer, record.answer_size, record.headers)

    def _body(self, raw: bytes, size: int, headers: Pairs) -> BodyText:
        form = media_type(headers) == "application/x-www-form-urlencoded"
        hide = self._form if form else self.json
        return body_text(raw, len(raw) < size, hide)

    def _form(self, text: str) -> str:
        return self.json(self.query(text))

    def json(self, text: str) -> str:
        return self.text(self._redaction.json(text))

    def item(self, text: bytes | None) -> Any:
        """An item of the state; None if there is none."""
        return None if text is None else self._redacted_value(json.loads(self._redaction.json(text.decode())))

    def _redacted_value(self, value: Any) -> Any:
        """A JSON value without the credentials in its texts."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self._redacted_value(each) for name, each in value.items()}
        return [self._redacted_value(each) for each in value] if isinstance(value, list) else value


def media_type(headers: Pairs) -> str:
    """The media type that headers name, without its parameters; empty if they name none."""
    value = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return essence(header_text(value))


def authorization(value: str, schemes: frozenset[str]) -> str:
    """`Bearer ***`; nothing of the value where its first word is no known scheme."""
    scheme, space, _ = value.strip().partition(" ")
    if scheme.lower() in schemes:
        return f"{scheme} {MASK}" if space else scheme
    return MASK if value else value


def cookies(value: str) -> str:
    return "; ".join(_cookie(part.strip()) for part in value.split(";"))


def set_cookie(value: str) -> str:
    first, *attributes = value.split(";")
    return "; ".join([_cookie(first.strip()), *(_attribute(each.strip()) for each in attributes)])


def _cookie(part: str) -> str:
    name, equals, _ = part.partition("=")
    named = equals and _COOKIE_NAME.fullmatch(name)
    return f"{name}={MASK}" if named else MASK if part else ""


def _attribute(part: str) -> str:
    return part if part.partition("=")[0].lower() in _ATTRIBUTES else _cookie(part)


def _credentials(redaction: Redaction, record: ExchangeRecord) -> Iterator[str]:
    """The credentials that the request was sent with."""
    for raw, value in record.scope["headers"]:
        name, text = header_text(raw).lower(), header_text(value)
        if name in _CREDENTIALS:
            scheme, _, rest = text.strip().partition(" ")
            yield rest.strip() if scheme.lower() in redaction.schemes else text.strip()
        elif name == "cookie":
            parts = (part.strip().partition("=") for part in text.split(";"))
            yield from (
                value for key, _, value in parts if key in redaction.cookies or is_secret_property(key)
            )
        elif name in redaction.headers or name == _ADMIN or is_secret_property(name):
            yield text.strip()
    for part in header_text(record.scope["query_string"]).split("&"):
        key, _, value = part.partition("=")
        key = unquote_plus(key)
        if key in redaction.query or is_secret_property(key):
            yield unquote_plus(value)


def _spellings(secrets: Iterable[str]) -> Sequence[str]:
    """Secrets as plain text, JSON and URLs write them, the longest first."""
    found: set[str] = set()
    for each in secrets:
        if len(each) >= SHORTEST:
            found |= {each, quote(each, safe=""), quote(each), json.dumps(each)[1:-1]}
            found.add(json.dumps(each, ensure_ascii=False)[1:-1])
    return sorted(found, key=lambda each: (-len(each), each))


def _passwords(contract: Contract) -> Iterator[str]:
    """The names of properties whose format is `password`."""
    for operation in contract.operations:
        holders = [operation.body, *operation.responses.values()]
        for media in (media for holder in holders if holder for media in holder.media.values()):
            if media.schema is not None:
                yield from _password_properties(media.schema.document)


def _password_properties(document: Any) -> Iterator[str]:
    pending = [document]
    while pending:
        part = pending.pop()
        if isinstance(part, Mapping):
            named = part.get("properties")
            if isinstance(named, Mapping):
                yield from (name for name, each in named.items() if _is_password(each))
            pending.extend(part.values())
        elif isinstance(part, list | tuple):
            pending.extend(part)


def _is_password(part: Any) -> bool:
    return isinstance(part, Mapping) and part.get("format") == "password"
