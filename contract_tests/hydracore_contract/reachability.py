"""Reachability: whether the first answer lets a verdict be had at all, or comes from what stands before the service.

A gateway answers for a service that starts with 502, 503 or 504: that is waited for. A login page, a captive portal or
a redirect to another scheme answer every path alike, with a page or a `Location`: who gets that for a path that nobody
has too has not reached the service, and its findings would be those of the page.
"""

from __future__ import annotations

from hydracore_contract.errors import CredentialsRefused, Unreachable
from hydracore_contract.exchange import Exchange
from hydracore_contract.health import Condition, is_refused, nowhere, page_of
from hydracore_contract.isolation.tenants import Tenants
from hydracore_contract.run_state import RunState
from hydracore_contract.settings import Settings
from hydracore_openapi.model import Operation

STARTING = 10.0
"""Seconds that a service has which is said to be away."""


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
