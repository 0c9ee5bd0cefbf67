"""Reachability: whether the first answer lets a verdict be had at all, or comes from what stands before the service.

A gateway answers for a service that starts with 502, 503 or 504: that is waited for. A login page, a captive portal or
a redirect to another scheme answer every path alike, with a page or a `Location`: who gets that for a path that nobody
has too has not reached the service, and its findings would be those of the page.

A service that is reached is looked at: which credentials it takes, whether it knows both instances, how slow it is.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import islice

from hydracore_contract.entitlement import is_closed, is_refused
from hydracore_contract.errors import CredentialsRefused, FirstCredentialRefused, PartAbandoned, Unreachable
from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.generate.credentials import UNASKED, Credentials, all_right, each_right, right
from hydracore_contract.generate.request_builder import request
from hydracore_contract.health import ANYTHING, Condition, nowhere, page_of
from hydracore_contract.other_customer import check_other_customer
from hydracore_contract.path_prefix import check_prefix, harmless
from hydracore_contract.run_state import RunState
from hydracore_contract.session import Session
from hydracore_contract.transport.keyring import NOBODY
from hydracore_openapi.model import Operation, RequestPlace

STARTING = 10.0
"""Seconds that a service has which is said to be away."""
MOST_ASKED = 40
"""Operations that are looked at for one that the credentials open."""
BAD_REQUEST = 400
NO_CERTIFICATE = b"No required SSL certificate was sent"
"""What nginx answers in HTTP where it asks for a client's certificate and gets none."""


def check_target(session: Session) -> None:
    """Takes a first look. Raises Unreachable as `check_there` does, and RunEnded where nothing more can be tried."""
    takes_one = check_there(session)
    if (operation := session.health.simplest) is None:
        return
    if session.settings.other_secrets:
        check_other_customer(session)
    session.phase = "start"
    # That one which somebody named exists says nothing of those that nobody made; one that was made up does.
    session.oracle.serves(*session.tenants.named)
    with suppress(PartAbandoned):  # goes on without it
        look_at_lists(session, operation, takes_one=takes_one)


def check_there(session: Session) -> bool:
    """Tells whether the service takes one alternative of the credentials, by itself.

    Which of them it refuses the session's keyring knows from then on; False where it takes all together, which is a
    violation. Raises Unreachable where no verdict could be had: no service, wrong credentials, an unknown instance.
    """
    operation = session.health.simplest
    if operation is None:
        check_any_answer(session)
        return True
    first = first_answer(session.state, operation)
    is_shown = right(operation, session.keyring) is not None
    if is_refused(first) and is_shown:
        if not is_closed(operation, first, session.keyring, sender(session, operation)):
            return True
        if takes_all_together(session, operation):
            return False
    if is_refused(first) and (other := open_elsewhere(session)):
        if is_shown:
            session.state.close(operation, first.answer.status if first.answer else 0)
        session.health.is_told_by(other)
        return True
    # A service that lets this one request hang, and answers others, is there to be judged.
    if first.answer or not session.health.is_there():
        raise_unreachable(first, session.state, operation)
    return True


def check_any_answer(session: Session) -> None:
    """As `check_there`, where the contract has no collection to ask for: credentials are not looked at.

    Raises Unreachable where nothing answers, or something else than the service.
    """
    state = session.state
    operation = next(iter(harmless(state)), None)
    first = state.target.send("", state.health.somewhere(operation) if operation else ANYTHING)
    if (problem := other_protocol(first, state)) is not None:
        raise problem
    if first.answer is None and not state.health.is_there():
        raise_unreachable(first, state)
    refuse_stand_in(first, state, operation)
    if (
        state.target.route.proxy
        and first.answer
        and is_refused(first)
        and is_alike(first.answer, nowhere(state.target))
    ):
        raise Unreachable(
            f"{where(state)} answers {first.answer.status} to every path alike",
            "see that the proxy lets it pass",
        )


def is_alike(answer: Answer, other: Answer | None) -> bool:
    return other is not None and (answer.status, answer.body) == (other.status, other.body)


def sender(session: Session, operation: Operation) -> Callable[[Request], Exchange]:
    return lambda request: session.target.send(operation.id, request)


def takes_all_together(session: Session, operation: Operation) -> bool:
    together = all_right(operation, session.keyring)
    others = [*each_right(operation, session.keyring)]
    return together not in others and not is_refused(session.health.ask(operation, together))


def open_elsewhere(session: Session) -> Operation | None:
    """Another collection that the credentials open, where the first one is closed to them."""
    for operation in islice(session.contract.operations, MOST_ASKED):
        names = {each.name for each in operation.parameters if each.place == RequestPlace.PATH}
        is_simple = operation.method == "GET" and operation.body is None and names <= {*session.tenants.main}
        if (
            is_simple
            and operation is not session.health.simplest
            and session.health.ask(operation).is_success
        ):
            return operation
    return None


def look_at_lists(session: Session, operation: Operation, *, takes_one: bool) -> None:
    """Looks at the first collection of either instance. Raises FirstCredentialRefused where `takes_one` is false."""
    tenants = session.tenants
    if not takes_one:
        ask_with(session, operation, all_right(operation, session.keyring))  # so it is known to be open
        session.ask(operation, tenants.main)
        raise FirstCredentialRefused
    judge_refused(session, operation)
    seen = [session.ask(operation, tenants.main)]
    session.oracle.serves(*tenants.main.values())
    if tenants.other:
        seen.append(session.ask(operation, tenants.other))
        note_other(session, seen[-1])
    # The faster one tells: any answer may be late once, and what is sent must not depend on it.
    session.state.latency = min(each.seconds for each in seen)
    is_free = len(seen) > 1 and tenants.are_own and all(each.is_success for each in seen)
    session.state.spreads = is_free and not session.state.crowded


def judge_refused(session: Session, operation: Operation) -> None:
    """Sends what the document takes and the service did not once more, to have it judged."""
    keyring = session.keyring
    refused = [each for each in each_right(operation, keyring) if any(map(keyring.is_refused, each.schemes))]
    if keyring.is_refused(NOBODY) and not all(operation.security):
        refused.append(UNASKED)
    for credentials in refused:
        ask_with(session, operation, credentials)


def ask_with(session: Session, operation: Operation, credentials: Credentials) -> None:
    headers, query = credentials.headers, credentials.query
    session.send(operation, request(operation, session.tenants.main, headers, credential_query=query))


def note_other(session: Session, exchange: Exchange) -> None:
    if exchange.is_success:
        session.oracle.serves(*session.tenants.other.values())
    else:
        session.miss(
            "isolation between two instances: the service does not know the second one; name one with "
            "--other-instance-id"
        )


def first_answer(state: RunState, operation: Operation) -> Exchange:
    """The answer to an operation, by the service itself. Raises Unreachable where something else answers for it."""
    health = state.health
    first = health.ask(operation)
    if first.is_client_error:
        first = health.ask(operation)  # somebody before the service may have refused it
    if first.is_away and health.comes_back(STARTING, state.halted, hangs=False, wholly=True):
        first = health.ask(operation)
    refuse_stand_in(first, state, operation)
    return first


def refuse_stand_in(first: Exchange, state: RunState, operation: Operation | None) -> None:
    """Raises Unreachable where the first answer, to `operation`, is not the service's own."""
    url = where(state)
    if first.answer and first.is_away and state.health.condition() is Condition.FAILING:
        raise Unreachable(
            f"{url} answers {first.answer.status} to whatever is asked for", "see that the service runs"
        )
    if operation is not None:
        check_prefix(state, first, operation)
    if first.answer and (page := page_of(first.answer)) and page == page_of(nowhere(state.target)):
        raise Unreachable(
            f"{url} answers every path alike, with {page}: that is no service, but what stands before it",
            "correct the URL, or give --token or --header what lets requests pass",
        )


def raise_unreachable(exchange: Exchange, state: RunState, operation: Operation | None = None) -> None:
    """Raises Unreachable where the first answer tells that no verdict can be had; nothing where it does not."""
    answer, url = exchange.answer, where(state)
    if (problem := other_protocol(exchange, state)) is not None:
        raise problem
    if answer is None:
        why = f"{exchange.trouble}{': ' + exchange.details if exchange.details else ''}"
        raise Unreachable(f"{url}: {why}", state.target.remedy or "start the service, or correct the URL")
    if is_refused(exchange) and operation is not None:
        given = right(operation, state.target.keyring) if operation.security else None
        what = "refuses the credentials" if given else "asks for credentials"
        raise CredentialsRefused(
            f"{url} {what} ({answer.status})", remedy_of(operation, is_given=bool(given))
        )
    if answer.status == 404 and state.health.tenants.main:
        named = " ".join(f"{name} {value}" for name, value in state.health.tenants.main.items())
        how = "--instance-id" if len(state.health.tenants.main) == 1 else "--path-value NAME=VALUE"
        raise Unreachable(f"{url} does not know {named} (404)", f"name one that exists with {how}")


def where(state: RunState) -> str:
    """The base URL, and the proxy that it is asked by."""
    url, proxy = state.settings.base_url, state.target.route.proxy
    return f"{url} (by the proxy {proxy})" if proxy else url


def other_protocol(exchange: Exchange, state: RunState) -> Unreachable | None:
    """What is wrong where the port speaks TLS and the URL does not, or where a certificate is asked for in HTTP."""
    url, route = where(state), state.target.route
    if exchange.trouble in (Trouble.UNREACHABLE, Trouble.HANGS) or (
        exchange.answer and exchange.answer.status != BAD_REQUEST
    ):
        return None
    if route.tls is None and route.speaks_tls(state.settings.request_timeout):
        return Unreachable(f"{url} speaks TLS", f"write https{state.settings.base_url.removeprefix('http')}")
    if route.tls is None or route.tls.shows_certificate:
        return None
    if exchange.answer and NO_CERTIFICATE in exchange.answer.body:
        return Unreachable(f"{url} asks for a client certificate", "give one with --client-cert")
    if exchange.trouble is Trouble.CLOSED:
        return Unreachable(
            f"{url}: {exchange.trouble}",
            "start the service, or give --client-cert if it asks for a client certificate",
        )
    return None


def remedy_of(operation: Operation, *, is_given: bool) -> str:
    names = dict.fromkeys(name for alternative in operation.security for name in alternative)
    if not names:
        return f"{operation.id} asks for none in the document: give what it needs with --header 'Authorization: …'"
    named = " or ".join(f"--auth {name}=…" for name in names)
    return f"give {'a good ' if is_given else ''}--token or --api-key, or {named}"
