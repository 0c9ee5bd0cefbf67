"""Foreign values: what a customer has written into items of their own that is another's: an owner, or a reference.

An owner is a property that holds one value in all items that a customer was shown after a create which did not send it,
and another one in the other customer's. Whoever gets the other's value into an item by sending it has set its owner.

A reference is a member of a body that holds the identity of another customer's item. A service need not look at what a
reference names; but one that refuses an identity which nobody has looks it up, and must not find there what is
another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hydracore_contract.exchange import Exchange
from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.transport.customers import Customer, customer_of

MOST = 500
"""Refused bodies that are remembered, by their members."""
TELLING = 2
"""Values of a property by which it is no owner."""


class Owners:
    """Values by which items tell whose they are: by resource, property and customer."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], dict[Customer, dict[str, Exchange]]] = {}

    def learn(
        self, resource: str, item: Mapping[str, Any], sent: Mapping[str, Any], exchange: Exchange
    ) -> None:
        """Takes note of what an item shows that nobody has sent."""
        for name, value in scalars(item):
            if name not in sent:
                seen = self._seen.setdefault((resource, name), {})
                own = seen.setdefault(customer_of(exchange.request), {})
                if len(own) < TELLING:
                    own.setdefault(value, exchange)

    def shown(self, resource: str, name: str) -> tuple[Exchange, ...]:
        """Exchanges that show both customers' value of a property."""
        return tuple(each for seen in self._seen[resource, name].values() for each in seen.values())

    def values(self, resource: str) -> Mapping[str, Mapping[Customer, str]]:
        """The properties that tell owners, and whose value is which."""
        found = {}
        for (path, name), seen in self._seen.items():
            if (
                path == resource
                and len(seen) == len(Customer)
                and all(len(each) == 1 for each in seen.values())
            ):
                by_customer = {customer: next(iter(values)) for customer, values in seen.items()}
                if len(set(by_customer.values())) == len(Customer):
                    found[name] = by_customer
        return found

    def set_by(
        self, resource: str, item: Mapping[str, Any], sent: Mapping[str, Any], customer: Customer
    ) -> tuple[str, str] | None:
        """The property by which a write has made an item another customer's, and its value."""
        shown, asked = dict(scalars(item)), dict(scalars(sent))
        for name, values in self.values(resource).items():
            others = {value for whose, value in values.items() if whose is not customer}
            if asked.get(name) in others and shown.get(name) == asked[name]:
                return name, asked[name]
        return None


class ForeignReference(NamedTuple):
    """A member of a body that names an item, and the refusal of one that names nothing."""

    name: str
    refused: Exchange


class References:
    """Refusals of bodies by the member that may be to blame."""

    def __init__(self) -> None:
        self._refused: dict[tuple[str, Customer, str, str], Exchange] = {}

    def note(self, exchange: Exchange, sent: Mapping[str, Any]) -> None:
        """Takes note of a body that was refused."""
        for name, _ in scalars(sent):
            self._refused[identity(exchange, sent, name)] = exchange
        for oldest in list(self._refused)[:-MOST]:
            del self._refused[oldest]

    def looked_up(self, exchange: Exchange, sent: Mapping[str, Any], name: str) -> Exchange | None:
        """The refusal of the same body with another value of a member."""
        return self._refused.get(identity(exchange, sent, name))


def identity(exchange: Exchange, sent: Mapping[str, Any], name: str) -> tuple[str, Customer, str, str]:
    rest = sorted((key, repr(value)) for key, value in sent.items() if key != name)
    return exchange.operation, customer_of(exchange.request), name, repr(rest)


def scalars(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The members of an object that may be identities, as texts."""
    for name, each in value.items():
        if isinstance(each, (str, int)) and not isinstance(each, bool) and each != "":
            yield name, one_spelling(str(each))
