"""Reachability: whether the first answer lets a verdict be had at all, or comes from what stands before the service.

A gateway answers for a service that starts with 502, 503 or 504: that is waited for. A login page, a captive portal or
a redirect to another scheme answer every path alike, with a page or a `Location`: who gets that for a path that nobody
has too has not reached the service, and its findings would be those of the page.

A service that is reached is looked at: which credentials it takes, whether it knows both instances, how slow it is.
"""

from __future__ import annotations

from contextlib import suppress

from hydracore_contract.errors import CredentialsRefused, FirstCredentialRefused, PartAbandoned, Unreachable
from hydracore_contract.exchange import Exchange
from hydracore_contract.generate.credentials import all_right, each_right
from hydracore_contract.health import Condition, is_refused, nowhere, page_of
from hydracore_contract.isolation.tenants import Tenants
from hydracore_contract.run_state import RunState
from hydracore_contract.session import Session
from hydracore_contract.settings import Settings
from hydracore_openapi.model import Operation

STARTING = 10.0
"""Seconds that a service has which is said to be away."""
SLOW = 0.05
"""Seconds for the simplest answer from which on a service is slow."""


def check_target(session: Session) -> None:
    """Takes a first look. Raises Unreachable as `check_there` does, and RunEnded where nothing more can be tried."""
    takes_one = check_there(session)
    if (operation := session.health.simplest) is None:
        return
    session.state.phase = "start"
    # That one which somebody named exists says nothing of those that nobody made; one that was made up does.
    session.oracle.serves(*session.tenants.named)
    with suppress(PartAbandoned):  # goes on without it
        look_at_lists(session, operation, takes_one=takes_one)


def check_there(session: Session) -> bool:
    """Tells whether the service takes the credentials that it is shown first.

    False where it takes others, or only all together, which is a violation.

    Raises Unreachable where no verdict could be had: no service, wrong credentials, an unknown instance.
    """
    operation = session.health.simplest
    if operation is None:
        return True
    first = first_answer(session.state, operation)
    if is_refused(first) and takes_others(session, operation):
        return False
    # A service that lets this one request hang, and answers others, is there to be judged.
    if first.answer or not session.health.is_there():
        raise_unreachable(first, session.settings, session.tenants)
    return True


def takes_others(session: Session, operation: Operation) -> bool:
    """Tells whether other right credentials are taken, or all at once."""
    given = operation, session.keyring
    others = [*dict.fromkeys((*each_right(*given), all_right(*given)))][1:]
    return any(not is_refused(session.health.ask(operation, each)) for each in others)


def look_at_lists(session: Session, operation: Operation, *, takes_one: bool) -> None:
    """Looks at the first collection of either instance. Raises FirstCredentialRefused where `takes_one` is false."""
    tenants = session.tenants
    seen = [session.ask(operation, tenants.main)]
    if not takes_one:
        raise FirstCredentialRefused
    session.oracle.serves(*tenants.main.values())
    if tenants.other:
        seen.append(session.ask(operation, tenants.other))
        note_other(session, seen[-1])
    # The faster one tells: any answer may be late once, and what is sent must not depend on it.
    session.state.is_slow = min(each.seconds for each in seen) > SLOW


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
    if first.is_away and health.comes_back(STARTING, state.halted, hangs=False, wholly=True):
        first = health.ask(operation)
    url = state.settings.base_url
    if first.answer and first.is_away and health.condition() is Condition.FAILING:
        raise Unreachable(
            f"{url} answers {first.answer.status} to whatever is asked for", "see that the service runs"
        )
    if first.answer and (page := page_of(first.answer)) and page == page_of(nowhere(state.target)):
        raise Unreachable(
            f"{url} answers every path alike, with {page}: that is no service, but what stands before it",
            "correct the URL, or give --token or --header what lets requests pass",
        )
    return first


def raise_unreachable(exchange: Exchange, settings: Settings, places: Tenants) -> None:
    """Raises Unreachable where the first answer tells that no verdict can be had; nothing where it does not."""
    answer = exchange.answer
    if answer is None:
        why = f"{exchange.trouble}{': ' + exchange.details if exchange.details else ''}"
        is_untrusted = "CERTIFICATE_VERIFY_FAILED" in exchange.details
        trust = "trust its certificate with --ca-file, or leave that unchecked with --insecure"
        remedy = trust if is_untrusted else "start the service, or correct the URL"
        raise Unreachable(f"{settings.base_url}: {why}", remedy)
    if is_refused(exchange):
        if not settings.secrets:
            raise CredentialsRefused(
                f"{settings.base_url} asks for credentials ({answer.status})", "give --token or --api-key"
            )
        raise CredentialsRefused(
            f"{settings.base_url} refuses the credentials ({answer.status})",
            "give a good --token or --api-key",
        )
    if answer.status == 404 and places.main:
        name, value = next(iter(places.main.items()))
        raise Unreachable(
            f"{settings.base_url} does not know {name} {value} (404)",
            "name one that exists with --instance-id",
        )
