"""Authentication: the contract's security requirements, compiled to checks of a request's headers and query.

| credentials | are read as |
| --- | --- |
| `http` `bearer`, `oauth2`, `openIdConnect` | `Authorization: Bearer TOKEN`, the scheme's name in any case (RFC 9110) |
| `http` `basic` | `Authorization: Basic BASE64` (RFC 7617); the password, or `user:password`, is the token |
| `http` `digest` | none: it takes a challenge that is answered (RFC 7616), and the mock keeps no passwords |
| `http`, any other scheme | `Authorization: SCHEME TOKEN` |
| `apiKey` | the header, query parameter or cookie that the contract names |

Scopes are looked for in a bearer token that is a JWT (RFC 7519) with a `scope` or `scp` claim. Its signature isn't
checked, since any token is taken; but one that names scopes, and lacks one that is asked for, is not enough. A token
that names none has them all.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote_to_bytes

import orjson

from hydracore_mock.http.cookies import cookie_pairs
from hydracore_mock.settings import MockSettings
from hydracore_openapi.model import Contract, Operation, RequestPlace, SecurityKind, SecurityScheme

Headers = Mapping[bytes, bytes]
Check = Callable[[Headers, bytes], bool]
Lacking = Callable[[Headers, bytes], str]
"""Names the scopes that a request's token lacks, parted by spaces; an empty text if none."""
_DIGEST = "digest"
_DIGEST_CHALLENGE = 'Digest realm="mock", nonce="0"'


@dataclass(frozen=True, slots=True)
class Requirements:
    """What one operation asks for.

    `is_authorized` is None if every request may pass, `lacking` if no scope is asked for.

    `challenge` is the `WWW-Authenticate` header of a 401 (RFC 9110, section 11.6.1), empty where no scheme has one.
    `refusal` says why a request may not pass.
    """

    is_authorized: Check | None = None
    lacking: Lacking | None = None
    challenge: bytes = b""
    refusal: str = "Not authenticated"


class Authentication:
    """Compiles the security requirements of operations, for the tokens and keys of the settings."""

    def __init__(self, contract: Contract, settings: MockSettings) -> None:
        self._on = settings.auth
        restricted = bool(settings.tokens or settings.api_keys)
        self._tokens = frozenset(map(_wire, settings.tokens)) if restricted else None
        self._keys = frozenset(map(_wire, settings.api_keys)) if restricted else None
        self._checks = {name: self._check(scheme) for name, scheme in contract.security_schemes.items()}
        self._schemes = contract.security_schemes

    def of(self, operation: Operation) -> Requirements:
        """What an operation asks for."""
        if not self._on or not operation.security or not all(operation.security):
            return Requirements()
        ways = [_all_of([self._checks[name] for name in names]) for names in operation.security]
        scopes = [frozenset().union(*names.values()) for names in operation.security]
        schemes = {name: self._schemes[name] for names in operation.security for name in names}
        unsupported = any(scheme.scheme == _DIGEST for scheme in schemes.values())
        return Requirements(
            is_authorized=_any_of(ways),
            lacking=_lacking([*zip(ways, scopes, strict=True)]) if any(scopes) else None,
            challenge=_challenge(schemes.values()),
            refusal="Digest authentication is not supported here" if unsupported else "Not authenticated",
        )

    def _check(self, scheme: SecurityScheme) -> Check:
        if scheme.kind == SecurityKind.API_KEY:
            return self._api_key(scheme)
        if scheme.scheme == _DIGEST:
            return lambda _headers, _query: False
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
            cookies = cookie_pairs(headers.get(b"cookie", b""))
            sent = [value for key, value in cookies if key == name]
            return any(
                _good(spelled, good)
                for value in sent
                for spelled in (value.encode("latin-1"), unquote_to_bytes(value))
            )

        checks: dict[RequestPlace | None, Check] = {
            RequestPlace.HEADER: header,
            RequestPlace.QUERY: query,
            RequestPlace.COOKIE: cookie,
        }
        return checks[scheme.place]


def _challenge(schemes: Iterable[SecurityScheme]) -> bytes:
    names = {
        _DIGEST_CHALLENGE if scheme.scheme == _DIGEST else (scheme.scheme or "bearer").title()
        for scheme in schemes
        if scheme.kind != SecurityKind.API_KEY
    }
    return ", ".join(sorted(names)).encode()


def _lacking(ways: list[tuple[Check, frozenset[str]]]) -> Lacking:
    """Compares the scopes of a token with those of each way in that its request may go."""

    def lacking(headers: Headers, query: bytes) -> str:
        granted = _granted(headers)
        if granted is None:
            return ""
        missing = [asked - granted for check, asked in ways if check(headers, query)]
        return " ".join(sorted(min(missing, key=len, default=())))

    return lacking


def _granted(headers: Headers) -> frozenset[str] | None:
    """The scopes that a bearer token names in its claims; None where it names none."""
    given, _, token = headers.get(b"authorization", b"").partition(b" ")
    parts = token.strip().split(b".")
    if given.lower() != b"bearer" or len(parts) != 3:
        return None
    try:
        claims = orjson.loads(base64.urlsafe_b64decode(parts[1] + b"=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    named = claims.get("scope", claims.get("scp")) if isinstance(claims, dict) else None
    if isinstance(named, str):
        named = named.split()
    return frozenset(map(str, named)) if isinstance(named, list) else None


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
