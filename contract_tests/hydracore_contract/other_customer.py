"""The other customer: whether a service takes the credentials of a second one, where two are to be tried."""

from __future__ import annotations

from functools import partial

from hydracore_contract.entitlement import REFUSING, opened
from hydracore_contract.errors import CredentialsRefused
from hydracore_contract.generate.credentials import right
from hydracore_contract.generate.request_builder import request
from hydracore_contract.session import Session
from hydracore_contract.transport.customers import Customer

UNKNOWN = 404


def check_other_customer(session: Session) -> None:
    """Raises CredentialsRefused where the second customer is not served in an instance of their own."""
    lists = (each.list for each in session.contract.resources if each.parent is None)
    operation = next(
        (each for each in lists if each is not None and each.security and all(each.security)), None
    )
    keyring = session.target.keyrings[Customer.OTHER]
    shown = right(operation, keyring) if operation is not None else None
    if operation is None:
        return
    url, place = session.settings.base_url, session.tenants.other
    if shown is None:
        raise CredentialsRefused(
            f"{operation.id} asks for more than the second customer's credentials",
            "give all of those that it takes, as --other-token and --other-api-key",
        )
    sent = request(operation, place, shown.headers, credential_query=shown.query)
    answer = opened(operation, sent, keyring, partial(session.target.send, operation.id)).answer
    if answer is not None and (answer.status in REFUSING or answer.status == UNKNOWN):
        where = f" in {', '.join(place.values())}" if place else ""
        raise CredentialsRefused(
            f"{url} refuses the second customer{where} ({answer.status})",
            "give a good --other-token or --other-api-key, and their instance as --other-instance-id",
        )
