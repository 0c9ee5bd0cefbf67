"""Comparison of refusals: whether they tell a customer what another one has.

Two requests of one operation that differ in nothing but the identity that they name, one of another customer's item
and one that nobody has, must be refused alike: else whoever asks learns which items there are. They are alike if their
statuses are, and their bodies, the identity aside. What differs between two refusals of what nobody has, such as the
number of a request, tells nothing. Nor does a status where the contract has two answers: 403 for what is another's, and
404 for what is not there, which it has if 401 is there for credentials and no reading gives 403 to these.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from hydracore_contract.exchange import Exchange
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.expectations import FORBIDDEN, NOT_FOUND, UNAUTHORISED, statuses
from hydracore_contract.oracle.open_alternatives import open_points
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_openapi.model import Contract, Operation
from hydracore_openapi.open_points import Behaviour, ReadingName

MOST = 2
"""Refusals of what nobody has that are kept for each kind of request."""
MOST_KINDS = 200
"""Kinds of requests that are remembered."""
NAMED = "<identity>"


class RequestKind(NamedTuple):
    """What two requests have in common that differ in the identity alone."""

    operation: str
    customer: Customer
    above: str
    query: str
    body: bytes | None


class ComparedRefusals:
    """Refusals of what nobody has."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._unknown: dict[RequestKind, list[Exchange]] = {}

    def note(self, operation: Operation, exchange: Exchange, key: str) -> None:
        """Takes note of the refusal of an identity that nobody has."""
        if is_refusal(exchange):
            kept = self._unknown.setdefault(kind_of(operation, exchange, key), [])
            kept.append(exchange)
            del kept[:-MOST]
            for oldest in list(self._unknown)[:-MOST_KINDS]:
                del self._unknown[oldest]

    def differing(
        self, operation: Operation, exchange: Exchange, key: str
    ) -> tuple[tuple[Exchange, ...], str] | None:
        """The refusals of what nobody has that differ from that of another's item, and how that differs from them."""
        unknown = self._unknown.get(kind_of(operation, exchange, key), [])
        if not unknown or not is_refusal(exchange):
            return None
        statuses_then, status = {status_of(each) for each in unknown}, status_of(exchange)
        if len(statuses_then) > 1:
            return None
        if status not in statuses_then:
            is_one = not self._has_two_answers(operation, {status, *statuses_then})
            how = f"with {status}, and not with {status_of(unknown[-1])} as"
            return ((unknown[-1],), how) if is_one else None
        shown, others = body_of(exchange), [body_of(each) for each in unknown]
        varying = {place for each in others[1:] for place in differing_places(others[0], each)}
        place = next((each for each in differing_places(others[-1], shown) if each not in varying), None)
        if place is None or len(unknown) < MOST:
            return None
        return tuple(unknown), f"in other words{f' ({place})' if place else ''} than"

    def _has_two_answers(self, operation: Operation, answered: set[int]) -> bool:
        points = open_points(self._contract)
        readings = points.readings(Behaviour.REFUSED_CREDENTIALS, operation.id)
        is_for_credentials = points.is_marked(Behaviour.REFUSED_CREDENTIALS) and (
            ReadingName.FORBIDDEN in readings
        )
        has_both = statuses(operation) >= {*UNAUTHORISED, NOT_FOUND} and not is_for_credentials
        return has_both and answered == {FORBIDDEN, NOT_FOUND}


def kind_of(operation: Operation, exchange: Exchange, key: str) -> RequestKind:
    path, _, query = exchange.request.path.partition("?")
    above = "/".join(NAMED if unquote(each).lower() == key.lower() else each for each in path.split("/"))
    return RequestKind(operation.id, customer_of(exchange.request), above, query, exchange.request.body)


def is_refusal(exchange: Exchange) -> bool:
    return exchange.is_client_error and not exchange.trouble


def status_of(exchange: Exchange) -> int:
    return exchange.answer.status if exchange.answer else 0


def body_of(exchange: Exchange) -> Any:
    """The body of an answer without what the path has named."""
    named = [unquote(each) for each in exchange.request.bare_path.split("/") if each]
    value = answer_value(exchange)
    if value is None and exchange.answer is not None:
        value = exchange.answer.body.decode("utf-8", "replace")
    return without(value, [each for each in named if any(letter.isdigit() for letter in each)])


def without(value: Any, named: list[str]) -> Any:
    if isinstance(value, str):
        for name in named:
            value = value.replace(name, NAMED).replace(name.replace("-", ""), NAMED)
        return value
    if isinstance(value, list):
        return [without(each, named) for each in value]
    if isinstance(value, dict):
        return {key: without(each, named) for key, each in value.items()}
    return NAMED if not isinstance(value, bool) and str(value) in named else value


def differing_places(one: Any, other: Any, place: str = "") -> Iterator[str]:
    """The places in which two values differ, as names joined by dots."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            inner = f"{place}.{key}".lstrip(".")
            if key in one and key in other:
                yield from differing_places(one[key], other[key], inner)
            else:
                yield inner
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from differing_places(mine, theirs, f"{place}.{index}".lstrip("."))
    elif one != other or isinstance(one, bool) != isinstance(other, bool):
        yield place
