"""Entitlement: which of the credentials that are at hand the service takes, and for which operations.

A document names alternatives, and what is at hand for one need not be what the service takes: a key that was given for
all schemes of its kind opens one of them, a cookie may be of an old login. So where right credentials are refused by an
operation that has shown nothing else yet, the same request is sent with the next alternative, until one works:

- A secret that was given for several schemes was a guess, and those that refuse it are not tried with it any more.
- One that was given for this very scheme is held to be right: its refusal is judged, and the run goes on without it.
- Where none works, credentials for that operation are not at hand. Nothing can be said of it, and nothing more is sent
  to it: it is closed, and stands among what was not tried.

401 and 403 refuse. An operation that has once answered anything else to right credentials is judged by its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.generate.credentials import Credentials, each_right, right
from hydracore_contract.transport.keyring import Keyring
from hydracore_openapi.model import Operation

Send = Callable[[Request], Exchange]
REFUSING = (401, 403)


def is_refused(exchange: Exchange) -> bool:
    """Tells whether the credentials were."""
    return exchange.answer is not None and exchange.answer.status in REFUSING


def is_closed(operation: Operation, exchange: Exchange, keyring: Keyring, send: Send) -> bool:
    """Tells whether none of the credentials at hand open an operation that has refused the first of them.

    Sends the request with each of the others, until one works, and has the keyring know which did not.
    """
    mine = right(operation, keyring)
    if mine is None or not is_refused(exchange) or not carries(exchange.request, mine):
        return False
    others = [each for each in each_right(operation, keyring) if each != mine]
    refused = [mine]
    for other in others:
        if not is_refused(send(exchanged(exchange.request, mine, other))):
            keyring.refuse(schemes(refused) - set(other.schemes))
            return False
        refused.append(other)
    return True


def opened(operation: Operation, request: Request, keyring: Keyring, send: Send) -> Exchange:
    """The exchange of a request, with the next of the right credentials for as long as they are refused."""
    exchanges: list[Exchange] = []

    def sent(each: Request) -> Exchange:
        exchanges.append(send(each))
        return exchanges[-1]

    is_closed(operation, sent(request), keyring, sent)
    return exchanges[-1]


def schemes(several: Iterable[Credentials]) -> set[str]:
    return {name for each in several for name in each.schemes}


def carries(request: Request, credentials: Credentials) -> bool:
    """Tells whether a request carries these credentials."""
    return {*credentials.headers} <= {*request.headers} and credentials.query in request.path


def exchanged(request: Request, mine: Credentials, other: Credentials) -> Request:
    """A request with other credentials in the place of those that it carries."""
    headers = (*other.headers, *(each for each in request.headers if each not in mine.headers))
    path, _, query = request.path.partition("?")
    kept = [part for part in query.split("&") if part and part not in mine.query.split("&")]
    query = "&".join([*kept, *([other.query] if other.query else [])])
    return replace(request, path=f"{path}?{query}" if query else path, headers=headers)
