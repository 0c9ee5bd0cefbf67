"""Credentials to send: right and wrong ones, each with what the contract says of the combination.

Secrets stand as placeholders; whoever sends the request fills them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, permutations, product
from typing import NamedTuple

from hydracore_contract.exchange import Headers
from hydracore_contract.transport.keyring import (
    NOBODY,
    Keyring,
    encoded_pair,
    is_basic,
    is_in_authorization,
    takes_token,
)
from hydracore_contract.transport.placeholders import (
    LOWER,
    MADE_UP,
    SHORTER,
    UPPER,
    WRONG,
    basic_forms,
    form_of,
    in_basic,
)
from hydracore_openapi.model import Operation, RequestPlace, SecurityKind, SecurityScheme

COOKIE = "Cookie"
LENGTHS = (1_100, 5_000)
"""Characters of wrong secrets that no check should have room for, and any server has."""
Header = tuple[str, str]


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
    schemes: tuple[str, ...] = field(default=(), compare=False)
    """The schemes that right credentials open."""


UNASKED = Credentials("no credentials, which are not asked for", True, schemes=(NOBODY,))


def carried(scheme: SecurityScheme, value: str, before: str) -> tuple[Headers, str]:
    """A value as the scheme carries it, what stands `before` it included: headers, or text for the query."""
    if is_in_authorization(scheme):
        return (("Authorization", before + value),), ""
    if scheme.place == RequestPlace.QUERY:
        return (), f"{scheme.parameter}={value}"
    if scheme.place == RequestPlace.COOKIE:
        return ((COOKIE, f"{scheme.parameter}={value}"),), ""
    return ((scheme.parameter, value),), ""


def in_one_cookie(headers: Iterable[Header]) -> Headers:
    """The headers with all cookies in one, as a request has them (RFC 6265, 5.4)."""
    sent = [*headers]
    cookies = "; ".join(value for name, value in sent if name == COOKIE)
    return (*(each for each in sent if each[0] != COOKIE), *([(COOKIE, cookies)] if cookies else []))


def before(scheme: SecurityScheme, keyring: Keyring) -> str:
    """What stands before the secret in Authorization."""
    word = keyring.word(scheme)
    return f"{word} " if word else ""


def carried_right(scheme: SecurityScheme, keyring: Keyring) -> tuple[Headers, str]:
    return carried(scheme, keyring.placeholder(scheme), before(scheme, keyring))


def right(operation: Operation, keyring: Keyring) -> Credentials | None:
    """Credentials that the operation accepts, made of the secrets that are given; None where they don't suffice."""
    is_open = not operation.security or not all(operation.security)
    if is_open and not (operation.security and keyring.is_refused(NOBODY)):
        return UNASKED
    return next(each_right(operation, keyring), None)


def each_right(operation: Operation, keyring: Keyring) -> Iterator[Credentials]:
    """Each of the alternatives with secrets for which some are given; those that the service has refused come last."""
    for alternative in sorted(operation.security, key=lambda names: any(map(keyring.is_refused, names))):
        if alternative and all(keyring.has(keyring.schemes[name]) for name in alternative):
            yield right_for(keyring, (keyring.schemes[name] for name in alternative))


def right_for(keyring: Keyring, asked: Iterable[SecurityScheme]) -> Credentials:
    """The right credentials of all the schemes, at once."""
    asked = tuple(asked)
    parts = [carried_right(scheme, keyring) for scheme in asked]
    headers = in_one_cookie(header for found, _ in parts for header in found)
    query = "&".join(query for _, query in parts if query)
    return Credentials("right credentials", True, headers, query, tuple(each.name for each in asked))


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
        if is_in_authorization(scheme) and is_in_authorization(other):
            continue  # a request has one such header
        for mine, theirs in product(essentials(scheme, keyring), essentials(other, keyring)):
            yield credentials(operation, {scheme.name: mine, other.name: theirs})
    yield from crossed(asked, keyring)
    yield from exchanged(operation, keyring)


def credentials(operation: Operation, parts: Mapping[str, Part]) -> Credentials:
    held = {name for name, part in parts.items() if part.right}
    return Credentials(
        " and ".join(part.about for part in parts.values()) or "no credentials",
        any(held >= set(alternative) for alternative in operation.security),
        in_one_cookie(header for part in parts.values() for header in part.headers),
        "&".join(part.query for part in parts.values() if part.query),
    )


def essentials(scheme: SecurityScheme, keyring: Keyring) -> Iterator[Part]:
    """The credentials that are combined with another scheme's: right, wrong and empty ones."""
    what, word = named(scheme), before(scheme, keyring)
    if keyring.has(scheme):
        yield Part(f"the right {what}", True, *carried_right(scheme, keyring))
    wrong = encoded_pair(WRONG, WRONG) if is_basic(scheme) else WRONG
    yield Part(f"a wrong {what}", False, *carried(scheme, wrong, word))
    yield Part(f"an empty {what}", False, *carried(scheme, "", word))


def named(scheme: SecurityScheme) -> str:
    if scheme.kind == SecurityKind.API_KEY:
        return "API key"
    return "password" if is_basic(scheme) else "token"


def alone(scheme: SecurityScheme, keyring: Keyring) -> Iterator[Part]:
    yield from essentials(scheme, keyring)
    if scheme.kind != SecurityKind.API_KEY:
        yield from without_secret(scheme, keyring.word(scheme))
    if is_header(scheme):
        yield from very_long(scheme, keyring)
    if not keyring.has(scheme):
        return
    if is_basic(scheme):
        yield from nearly_right_pairs(scheme, keyring)
    else:
        yield from nearly_right(scheme, keyring)
    yield from in_other_words(scheme, keyring)
    yield from in_query(scheme, keyring.placeholder(scheme))


def without_secret(scheme: SecurityScheme, word: str) -> Iterator[Part]:
    what = named(scheme)
    yield Part("an empty Authorization", False, (("Authorization", ""),))
    yield Part(f"{word} without a {what}", False, (("Authorization", word),))
    if is_basic(scheme):
        yield Part("what is no base64", False, (("Authorization", f"{word} {WRONG}:%"),))
        yield Part("a wrong password in the Bearer scheme", False, (("Authorization", f"Bearer {WRONG}"),))
    else:
        yield Part("a wrong token in the Basic scheme", False, (("Authorization", "Basic d3Jvbmc6d3Jvbmc="),))


def very_long(scheme: SecurityScheme, keyring: Keyring) -> Iterator[Part]:
    for length in LENGTHS:
        wrong = (WRONG * length)[:length]
        secret = encoded_pair(WRONG, wrong) if is_basic(scheme) else wrong
        sent = carried(scheme, secret, before(scheme, keyring))
        yield Part(f"a wrong {named(scheme)} of {length:,} characters", False, *sent)


def nearly_right(scheme: SecurityScheme, keyring: Keyring) -> Iterator[Part]:
    what, word, secret = named(scheme), before(scheme, keyring), keyring.placeholder(scheme)
    yield Part(f"the {what} with one character more", False, *carried(scheme, f"{secret}x", word))
    yield Part(f"the {what} without its last character", False, *carried(scheme, secret[:-1] + SHORTER, word))
    value = keyring.secret(scheme)
    for mark, other in ((UPPER, value.upper()), (LOWER, value.lower())):
        if other != value:
            yield Part(f"the {what} in another case", False, *carried(scheme, secret[:-1] + mark, word))
    yield Part(f"the {what} with one character before it", False, *carried(scheme, f"x{secret}", word))
    if is_header(scheme):
        # Whoever compares it as text of ASCII alone fails with an exception, and not with a refusal.
        yield Part(f"the {what} with a letter that is not ASCII", False, *carried(scheme, f"{secret}é", word))


def nearly_right_pairs(scheme: SecurityScheme, keyring: Keyring) -> Iterator[Part]:
    secret = keyring.placeholder(scheme)
    for form in basic_forms(*keyring.pairs[secret]):
        yield Part(f"Basic credentials: {form}", False, *carried(scheme, form_of(secret, form), "Basic "))


def in_other_words(scheme: SecurityScheme, keyring: Keyring) -> Iterator[Part]:
    """The secret after another word than the scheme's, or after the same in another spelling (RFC 9110, 11.1)."""
    word, secret, what = keyring.word(scheme), keyring.placeholder(scheme), named(scheme)
    if not word:
        return
    others: tuple[str, ...] = (f"{MADE_UP} ",)
    if scheme.kind != SecurityKind.API_KEY:
        for spelt in dict.fromkeys((word.lower(), word.upper())):
            if spelt != word:
                yield Part(f"the {what} in the scheme {spelt}", True, *carried(scheme, secret, f"{spelt} "))
        words = ("Basic ", "Token ", "ApiKey ", f"{MADE_UP} ", "", word, f"{word}: ")
        others = tuple(each for each in words if each.strip().lower() != word.lower() or " " not in each)
    if takes_token(scheme):
        basic = carried(scheme, in_basic(secret), "Basic ")
        yield Part("the token as the password of the Basic scheme", False, *basic)
    for each in others:
        yield Part(f"the {what} after {each.strip() or 'no scheme'!r}", False, *carried(scheme, secret, each))


def is_header(scheme: SecurityScheme) -> bool:
    return scheme.kind != SecurityKind.API_KEY or scheme.place == RequestPlace.HEADER


def in_query(scheme: SecurityScheme, secret: str) -> Iterator[Part]:
    if not is_header(scheme) or is_basic(scheme):
        return
    is_key = scheme.kind == SecurityKind.API_KEY and not is_in_authorization(scheme)
    for name in (scheme.parameter, "api_key") if is_key else ("access_token", "token"):
        yield Part(f"the {named(scheme)} as query parameter {name}", False, (), f"{name}={secret}")


def crossed(asked: list[SecurityScheme], keyring: Keyring) -> Iterator[Credentials]:
    """What opens one scheme in another's place, where the two differ."""
    for scheme in asked:
        mine = keyring.placeholder(scheme)
        for stranger, secret in keyring.placeholders:
            if stranger != mine and keyring.has(scheme) and secret != keyring.secret(scheme):
                sent = carried(scheme, stranger, before(scheme, keyring))
                yield Credentials(f"{stranger} as {named(scheme)}", False, *sent)


def exchanged(operation: Operation, keyring: Keyring) -> Iterator[Credentials]:
    """What is asked for at once, with what opens one scheme in the place of another too."""
    for alternative in operation.security:
        asked = [keyring.schemes[name] for name in alternative]
        if not all(map(keyring.has, asked)):
            continue
        parts = {
            each.name: Part(f"the right {named(each)}", True, *carried_right(each, keyring)) for each in asked
        }
        for mine, other in permutations(asked, 2):
            if keyring.secret(mine) != keyring.secret(other):
                sent = carried(mine, keyring.placeholder(other), before(mine, keyring))
                stranger = Part(f"{keyring.placeholder(other)} as {named(mine)}", False, *sent)
                yield credentials(operation, {**parts, mine.name: stranger})
