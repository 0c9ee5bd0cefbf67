"""Presented credentials: what a request carries, and whether the contract accepts it, read back from placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl

from hydracore_contract.exchange import Request
from hydracore_contract.findings.subject import EMPTY, QUERY, CarriedCredential, carried
from hydracore_contract.transport.keyring import Keyring
from hydracore_openapi.model import Operation, RequestPlace, SecurityKind, SecurityScheme


class PresentedCredentials(NamedTuple):
    """The credentials of a request, and whether the contract accepts them for the operation."""

    carried: tuple[CarriedCredential, ...]
    accepted: bool


def presented(keyring: Keyring, operation: Operation, request: Request) -> PresentedCredentials:
    schemes = {name: keyring.schemes[name] for each in operation.security for name in each}
    held = {
        name
        for name, scheme in schemes.items()
        if keyring.may_open(scheme) and is_right(scheme, keyring, request)
    }
    alternatives = operation.security
    is_accepted = not alternatives or any(held >= set(each) for each in alternatives)
    held_by = (each for scheme in schemes.values() for each in carried_credentials(scheme, request))
    return PresentedCredentials(tuple(dict.fromkeys(held_by)), is_accepted)


def is_right(scheme: SecurityScheme, keyring: Keyring, request: Request) -> bool:
    sent = [each.strip() for each in scheme_values(scheme, request)]
    word, placeholder = keyring.word(scheme), keyring.placeholder(scheme)
    if scheme.kind == SecurityKind.API_KEY:
        return sent == [f"{word} {placeholder}".lstrip()]
    # The scheme's word may be spelt in any case (RFC 9110, 11.1).
    pattern = f"(?i:{re.escape(word)}) +{re.escape(placeholder)}"
    return len(sent) == 1 and re.fullmatch(pattern, sent[0]) is not None


def scheme_values(scheme: SecurityScheme, request: Request) -> Iterator[str]:
    """The values in the place where the scheme's credentials are carried."""
    if scheme.kind == SecurityKind.API_KEY and scheme.place == RequestPlace.QUERY:
        query = request.path.partition("?")[2]
        yield from (
            value for key, value in parse_qsl(query, keep_blank_values=True) if key == scheme.parameter
        )
    elif scheme.kind == SecurityKind.API_KEY and scheme.place == RequestPlace.COOKIE:
        cookies = [value for key, value in request.headers if key.lower() == "cookie"]
        pairs = (pair.strip().partition("=") for each in cookies for pair in each.split(";"))
        yield from (value for key, _, value in pairs if key == scheme.parameter)
    else:
        name = scheme.parameter.lower() if scheme.kind == SecurityKind.API_KEY else "authorization"
        yield from (value for key, value in request.headers if key.lower() == name)


def carried_credentials(scheme: SecurityScheme, request: Request) -> Iterator[CarriedCredential]:
    name = scheme.parameter if scheme.kind == SecurityKind.API_KEY else "Authorization"
    yield from (carried(name, value.strip() or EMPTY) for value in scheme_values(scheme, request))
    query = request.path.partition("?")[2]
    if "$" in query:
        yield CarriedCredential(QUERY, "", query)
