"""Authentication: the contract's security requirements, compiled to one check of a request's headers and query.

| credentials | are read as |
| --- | --- |
| `http` `bearer`, `oauth2`, `openIdConnect` | `Authorization: Bearer TOKEN`, the scheme's name in any case (RFC 9110) |
| `http` `basic` | `Authorization: Basic BASE64` (RFC 7617); the password, or `user:password`, is the token |
| `http`, any other scheme | `Authorization: SCHEME TOKEN` |
| `apiKey` | the header, query parameter or cookie that the contract names |
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from hydracore_mock.settings import MockSettings
from hydracore_openapi.model import Contract, Operation, RequestPlace, SecurityKind, SecurityScheme

Headers = Mapping[bytes, bytes]
Check = Callable[[Headers, bytes], bool]


class Authentication:
    """Compiles the security requirements of operations, for the tokens and keys of the settings."""

    def __init__(self, contract: Contract, settings: MockSettings) -> None:
        self._on = settings.auth
        restricted = bool(settings.tokens or settings.api_keys)
        self._tokens = frozenset(map(_wire, settings.tokens)) if restricted else None
        self._keys = frozenset(map(_wire, settings.api_keys)) if restricted else None
        self._checks = {name: self._check(scheme) for name, scheme in contract.security_schemes.items()}
        self._schemes = contract.security_schemes

    def of(self, operation: Operation) -> Check | None:
        """Tells from a request's headers and query string whether it may pass; None if every request may."""
        if (
            not self._on
            or not operation.security
            or any(not alternative for alternative in operation.security)
        ):
            return None
        return _any_of([_all_of([self._checks[name] for name in names]) for names in operation.security])

    def challenge(self, operation: Operation) -> bytes:
        """The `WWW-Authenticate` header of a 401 (RFC 9110, section 11.6.1); empty where no scheme has one."""
        names = {
            (scheme.scheme or "bearer").title()
            for alternative in operation.security
            for scheme in map(self._schemes.__getitem__, alternative)
            if scheme.kind != SecurityKind.API_KEY
        }
        return ", ".join(sorted(names)).encode()

    def _check(self, scheme: SecurityScheme) -> Check:
        if scheme.kind == SecurityKind.API_KEY:
            return self._api_key(scheme)
        name = (scheme.scheme if scheme.kind == SecurityKind.HTTP else "bearer").encode()
        good = self._tokens
        basic = name == b"basic"

        def check(headers: Headers, _query: bytes) -> bool:
            given, _, value = headers.get(b"authorization", b"").partition(b" ")
            if given != name and given.lower() != name:
                return False
            value = value.strip()
            if basic:
                return _basic(value, good)
            return bool(value) if good is None else value in good

        return check

    def _api_key(self, scheme: SecurityScheme) -> Check:
        name, good = scheme.parameter, self._keys
        wire = name.lower().encode()

        def header(headers: Headers, _query: bytes) -> bool:
            value = headers.get(wire)
            return value is not None and _good(value.strip(), good)

        def query(_headers: Headers, text: bytes) -> bool:
            values = parse_qs(text.decode("latin-1")).get(name, [""])
            return _good(_wire(values[0]), good)

        def cookie(headers: Headers, _query: bytes) -> bool:
            try:
                cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
            except CookieError:
                return False
            return name in cookies and _good(_wire(cookies[name].value), good)

        checks: dict[RequestPlace | None, Check] = {
            RequestPlace.HEADER: header,
            RequestPlace.QUERY: query,
            RequestPlace.COOKIE: cookie,
        }
        return checks[scheme.place]


def _any_of(checks: list[Check]) -> Check:
    def check(headers: Headers, query: bytes) -> bool:
        for one in checks:  # noqa: SIM110  # a generator costs more than the checks
            if one(headers, query):
                return True
        return False

    return check


def _all_of(checks: list[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]
    return lambda headers, query: all(check(headers, query) for check in checks)


def _good(value: bytes, good: frozenset[bytes] | None) -> bool:
    return bool(value) if good is None else value in good


def _basic(value: bytes, good: frozenset[bytes] | None) -> bool:
    try:
        user, colon, password = base64.b64decode(value, validate=True).partition(b":")
    except binascii.Error:
        return False
    if good is None:
        return bool(user)
    return bool(colon) and (password in good or user + colon + password in good)


def _wire(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
