"""Credentials to send: right and wrong ones, each with what the contract says of the combination.

Secrets stand as placeholders; whoever sends the request fills them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import NamedTuple

from hydracore_contract.exchange import Headers
from hydracore_contract.transport.keyring import Keyring, takes_token
from hydracore_contract.transport.placeholders import BASIC, LOWER, MADE_UP, SHORTER, UPPER
from hydracore_openapi.model import Operation, RequestPlace, SecurityKind, SecurityScheme

WRONG = "wrong-0f3c9a"


class Part(NamedTuple):
    """The credentials that are sent for one scheme; `right` tells whether they are what the scheme asks for."""

    about: str
    right: bool
    headers: Headers = ()
    query: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Credentials to send, what they are, and whether the contract accepts them."""

    about: str
    accepted: bool
    headers: Headers = ()
    query: str = ""


def carried(scheme: SecurityScheme, value: str, prefix: str = "Bearer ") -> tuple[Headers, str]:
    """A value as the scheme carries it: headers, or text for the query."""
    if scheme.kind != SecurityKind.API_KEY:
        return (("Authorization", prefix + value),), ""
    if scheme.place == RequestPlace.QUERY:
        return (), f"{scheme.parameter}={value}"
    if scheme.place == RequestPlace.COOKIE:
        return (("Cookie", f"{scheme.parameter}={value}"),), ""
    return ((scheme.parameter, value),), ""


def right(operation: Operation, keyring: Keyring) -> Credentials | None:
    """Credentials that the operation accepts, made of the secrets that are given; None where they don't suffice."""
    if not operation.security or any(not alternative for alternative in operation.security):
        return Credentials("no credentials, which are not asked for", True)
    return next(each_right(operation, keyring), None)


def each_right(operation: Operation, keyring: Keyring) -> Iterator[Credentials]:
    """Each of the alternatives for which secrets are given."""
    for alternative in operation.security:
        if all(keyring.has(keyring.schemes[name]) for name in alternative):
            yield right_for(keyring, (keyring.schemes[name] for name in alternative))


def right_for(keyring: Keyring, asked: Iterable[SecurityScheme]) -> Credentials:
    """The right credentials of all the schemes, at once."""
    parts = [carried(scheme, keyring.placeholder(scheme)) for scheme in asked]
    headers = tuple(header for found, _ in parts for header in found)
    return Credentials("right credentials", True, headers, "&".join(query for _, query in parts if query))


def all_right(operation: Operation, keyring: Keyring) -> Credentials:
    """All the credentials that are given, whether one alternative asks for them or several."""
    names = dict.fromkeys(name for alternative in operation.security for name in alternative)
    return right_for(keyring, (keyring.schemes[name] for name in names if keyring.has(keyring.schemes[name])))


def matrix(operation: Operation, keyring: Keyring) -> tuple[Credentials, ...]:
    """Every combination worth trying, none where the operation asks for no credentials."""
    if not operation.security or any(not alternative for alternative in operation.security):
        return ()
    asked = [
        keyring.schemes[name] for name in dict.fromkeys(name for each in operation.security for name in each)
    ]
    found = list(combined(operation, asked, keyring))
    return tuple({(each.headers, each.query): each for each in reversed(found)}.values())[::-1]


def combined(operation: Operation, asked: list[SecurityScheme], keyring: Keyring) -> Iterator[Credentials]:
    yield credentials(operation, {})
    for scheme in asked:
        for part in alone(scheme, keyring):
            yield credentials(operation, {scheme.name: part})
    for scheme, other in combinations(asked, 2):
        for mine, theirs in product(essentials(scheme, keyring), essentials(other, keyring)):
            yield credentials(operation, {scheme.name: mine, other.name: theirs})
    yield from crossed(asked, keyring)


def credentials(operation: Operation, parts: Mapping[str, Part]) -> Credentials:
    held = {name for name, part in parts.items() if part.right}
    return Credentials(
        " and ".join(part.about for part in parts.values()) or "no credentials",
        any(held >= set(alternative) for alternative in operation.security),
        tuple(header for part in parts.values() for header in part.headers),
        "&".join(part.query for part in parts.values() if part.query),
    )


def essentials(scheme: SecurityScheme, keyring: Keyring) -> Iterator[Part]:
    """The credentials that are combined with another scheme's: right, wrong and empty ones."""
    what = named(scheme)
    if keyring.has(scheme):
        yield Part(f"the right {what}", True, *carried(scheme, keyring.placeholder(scheme)))
    yield Part(f"a wrong {what}", False, *carried(scheme, WRONG))
    yield Part(f"an empty {what}", False, *carried(scheme, ""))


def named(scheme: SecurityScheme) -> str:
    return "API key" if scheme.kind == SecurityKind.API_KEY else "token"


def alone(scheme: SecurityScheme, keyring: Keyring) -> Iterator[Part]:
    yield from essentials(scheme, keyring)
    what = named(scheme)
    bearer = takes_token(scheme)
    if bearer:
        yield Part("an empty Authorization", False, (("Authorization", ""),))
        yield Part("Bearer without a token", False, (("Authorization", "Bearer"),))
        yield Part("a wrong token in the Basic scheme", False, (("Authorization", "Basic d3Jvbmc6d3Jvbmc="),))
    if not keyring.has(scheme):
        return
    secret = keyring.placeholder(scheme)
    yield Part(f"the {what} with one character more", False, *carried(scheme, f"{secret}x"))
    yield Part(f"the {what} without its last character", False, *carried(scheme, secret[:-1] + SHORTER))
    value = keyring.secret(scheme)
    for mark, other in ((UPPER, value.upper()), (LOWER, value.lower())):
        if other != value:
            yield Part(f"the {what} in another case", False, *carried(scheme, secret[:-1] + mark))
    yield Part(f"the {what} with one character before it", False, *carried(scheme, f"x{secret}"))
    if is_header(scheme):
        # Whoever compares it as text of ASCII alone fails with an exception, and not with a refusal.
        yield Part(f"the {what} with a letter that is not ASCII", False, *carried(scheme, f"{secret}é"))
    if bearer:
        for prefix in ("bearer ", "BEARER "):
            yield Part(f"the token in the scheme {prefix.strip()}", True, *carried(scheme, secret, prefix))
        yield Part("the token as the password of the Basic scheme", False, *carried(scheme, BASIC, "Basic "))
        for prefix in ("Basic ", "Token ", "ApiKey ", f"{MADE_UP} ", "", "Bearer", "Bearer: "):
            yield Part(
                f"the token after {prefix.strip() or 'no scheme'!r}", False, *carried(scheme, secret, prefix)
            )
    yield from in_query(scheme, secret)


def is_header(scheme: SecurityScheme) -> bool:
    return scheme.kind != SecurityKind.API_KEY or scheme.place == RequestPlace.HEADER


def in_query(scheme: SecurityScheme, secret: str) -> Iterator[Part]:
    if not is_header(scheme):
        return
    names = (
        (scheme.parameter, "api_key") if scheme.kind == SecurityKind.API_KEY else ("access_token", "token")
    )
    for name in names:
        yield Part(f"the {named(scheme)} as query parameter {name}", False, (), f"{name}={secret}")


def crossed(asked: list[SecurityScheme], keyring: Keyring) -> Iterator[Credentials]:
    """What opens one scheme in another's place, where the two differ."""
    for scheme in asked:
        mine = keyring.placeholder(scheme)
        for stranger, secret in keyring.placeholders:
            if stranger != mine and keyring.has(scheme) and secret != keyring.secret(scheme):
                yield Credentials(f"{stranger} as {named(scheme)}", False, *carried(scheme, stranger))
